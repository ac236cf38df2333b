"""Each error is raised by its name, and the check of it can fail."""

import tempfile
import unittest
from pathlib import Path

import errors

TOP = Path(__file__).resolve().parents[2]
# The ends that core/oauth has for what a server replied, put behind the name of each endpoint.
SERVER_ERRORS = {"access_denied", "bad_json", "http_status", "invalid_client", "invalid_grant", "invalid_request", "invalid_scope",
                 "invalid_target", "not_json", "server_error", "unavailable", "unsupported_grant_type"}


class TheTree(unittest.TestCase):
    def testRaisesEachErrorByItsName(self):
        self.assertEqual(errors.check(TOP), [])

    def testNamesErrorsAfterTheirCodes(self):
        known = errors.names(TOP)
        self.assertGreater(len(known), 300)
        for code, (name, _) in known.items():
            self.assertEqual(name, "k" + "".join(part.capitalize() for part in code.replace(".", "_").split("_")))

    def testRaisesEachErrorOfTheTable(self):
        """No error of the table is unused. Sources have only the ends of composed codes, so those are left out."""
        text = "".join(path.read_text(encoding="utf-8") for folder in ("core", "app")
                       for path in (TOP / folder).rglob("*") if path.suffix in (".cpp", ".h")
                       and path.name != "error_words.cpp")
        together = ("dir.", "journal.", "keystore.", "lock.", "store.", "par.", "redirect.", "revoke.", "token.", "userinfo.")
        unused = [code for code, (name, _) in errors.names(TOP).items()
                  if f"errors::{name}" not in text and not code.startswith(together)
                  and not (code.startswith("device.") and code.removeprefix("device.") in SERVER_ERRORS)]
        self.assertEqual(unused, [])


class TheCheck(unittest.TestCase):
    def faultsOf(self, source):
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            for name, text in {errors.TABLE: 'LANYARD_ERROR(kAB, "a.b", Denied)\n', "core/x.cpp": source,
                               "app/y.cpp": ""}.items():
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            return errors.check(top)

    def testFindsACodeInTheSources(self):
        self.assertEqual(self.faultsOf('  return fail(ErrorKind::Denied, "a.b");\n'), ['core/x.cpp: "a.b" is errors::kAB'])

    def testLeavesWordsAndCommentsAlone(self):
        self.assertEqual(self.faultsOf('  // "a.b"\n  return fail(errors::kAB, "not a.b");\n'), [])


if __name__ == "__main__":
    unittest.main()
