"""Where code goes by a provider's name: what is special about one is data in resources/providers."""

import json
import re
from urllib.parse import urlsplit

# A scope of OpenID Connect, beside the entry for any provider that speaks it.
WORDS = {"openid"}


def names(top):
    return {path.stem for path in (top / "resources" / "providers").glob("*.json")} - {"schema"} - WORDS


def hosts(top):
    """The issuers' hosts, each from behind its placeholder on. Where anybody runs it there is none, and none for the demo."""
    found = set()
    for path in (top / "resources" / "providers").glob("*.json"):
        issuer = json.loads(path.read_text(encoding="utf-8")).get("issuer", "")
        host = urlsplit(issuer).netloc.rpartition("}")[2].strip(".")
        if issuer.startswith("https://") and host:
            found.add(host)
    return found


def patterns(known, at):
    one = "|".join(sorted(re.escape(name) for name in known))
    issuers = "|".join(sorted(re.escape(host) for host in at))
    literal = rf'(?:Q(?:Latin1|)String(?:Literal|View|)[({{]|u)?"(?:{one})"(?:_[a-z0-9]+|s|sv)?[)}}]?'
    return [
        # Compared with it, from either side.
        re.compile(rf"[=!]=\s*{literal}"),
        re.compile(rf"{literal}\s*[=!]="),
        re.compile(rf"===?\s*[\"'](?:{one})[\"']"),
        # Looked up by it, also in a list of such.
        re.compile(rf"(?:[cC]atalog|names|m_slots|m_providers)(?:\.|->)(?:find|entry|forSignIn|origin|document|at|contains)\({literal}"),
        re.compile(rf"\b(?:starts_with|ends_with|contains|startsWith|endsWith|includes|compare)\(\s*{literal}"),
        re.compile(rf"[{{,]\s*{literal}\s*[}},]"),
        re.compile(rf"\"(?:{one})\"_[a-z]"),
        # Its issuer.
        re.compile(rf'"https?://[^"/]*\b(?:{one})\.(?:com|org|net|io|app)\b'),
        *([re.compile(rf'"(?:https?://)?(?:[^"/\s]*\.)?(?:{issuers})(?=[":/?])')] if at else []),
    ]


def check(top, folders=("core", "app", "qml")):
    """Every fault, as a line of words."""
    faults = []
    wanted = patterns(names(top), hosts(top))
    for folder in folders:
        for path in sorted((top / folder).rglob("*")):
            if path.suffix not in (".cpp", ".h", ".qml", ".inc"):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if any(pattern.search(line) for pattern in wanted):
                    faults.append(f"{path.relative_to(top)}:{number}: {line.strip()}")
    return faults
