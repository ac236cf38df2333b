"""Where code goes by a provider's name: what is special about one is data in resources/providers."""

import re

# A scope of OpenID Connect, beside the entry for any provider that speaks it.
WORDS = {"openid"}


def names(top):
    return {path.stem for path in (top / "resources" / "providers").glob("*.json")} - {"schema"} - WORDS


def patterns(known):
    one = "|".join(sorted(re.escape(name) for name in known))
    literal = rf'(?:Q(?:Latin1|)String(?:Literal|)\(|u)?"(?:{one})"\)?'
    return [
        # Compared with it, from either side.
        re.compile(rf"[=!]=\s*{literal}"),
        re.compile(rf"{literal}\s*[=!]="),
        re.compile(rf"===?\s*[\"'](?:{one})[\"']"),
        # Looked up by it.
        re.compile(rf"(?:[cC]atalog|names|m_slots|m_providers)(?:\.|->)(?:find|entry|forSignIn|origin|document|at|contains)\({literal}"),
        # Its issuer.
        re.compile(rf'"https?://[^"/]*\b(?:{one})\.(?:com|org|net|io|app)\b'),
    ]


def check(top, folders=("core", "app", "qml")):
    """Every fault, as a line of words."""
    faults = []
    wanted = patterns(names(top))
    for folder in folders:
        for path in sorted((top / folder).rglob("*")):
            if path.suffix not in (".cpp", ".h", ".qml", ".inc"):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if any(pattern.search(line) for pattern in wanted):
                    faults.append(f"{path.relative_to(top)}:{number}: {line.strip()}")
    return faults
