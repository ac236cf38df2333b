"""No code goes by a provider's name, and the check of it can fail."""

import json
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
        self.assertGreater(len(provider_names.hosts(TOP)), 40)


class TheCheck(unittest.TestCase):
    def faultsOf(self, line):
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            (top / "resources" / "providers").mkdir(parents=True)
            for name, issuer in {"acme": "https://login.acme.example/x", "tree": "https://{org}.id.branch.eu", "own": "https://{host}/y",
                                 "demo": "http://127.0.0.1:9414", "schema": "", "openid": "https://{host}"}.items():
                (top / "resources" / "providers" / f"{name}.json").write_text(json.dumps({"issuer": issuer}), encoding="utf-8")
            (top / "core").mkdir()
            (top / "core" / "a.cpp").write_text(line + "\n", encoding="utf-8")
            return provider_names.check(top)

    def testFindsEachWayToGoByAName(self):
        for line in ('if (settings.provider == "acme") return;', 'if ("acme" == id) return;', 'return id != "acme";',
                     'if (id == QLatin1String("acme")) return;', 'if (id == QStringLiteral("acme")) return;',
                     'catalog.find("acme")', 'm_catalog->entry("acme")', 'names->forSignIn("acme", {})',
                     'x = "https://login.acme.com/oauth"', 'if (id.starts_with("acme")) return;', 'if (ids.contains("acme")) return;',
                     'const std::set<std::string> kOdd{"acme"};', 'for (const char* odd : {"else", "acme"})', 'isOdd("acme"_s)',
                     'id == "acme"sv', 'isOdd(u"acme"_qs)', 'x = "https://login.acme.example"', 'x = "login.acme.example"',
                     'x = "https://mine.id.branch.eu/a"', 'ends_with(host, ".id.branch.eu")'):
            with self.subTest(line):
                self.assertEqual(len(self.faultsOf(line)), 1)

    def testLeavesTheRestAlone(self):
        for line in ('if (scope == "openid") return;', 'json["acme"] = 1;', 'if (id == other) return;', '// like "acme"',
                     'syntax.setFooter("lanyard login acme")', 'x = "https://acmeville.example"',
                     'x = "https://login.acme.example.evil.test"', 'x = "http://127.0.0.1:9414"', 'x = "branch.eu"'):
            with self.subTest(line):
                self.assertEqual(self.faultsOf(line), [])


if __name__ == "__main__":
    unittest.main()
