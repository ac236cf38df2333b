"""The table of hostile cases is true, and the check of it can fail."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import hostile_cases

TESTS = Path(__file__).resolve().parents[1]


class Table(unittest.TestCase):
    def testNamesATestForEachCase(self):
        self.assertEqual(hostile_cases.check(TESTS), [])


@mock.patch.dict(hostile_cases.GROUPS, {"a": 2}, clear=True)
class Check(unittest.TestCase):
    def faults(self, *rows):
        with tempfile.TemporaryDirectory() as folder:
            tests = Path(folder)
            (tests / "core").mkdir()
            (tests / "core" / "x_test.cpp").write_text('  void refuses() {\n    row("a1 one", 1);\n')
            (tests / "hostile-cases.md").write_text("".join(f"| {case} | w | o | {shown} |\n" for case, shown in rows))
            return hostile_cases.check(tests)

    def testTakesWhatIsSo(self):
        self.assertEqual(self.faults(("a1", "`core/x_test::refuses` [a1]"), ("a2", "not yet")), [])

    def testNoticesAMissingCase(self):
        self.assertEqual(self.faults(("a1", "not yet")), ["a2 is not in the table"])

    def testNoticesAMissingTest(self):
        good = ("a2", "not yet")
        self.assertIn("no core/y_test.cpp", self.faults(("a1", "`core/y_test::refuses`"), good)[0])
        self.assertIn("no case accepts", self.faults(("a1", "`core/x_test::accepts`"), good)[0])
        self.assertIn("no data row", self.faults(("a1", "`core/x_test::refuses` [a9]"), good)[0])

    def testNoticesWordsInPlaceOfATest(self):
        self.assertEqual(self.faults(("a1", "surely"), ("a2", "not yet")), ["a1 names no test, and does not say so"])

    def testNoticesACaseThatIsNone(self):
        self.assertEqual(self.faults(("a1", "not yet"), ("a2", "not yet"), ("a3", "not yet")), ["a3 is no case"])


if __name__ == "__main__":
    unittest.main()
