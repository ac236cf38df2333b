"""CTest runs every system test, and the check of it can fail."""

import tempfile
import unittest
from pathlib import Path

import system_tests

TESTS = Path(__file__).resolve().parents[1]

SCRIPT = """
class One(unittest.TestCase):
    def testIt(self): pass
class Two(unittest.TestCase):
    def testIt(self): pass
class Base(unittest.TestCase):
    def setUp(self): pass
"""


class Run(unittest.TestCase):
    def testEveryClass(self):
        self.assertEqual(system_tests.check(TESTS / "system"), [])


class Check(unittest.TestCase):
    def faults(self, cmake):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "x_test.py").write_text(SCRIPT)
            (Path(folder) / "CMakeLists.txt").write_text(cmake)
            return system_tests.check(Path(folder))

    def testTakesWhatIsSo(self):
        self.assertEqual(self.faults("add(a LABELS system SCRIPT x_test.py)\n"), [])
        self.assertEqual(self.faults("add(a LABELS system SCRIPT x_test.py ARGS file)\n"), [])
        self.assertEqual(self.faults("add(a SCRIPT x_test.py ARGS One)\nadd(b SCRIPT x_test.py ARGS file Two)\n"), [])
        self.assertEqual(self.faults("add(a LABELS system SCRIPT x_test.py\n  ARGS One\n  Two)\n"), [])

    def testNoticesAClass(self):
        self.assertEqual(self.faults("add(a LABELS system SCRIPT x_test.py ARGS One)\n"), ["nobody runs Two of x_test.py"])
        self.assertEqual(self.faults("add(a SCRIPT x_test.py\n  ARGS One)\n"), ["nobody runs Two of x_test.py"])

    def testNoticesAScript(self):
        self.assertEqual(self.faults("add(a LABELS system SCRIPT y_test.py)\n"), ["nobody runs x_test.py"])


if __name__ == "__main__":
    unittest.main()
