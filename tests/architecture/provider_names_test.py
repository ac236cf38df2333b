"""No code goes by a provider's name, and the check of it can fail."""

import tempfile
import unittest
from pathlib import Path

import provider_names

TOP = Path(__file__).resolve().parents[2]


class TheTree(unittest.TestCase):
    def testGoesByNoProvidersName(self):
        self.assertEqual(provider_names.check(TOP), [])

    def testHasProvidersToCheck(self):
        self.assertGreater(len(provider_names.names(TOP)), 45)


class TheCheck(unittest.TestCase):
    def faultsOf(self, line):
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            (top / "resources" / "providers").mkdir(parents=True)
            for name in ("acme", "schema", "openid"):
                (top / "resources" / "providers" / f"{name}.json").write_text("{}", encoding="utf-8")
            (top / "core").mkdir()
            (top / "core" / "a.cpp").write_text(line + "\n", encoding="utf-8")
            return provider_names.check(top)

    def testFindsEachWayToGoByAName(self):
        for line in ('if (settings.provider == "acme") return;', 'if ("acme" == id) return;', 'return id != "acme";',
                     'if (id == QLatin1String("acme")) return;', 'if (id == QStringLiteral("acme")) return;',
                     'catalog.find("acme")', 'm_catalog->entry("acme")', 'names->forSignIn("acme", {})',
                     'x = "https://login.acme.com/oauth"'):
            with self.subTest(line):
                self.assertEqual(len(self.faultsOf(line)), 1)

    def testLeavesTheRestAlone(self):
        for line in ('if (scope == "openid") return;', 'json["acme"] = 1;', 'if (id == other) return;', '// like "acme"',
                     'syntax.setFooter("lanyard login acme")', 'x = "https://acmeville.example"'):
            with self.subTest(line):
                self.assertEqual(self.faultsOf(line), [])


if __name__ == "__main__":
    unittest.main()
