#!/usr/bin/env python3
"""Writes an SPDX 2.3 list of the Debian packages that a package's programs are made of, from what is in the programs.

A library is found by the names that the program's dynamic section needs; what is opened by name at run time is given. For a
static program it is the archives that the compiler links, and for all the header-only libraries. The same input gives the same
bytes: the time is SOURCE_DATE_EPOCH, the name of the document a digest of its content.
"""

import argparse
import datetime
import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

HEADERS = ("nlohmann/json.hpp", "tl/expected.hpp", "CLI/CLI.hpp")
ARCHIVES = ("libstdc++.a", "libgcc.a", "libgcc_eh.a", "libc.a", "libm.a")


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def needed(program):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", said("readelf", "-d", program))


def is_static(program):
    return "INTERP" not in said("readelf", "-lW", program)


def libraries():
    """Each library's file by its name, for this machine's kind of processor."""
    lines = [line for line in said("/sbin/ldconfig", "-p").splitlines() if "=>" in line]
    return {line.split()[0]: line.rsplit(" => ", 1)[1] for line in reversed(lines)}


def owner(path):
    """The package that has the file. Debian's merged /usr: the file may be listed without it."""
    real = os.path.realpath(path)
    for name in (real, real.removeprefix("/usr"), path, path.removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0].split(",")[0]
    raise SystemExit(f"sbom: no Debian package has {path}")


def facts(package):
    form = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
    return said("dpkg-query", "-W", "-f", form, package).splitlines()[0].split("\t")


def described(package, supplier="Organization: Debian"):
    name, version, architecture, source, source_version = facts(package)
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "name": name,
        "versionInfo": version,
        "supplier": supplier,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "comment": f"Its licences: /usr/share/doc/{name}/copyright",
        "sourceInfo": f"built from {source} {source_version}",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{name}@{version.replace(':', '%3A').replace('+', '%2B')}?arch={architecture}",
        }],
    }


def parts(arguments):
    """What the programs are made of, by package: how each is in it."""
    found = {name: "DYNAMIC_LINK" for name in arguments.opened}
    where = libraries()
    for program in arguments.programs:
        file = arguments.root / "bin" / program
        if is_static(file):
            paths = [said(arguments.compiler, f"-print-file-name={name}").strip() for name in ARCHIVES]
            found.update({owner(path): "STATIC_LINK" for path in paths})
        else:
            found.update({owner(where[name]): "DYNAMIC_LINK" for name in needed(file)})
    if arguments.package == "lanyard":
        found.update({owner("/usr/include/" + header): "STATIC_LINK" for header in HEADERS})
    return dict(sorted(found.items()))


def document(arguments):
    own = {
        "SPDXID": "SPDXRef-Package",
        "name": arguments.package,
        "versionInfo": arguments.version,
        "supplier": "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "the Lanyard authors",
        "primaryPackagePurpose": "APPLICATION",
    }
    used = parts(arguments)
    packages = [own] + [described(name) for name in used]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-Package"}]
    for entry in packages[1:]:
        relations.append({"spdxElementId": "SPDXRef-Package", "relationshipType": used[entry["name"]],
                          "relatedSpdxElement": entry["SPDXID"]})
    content = json.dumps([packages, relations], sort_keys=True)
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{arguments.package}-{arguments.version}",
        # Only a name, and unique as SPDX wants it; nothing is there to be fetched.
        "documentNamespace": "https://lanyard.invalid/spdx/" + hashlib.sha256(content.encode()).hexdigest(),
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: lanyard-sbom"]},
        "packages": packages,
        "relationships": relations,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--root", type=Path, required=True, help="the prefix with bin/")
    parser.add_argument("--programs", type=lambda names: names.split(","), required=True)
    parser.add_argument("--opened", type=lambda names: names.split(","), required=True, help="packages opened by name at run time")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.write_text(json.dumps(document(arguments), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    arguments.output.chmod(0o644)


if __name__ == "__main__":
    main()
