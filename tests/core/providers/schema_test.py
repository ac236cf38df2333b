"""Every provider's file fits the schema beside it, and the schema judges as our own reader does (entry_test.cpp)."""

import json
import re
import unittest
from pathlib import Path

import jsonschema

TOP = Path(__file__).resolve().parents[3]
FOLDER = TOP / "resources" / "providers"
SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
LEAST = {"id": "a", "name": "A", "initials": "A", "colour": "#aabbcc", "issuer": "https://a.example"}


def entries():
    return {path: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(FOLDER.glob("*.json")) if path.name != "schema.json"}


def valueAt(entry, path):
    for name in path.split("."):
        if not isinstance(entry, dict) or name not in entry:
            return None
        entry = entry[name]
    return entry


class TheSchema(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def testIsASchema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def testJudgesAsTheReaderDoes(self):
        for case in json.loads((Path(__file__).parent / "entries.json").read_text(encoding="utf-8")):
            with self.subTest(case["name"]):
                fits = case.get("schema", case["fits"])  # what two members together mean is no matter of a schema
                self.assertEqual(self.validator.is_valid(LEAST | case["entry"]), fits)

    def testFitsEveryFile(self):
        self.assertTrue(entries())
        for path, entry in entries().items():
            with self.subTest(path.name):
                self.assertEqual([error.message for error in self.validator.iter_errors(entry)], [])


class EachFile(unittest.TestCase):
    def testIsNamedByItsId(self):
        for path, entry in entries().items():
            self.assertEqual(path.stem, entry["id"])

    def testHasNameAndInitialsOfItsOwn(self):
        names = [entry["name"].lower() for entry in entries().values()]
        self.assertEqual(len(names), len(set(names)))

    def testNamesOnlyItsOwnMembersAsUnverified(self):
        for path, entry in entries().items():
            for member in entry.get("unverified", []):
                with self.subTest(f"{path.name}: {member}"):
                    self.assertIsNotNone(valueAt(entry, member))

    def testExplainsEachPartThatThePersonFillsIn(self):
        for path, entry in entries().items():
            with self.subTest(path.name):
                text = json.dumps([entry["issuer"], entry.get("endpoints", {}), entry.get("identity", {})])
                named = set(re.findall(r"\{([a-z_]+)\}", text)) - {"client_id"}
                self.assertEqual(named, set(entry.get("parts", {})))

    def testRegistersAddressesThatItsLoopbackRuleBinds(self):
        for path, entry in entries().items():
            rule = entry.get("loopback", {})  # behind the first address, one with localhost may stand for it
            scheme = "https" if rule.get("https") else "http"
            host = rule.get("host", "127.0.0.1")
            for redirect in entry.get("registration", {}).get("redirects", []):
                with self.subTest(f"{path.name}: {redirect}"):
                    ports = [f":{port}" for port in rule.get("ports", [])] or [""]
                    hosts = {host, "localhost"} if redirect != entry["registration"]["redirects"][0] else {host}
                    fits = {f"{scheme}://{name}{port}{rule.get('path', '/callback')}" for port in ports for name in hosts}
                    self.assertIn(redirect, fits)

    def testHasAWayToAClientId(self):
        for path, entry in entries().items():
            with self.subTest(path.name):
                self.assertTrue(entry["registration"]["ways"])

    def testTellsWhereItsFactsAreFromOrThatNobodyRead(self):
        for path, entry in entries().items():
            if "start" not in entry:  # not the demo, which is ours
                with self.subTest(path.name):
                    self.assertTrue(entry.get("sources") or entry.get("unverified"))

    def testAreThoseOfBothTables(self):
        """At least 45, and the demo."""
        self.assertGreater(len(entries()), 45)


if __name__ == "__main__":
    unittest.main()
