"""Brings the few files that we take from npm packages into portal/static/vendor, and proves that they are unchanged.

    python tools/vendor_assets.py            fetch what tools/assets.lock.json names (needs npm; for updates only)
    python tools/vendor_assets.py --check    compare the committed files with their manifest (needs nothing; part of `make check`)

The files are committed, so nobody needs npm to run the portal. The lock names for each package its version, its files
and the SHA-512 of its archive; empty, it is filled in on the first fetch. Icons become one sprite, without any style attribute.
"""

import argparse
import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "tools" / "assets.lock.json"
TARGET = ROOT / "portal" / "static" / "vendor"
MANIFEST = TARGET / "manifest.json"
SVG = "http://www.w3.org/2000/svg"
# What every outline icon says of itself, said once for each symbol; `currentColor` lets the page choose.
PRESENTATION = {"fill": "none", "stroke": "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round"}


def integrity(algorithm: str, content: bytes) -> str:
    """The hash of `content` as browsers and npm write it, e.g. "sha384-..."."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def fetch() -> None:
    """Write the files, the manifest, and archive hashes that the lock did not know yet."""
    lock: dict[str, Any] = json.loads(LOCK.read_text())
    manifest: dict[str, dict[str, object]] = {}
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, package in lock.items():
        source = f"{name}@{package['version']}"
        archive = _pack(source)
        found = integrity("sha512", archive)
        if package["integrity"] not in {"", found}:
            sys.exit(f"{source}: the archive is not the one in the lock ({found}). Nothing of it was written.")
        package["integrity"] = found
        for target, content in _wanted(archive, package).items():
            (TARGET / target).write_bytes(content)
            manifest[target] = {
                "from": source,
                "licence": package["licence"],
                "integrity": integrity("sha384", content),
                "bytes": len(content),
            }
    MANIFEST.write_text(json.dumps(dict(sorted(manifest.items())), indent=2) + "\n")
    LOCK.write_text(json.dumps(lock, indent=2) + "\n")


def _pack(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", source], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        return archive.read_bytes()


def _wanted(archive: bytes, package: dict[str, Any]) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as contents:

        def read(path: str) -> bytes:
            member = contents.extractfile(f"package/{path}")
            if member is None:
                sys.exit(f"{path} is not a file")
            return member.read()

        wanted = {target: read(path) for path, target in package["files"].items()}
        sprite = package.get("sprite")
        if sprite:
            icons = {icon: read(f"{sprite['folder']}/{icon}.svg") for icon in sprite["icons"]}
            wanted[sprite["file"]] = _sprite(icons)
        return wanted


def _sprite(icons: dict[str, bytes]) -> bytes:
    """One SVG with a symbol per icon: `<use href="icons.svg#lock"/>`."""
    ET.register_namespace("", SVG)
    root = ET.Element(f"{{{SVG}}}svg")
    for name, content in sorted(icons.items()):
        icon = ET.fromstring(content)  # noqa: S314 - from an archive whose hash was checked, on a developer's machine
        symbol = ET.SubElement(root, f"{{{SVG}}}symbol", {"id": name, "viewBox": icon.attrib["viewBox"], **PRESENTATION})
        for part in icon:
            # The invisible square that the drawing program leaves behind says nothing.
            if part.attrib.get("d") != "M0 0h24v24H0z":
                part.tail = None
                symbol.append(part)
    if any("style" in element.attrib for element in root.iter()):
        sys.exit("An icon carries a style attribute, which the content security policy forbids.")
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode").encode() + b"\n"


def check() -> int:
    """1 if a vendored file is missing, altered or unknown to the manifest."""
    manifest: dict[str, dict[str, str]] = json.loads(MANIFEST.read_text())
    lock: dict[str, Any] = json.loads(LOCK.read_text())
    unknown = {path.name for path in TARGET.iterdir()} - {MANIFEST.name} - manifest.keys()
    complaints = [f"{name} is not in the manifest" for name in sorted(unknown)]
    for name, entry in manifest.items():
        path = TARGET / name
        if not path.exists():
            complaints.append(f"{name} is missing")
        elif integrity("sha384", path.read_bytes()) != entry["integrity"]:
            complaints.append(f"{name} was altered")
        package, _, version = entry["from"].rpartition("@")
        if lock[package]["version"] != version:
            complaints.append(f"{name} is of {entry['from']}, but the lock wants {lock[package]['version']}")
    for complaint in complaints:
        print(f"portal/static/vendor: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare the committed files with the manifest")
    if parser.parse_args().check:
        sys.exit(check())
    fetch()
