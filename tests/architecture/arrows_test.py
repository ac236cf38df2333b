"""The tree fits its map, and the check of it can fail."""

import sys
import tempfile
import unittest
from pathlib import Path

import arrows

TOP = Path(__file__).resolve().parents[2]

TABLE = """
| room | duty | may use |
|---|---|---|
| `core/base` | base | – |
| `core/wire` | wire | – |
| `core/grants` | grants | base |
| `core/adapters/local` | outside | base, grants |
| `app/agent` | all | all of core |
| `qml` | screen | – |
"""

TREE = {
    "core/base/error.h": "#include <string>\n",
    "core/wire/json.h": "",
    "core/grants/caller.h": '#include "core/base/error.h"\n',
    "core/grants/caller.cpp": '#include "core/grants/caller.h"\n#include <QString>\n#include "caller.moc"\n',
    "core/adapters/local/socket.cpp": '#include "core/grants/caller.h"\n',
    "app/agent/main.cpp": '#include "core/adapters/local/socket.h"\n',
    "qml/Main.qml": "",
}


class TheTree(unittest.TestCase):
    def testKeepsToItsMap(self):
        self.assertEqual(arrows.check(TOP), [])

    def testHasSourcesToCheck(self):
        self.assertGreater(len(arrows.sources(TOP)), 20)


class TheCheck(unittest.TestCase):
    """Each case changes one thing of a small tree that is in order, and expects the fault to be named."""

    def faultsOf(self, files, table=TABLE):
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            for path, text in files.items():
                (top / path).parent.mkdir(parents=True, exist_ok=True)
                (top / path).write_text(text, encoding="utf-8")
            (top / "core" / "README.md").write_text(table, encoding="utf-8")
            return arrows.check(top)

    def assertFault(self, faults, words):
        self.assertTrue(any(words in fault for fault in faults), f"{words!r} not in {faults}")

    def testAcceptsTreeInOrder(self):
        self.assertEqual(self.faultsOf(TREE), [])

    def testRefusesForbiddenInclude(self):
        faults = self.faultsOf(TREE | {"core/base/error.h": '#include "core/wire/json.h"\n'})
        self.assertFault(faults, "core/base may not use core/wire")

    def testRefusesForbiddenIncludeInAngles(self):
        faults = self.faultsOf(TREE | {"core/base/error.h": "  #  include <core/wire/json.h>\n"})
        self.assertFault(faults, "core/base may not use core/wire")

    def testRefusesCoreThatKnowsOfApp(self):
        faults = self.faultsOf(TREE | {"core/grants/caller.h": '#include "app/agent/main.h"\n'})
        self.assertFault(faults, "core/grants may not use app/agent")

    def testRefusesCircleOfIncludes(self):
        table = TABLE.replace("| base | – |", "| base | grants |")
        faults = self.faultsOf(TREE | {"core/base/error.h": '#include "core/grants/caller.h"\n'}, table)
        self.assertFault(faults, "circle of includes: ")

    def testRefusesCircleInTable(self):
        faults = self.faultsOf(TREE, TABLE.replace("| base | – |", "| base | grants |"))
        self.assertFault(faults, "circle in the table: ")

    def testRefusesForbiddenLink(self):
        faults = self.faultsOf(TREE | {"core/base/CMakeLists.txt": "lanyard_room(base USES lanyard::wire)\n"})
        self.assertFault(faults, "core/base may not link core/wire")

    def testRefusesCircleOfLinks(self):
        table = TABLE.replace("| base | – |", "| base | grants |")
        faults = self.faultsOf(TREE | {
            "core/base/CMakeLists.txt": "lanyard_room(base USES lanyard::grants)\n",
            "core/grants/CMakeLists.txt": "lanyard_room(grants USES lanyard::base)\n"}, table)
        self.assertFault(faults, "circle of link lines")

    def testRefusesScreenInCore(self):
        for header in ("QGuiApplication", "QtQml/QQmlEngine", "QQuickItem", "QtGui", "QImage"):
            with self.subTest(header):
                faults = self.faultsOf(TREE | {"core/grants/caller.h": f"#include <{header}>\n"})
                self.assertFault(faults, "core knows nothing of the screen")
        faults = self.faultsOf(TREE | {"core/grants/CMakeLists.txt": "lanyard_room(grants USES Qt6::Quick)\n"})
        self.assertFault(faults, "core links Qt6::Quick")

    def testRefusesQtWhereThereIsNone(self):
        for header in ("QString", "QtCore/QObject", "QCoro/QCoroTask", "qstring.h"):
            with self.subTest(header):
                faults = self.faultsOf(TREE | {"core/wire/json.h": f"#include <{header}>\n"})
                self.assertFault(faults, "core/wire does without Qt")
        faults = self.faultsOf(TREE | {"core/wire/CMakeLists.txt": "lanyard_room(wire USES Qt6::Core)\n"})
        self.assertFault(faults, "core/wire does without Qt")

    def testRefusesRoomThatIsNotThere(self):
        files = {path: text for path, text in TREE.items() if not path.startswith("core/wire/")}
        self.assertFault(self.faultsOf(files), "the table has core/wire")
        self.assertFault(self.faultsOf(files | {"core/wire/CMakeLists.txt": ""}), "the table has core/wire")

    def testRefusesRoomThatIsNotInTheTable(self):
        self.assertFault(self.faultsOf(TREE | {"core/extra/thing.h": ""}), "core/extra is not in the table")
        self.assertFault(self.faultsOf(TREE | {"core/adapters/extra/thing.h": ""}),
                         "core/adapters/extra is not in the table")

    def testRefusesIncludeNotWrittenFromTheTop(self):
        faults = self.faultsOf(TREE | {"core/grants/caller.cpp": '#include "caller.h"\n'})
        self.assertFault(faults, "not written from the top")

    def testRefusesTestsFileInProduct(self):
        faults = self.faultsOf(TREE | {"core/grants/caller.cpp": '#include "tests/core/fake.h"\n'})
        self.assertFault(faults, "a test's file")

    def testRefusesTableWithArrowToNowhere(self):
        with self.assertRaisesRegex(ValueError, "no room"):
            self.faultsOf(TREE, TABLE.replace("| base |\n", "| bose |\n"))

    def testRefusesMapWithoutTable(self):
        self.assertEqual(self.faultsOf(TREE, "no table\n"), ["core/README.md has no table of rooms"])


if __name__ == "__main__":
    sys.exit(unittest.main())
