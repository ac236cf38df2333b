"""tests/provider-quirks.md names each member of a provider's file once, and tests that exist."""

import json
import re
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
TABLE = (TOP / "tests" / "provider-quirks.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split("|") for line in TABLE.split("\n") if line.startswith("| `")]


def members(schema, before=""):
    for name, member in schema["properties"].items():
        yield before + name
        if "properties" in member:
            yield from members(member, before + name + ".")


class TheTable(unittest.TestCase):
    def testHasEachMemberOnce(self):
        schema = json.loads((TOP / "resources" / "providers" / "schema.json").read_text(encoding="utf-8"))
        named = [name for row in ROWS for name in re.findall(r"`([a-z_.]+)`", row[0])]
        self.assertEqual(sorted(named), sorted(members(schema)))

    def testNamesTestsThatExist(self):
        lists = "".join(path.read_text(encoding="utf-8") for path in (TOP / "tests").rglob("CMakeLists.txt"))
        for row in ROWS:
            for test in re.findall(r"`([a-z_]+_test)`", row[2]):
                with self.subTest(test):
                    # By its whole name, or by its folder's loop over the rest of it.
                    short = re.sub(r"^(wallet|cli)_|_test$", "", test)
                    self.assertTrue(test in lists or re.search(rf"\b{short}\b", lists), test)


if __name__ == "__main__":
    unittest.main()
