"""What the installed file tells polkit of our questions: each takes the person's own password, anew each time, for everybody."""

import re
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The whole value is compared: auth_self_keep would let a program ask again for five minutes without the person.
EVERYBODY = {"allow_any": "auth_self", "allow_inactive": "auth_self", "allow_active": "auth_self"}


class Policy(unittest.TestCase):
    def setUp(self):
        self.actions = ET.parse(ROOT / "resources/org.lanyard.Lanyard.policy").getroot().findall("action")

    def testEachActionAsksThePersonAnew(self):
        for action in self.actions:
            with self.subTest(action.get("id")):
                self.assertEqual({one.tag: one.text for one in action.find("defaults")}, EVERYBODY)
                self.assertEqual(action.findall("annotate"), [])

    def testEachActionIsSaidInWordsInBothLanguages(self):
        for action in self.actions:
            for tag in ("description", "message"):
                with self.subTest(action.get("id") + " " + tag):
                    said = {one.get(LANG): one.text for one in action.findall(tag)}
                    self.assertEqual(set(said), {None, "de"})
                    self.assertTrue(all(said.values()))

    def testTheActionsAreThoseThatTheWalletAsksFor(self):
        source = (ROOT / "core/adapters/local/polkit_check.cpp").read_text(encoding="utf-8")
        asked = set(re.findall(r'"(org\.lanyard\.Lanyard\.[a-z-]+)"', source))
        self.assertEqual({action.get("id") for action in self.actions}, asked)
        self.assertEqual(len(asked), 2)


if __name__ == "__main__":
    unittest.main()
