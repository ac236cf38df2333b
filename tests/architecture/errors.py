"""Where the sources name an error by a literal, though core/base/errors.inc has its name."""

import re

TABLE = "core/base/errors.inc"
ROW = re.compile(r'^LANYARD_ERROR\((k\w+), "([a-z_0-9]+\.[a-z_0-9]+)", (\w+)\)$', re.M)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
# Settings of the database, and a member of a provider's file, that are called like errors.
SETTINGS = {("core/wallet/wallet_lock.cpp", "wallet.locked"), ("core/consent/guess_delay.h", "approval.wrong"),
            ("app/cli/provider_words.cpp", "registration.redirects")}


def names(top):
    return {code: (name, kind) for name, code, kind in ROW.findall((top / TABLE).read_text(encoding="utf-8"))}


def withoutComments(text):
    return re.sub(r"//[^\n]*", "", text)


def check(top):
    """Every fault, as a line of words."""
    known = names(top)
    faults = []
    for folder in ("core", "app"):
        for path in sorted((top / folder).rglob("*")):
            if path.suffix not in (".cpp", ".h"):
                continue
            where = str(path.relative_to(top))
            for literal in LITERAL.findall(withoutComments(path.read_text(encoding="utf-8"))):
                if literal in known and (where, literal) not in SETTINGS:
                    faults.append(f'{where}: "{literal}" is errors::{known[literal][0]}')
    return faults
