"""The build finds what it needs by itself; icons and assets that pages name exist."""

import re
from pathlib import Path

from platform_ui import build

TEMPLATES = Path(build.__file__).parent / "templates"
CALLS_OF_ICON = re.compile(r'(?:icon|empty)\("([a-z-]+)"')


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    chosen = set((build.FOLDER / "assets" / "icons.txt").read_text(encoding="utf-8").split())
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in CALLS_OF_ICON.findall(path.read_text(encoding="utf-8"))
    }
    assert named - chosen == set()


def test_versions_are_exact() -> None:
    text = (build.FOLDER / "package.json").read_text(encoding="utf-8")
    versions = re.findall(r'"[^"]+": "([\d^~*x.]+)"', text)
    assert len(versions) >= 5
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_the_wheels_node_serves_where_the_system_has_none(tmp_path: Path) -> None:
    assert build.find_node(str(tmp_path)).exists()
    assert all(Path(part).exists() for part in build.find_npm(str(tmp_path)))
