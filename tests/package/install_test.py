"""What a build installs: each file is in one package, and what others read of it (menus, software centres, systemd, shells) is
well formed by their own checkers."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ("lanyard", "lanyard-desktop")
# A package for servers must not bring a screen's libraries.
SCREEN = re.compile(r"Qt6(Gui|Qml|Quick|Svg|Widgets)|libX11|libxcb|libGL|libEGL|wayland")
# With one of these the wallet runs in a namespace, and could not tell who asks (resources/systemd/lanyard-agent.service.in).
NAMESPACES = re.compile(r"^(Private|Protect|ReadOnly|ReadWrite|Inaccessible|Bind|Temporary|Root|DynamicUser|ProcSubset)", re.M)


def install(folder, component=None):
    """What `cmake --install` does, but the list of files goes elsewhere: the build may belong to another user."""
    folder.mkdir()
    script = folder.with_suffix(".cmake")
    text = Path(sys.argv[1], "cmake_install.cmake").read_text(encoding="utf-8")
    script.write_text(text.replace(f'file(WRITE "{sys.argv[1]}/', f'file(WRITE "{folder.parent}/'), encoding="utf-8")
    options = [f"-DCMAKE_INSTALL_COMPONENT={component}"] if component else []
    ended = subprocess.run(["cmake", *options, "-P", str(script)], capture_output=True, text=True, check=False,
                           env={**os.environ, "DESTDIR": str(folder)})
    if ended.returncode != 0:
        raise AssertionError(f"the installation ended with {ended.returncode}: {ended.stderr}")
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir()}


def said_by(*command, **more):
    """Exit code and words of a checker."""
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    return ended.returncode, ended.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="lanyard-install-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.top = Path(cls.place.name) / "all"
        cls.files = install(cls.top)
        cls.parts = {name: install(Path(cls.place.name) / name, name) for name in COMPONENTS}

    def one(self, name):
        found = [self.top / one for one in self.files if one.endswith("/" + name)]
        self.assertEqual(len(found), 1, f"{name}: {found}")
        return found[0]

    def testEachFileIsInOnePackage(self):
        self.assertEqual(sorted(self.files), sorted(one for part in self.parts.values() for one in part))

    def testThePackageForServersHasNothingOfAScreen(self):
        part = self.parts["lanyard"]
        self.assertEqual([one for one in part if re.search(r"applications/|icons/|metainfo|autostart", one)], [])
        _, needed = said_by("readelf", "-d", str(self.one("bin/lanyard-agent")))
        self.assertIn("libQt6Core", needed)
        self.assertIsNone(SCREEN.search(needed), needed)

    def testTheMenuEntriesAreValid(self):
        for name in ("org.lanyard.Lanyard.desktop", "org.lanyard.Lanyard.Agent.desktop"):
            with self.subTest(name):
                code, words = said_by("desktop-file-validate", "--no-hints", str(self.one(name)))
                self.assertEqual((code, words), (0, ""))

    def testTheMenuEntryHasItsProgramAndItsIcon(self):
        text = self.one("org.lanyard.Lanyard.desktop").read_text(encoding="utf-8")
        self.assertTrue(self.one("bin/" + re.search(r"^Exec=(\S+)", text, re.M)[1]).stat().st_mode & 0o111)
        icon = re.search(r"^Icon=(\S+)", text, re.M)[1]
        for name in (f"scalable/apps/{icon}.svg", f"symbolic/apps/{icon}-symbolic.svg"):
            self.assertEqual(ET.parse(self.one(name)).getroot().tag, "{http://www.w3.org/2000/svg}svg")

    def testSoftwareCentresCanReadTheMetainfo(self):
        info = self.one("org.lanyard.Lanyard.metainfo.xml")
        code, words = said_by("appstreamcli", "validate", "--no-net", str(info))
        self.assertEqual(code, 0, words)
        self.assertEqual(ET.parse(info).find("releases/release").get("version"), sys.argv[2])

    def testSystemdTakesTheUnits(self):
        folder = Path(self.place.name) / "units"
        folder.mkdir()
        names = ("lanyard-agent.service", "lanyard-agent.socket")
        for name in names:
            text = self.one(name).read_text(encoding="utf-8")
            self.assertIsNone(NAMESPACES.search(text), "an option that makes a namespace")
            (folder / name).write_text(re.sub(r"^ExecStart=", f"ExecStart={self.top}", text, flags=re.M), encoding="utf-8")
        paths = [str(folder / name) for name in names]
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
        code, words = said_by("systemd-analyze", "verify", "--user", "--man=no", *paths, env=environment)
        self.assertEqual((code, words), (0, ""))
        # With the stricter settings for servers too, and it would be said that one is unknown.
        strict = folder / "lanyard-agent.service.d"
        strict.mkdir()
        (strict / "hardened.conf").write_bytes(self.one("examples/hardened.conf").read_bytes())
        code, words = said_by("systemd-analyze", "verify", "--user", "--man=no", *paths, env=environment)
        self.assertEqual((code, words), (0, ""))
        (strict / "hardened.conf").write_text("[Service]\nNoNewPrivilege=yes\n", encoding="utf-8")
        _, words = said_by("systemd-analyze", "verify", "--user", "--man=no", *paths, env=environment)
        self.assertIn("NoNewPrivilege", words, "the check reads the settings for servers")

    def testEachProgramHasItsPage(self):
        for program in (one for one in self.files if "/bin/" in one):
            with self.subTest(program):
                self.one(Path(program).name + ".1")

    def testTheStartAtLoginStartsAWalletOnlyWhereThereIsOne(self):
        home = Path(self.place.name) / "home"
        (home / "bin").mkdir(parents=True)
        called = home / "called"
        tool = home / "bin" / "lanyard"
        tool.write_text(f'#!/bin/sh\necho "$@" >"{called}"\n', encoding="utf-8")
        tool.chmod(0o755)
        start = self.one("org.lanyard.Lanyard.Agent.desktop").read_text(encoding="utf-8")
        program = str(self.top) + re.search(r"^Exec=(\S+)", start, re.M)[1]
        environment = {"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin"}
        self.assertEqual(said_by(program, env=environment), (0, ""))
        self.assertFalse(called.exists(), "nobody gets a wallet by logging in")
        data = home / ".local/share/lanyard"
        data.mkdir(parents=True)
        (data / "wallet.db").touch()
        self.assertEqual(said_by(program, env=environment), (0, ""))
        self.assertEqual(called.read_text(encoding="utf-8"), "status\n")
        called.unlink()
        self.assertEqual(said_by(program, env={**environment, "XDG_DATA_HOME": f"{home}/elsewhere"}), (0, ""))
        self.assertFalse(called.exists())

    def testTheListOfPartsNamesWhatTheProgramsAreMadeOf(self):
        prefix = self.one("bin/lanyard").parents[1]
        for package, programs, parts in (
                ("lanyard", "lanyard,lanyard-agent", {"libqt6core6": "DYNAMIC_LINK", "libqt6sql6-sqlite": "DYNAMIC_LINK",
                                                      "libstdc++-12-dev": "STATIC_LINK", "nlohmann-json3-dev": "STATIC_LINK"}),
                ("lanyard-desktop", "lanyard-desktop", {"libqt6quick6": "DYNAMIC_LINK"})):
            with self.subTest(package):
                out = [Path(self.place.name) / f"{package}.{number}.json" for number in range(2)]
                for path in out:
                    code, words = said_by(
                        sys.executable, "-B", str(ROOT / "installer/deb/sbom.py"), "--package", package, "--version", "1",
                        "--root", str(prefix), "--programs", programs, "--opened", "libqt6sql6-sqlite", "--compiler", "c++",
                        "--output", str(path), env={**os.environ, "SOURCE_DATE_EPOCH": "86400"})
                    self.assertEqual(code, 0, words)
                self.assertEqual(out[0].read_bytes(), out[1].read_bytes())
                self.check(out[0], parts)

    def check(self, path, parts):
        listed = json.loads(path.read_text(encoding="utf-8"))
        self.assertEqual(listed["spdxVersion"], "SPDX-2.3")
        self.assertEqual(listed["creationInfo"]["created"], "1970-01-02T00:00:00Z")
        packages = {one["name"]: one for one in listed["packages"]}
        how = {one["relatedSpdxElement"]: one["relationshipType"] for one in listed["relationships"]}
        for name, kind in parts.items():
            version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=True)
            self.assertEqual(packages[name]["versionInfo"], version.stdout)
            self.assertEqual(how[packages[name]["SPDXID"]], kind)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
