"""What must not be committed: a machine's paths, registries' hosts, secrets, leftovers."""

import re
import subprocess
import tomllib
from pathlib import Path

from tests.architecture.sources import ROOT, project_files

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a package registry's host": re.compile(
        "|".join(
            ["py" r"pi\.org", "python" r"hosted\.org", "npm" r"js\.(org|com)", "yarnpkg" r"\.com"]
        )
    ),
    "a path of somebody's machine": re.compile(r"(?<![\w.:/-])/(?:work|home|Users|root)/[\w.-]+"),
    "a private key": re.compile("-----BEGIN" r" [A-Z ]*PRIVATE KEY"),
}
TEXT_SUFFIXES = {
    *(".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".json", ".html", ".css", ".js", ".svg"),
    *("", ".example", ".mako", ".po", ".sh"),
}
LEFTOVERS = {"TODO", "FIXME", "XXX"}


def texts() -> dict[Path, str]:
    return {
        path: (ROOT / path).read_text(encoding="utf-8")
        for path in project_files()
        if path.suffix in TEXT_SUFFIXES
    }


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    found = [
        f"{path}: {what} ({match.group()})"
        for path, text in texts().items()
        for what, pattern in FORBIDDEN.items()
        if (match := pattern.search(text))
    ]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{path}: {word}"
        for path, text in texts().items()
        if path.suffix == ".py" and path != Path("tests/architecture/test_committed_files.py")
        for word in LEFTOVERS
        if re.search(rf"#.*\b{word}\b", text)
    ]
    assert found == []


def test_neither_environments_nor_builds_are_committed() -> None:
    unwanted = {".env", "__pycache__", "node_modules", ".venv", ".nexus"}
    assert [str(path) for path in project_files() if unwanted & set(path.parts)] == []


def test_every_module_says_in_one_line_what_it_is() -> None:
    silent = [
        str(path)
        for path, text in texts().items()
        if path.suffix == ".py" and "versions" not in path.parts
        if text.strip() and not text.startswith('"""')
    ]
    assert silent == []


def test_every_pinned_package_has_hashes() -> None:
    for path in (ROOT / "infra/requirements").glob("*.txt"):
        blocks = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == [], path


def direct_packages(group: str, groups: dict[str, list[str | dict[str, str]]]) -> set[str]:
    """What a group asks for, with the groups it includes, as plain names."""
    names: set[str] = set()
    for item in groups[group]:
        if isinstance(item, dict):
            names |= direct_packages(item["include-group"], groups)
        else:
            names.add(re.split(r"[\[<>=!~ ]", item)[0].lower())
    return names


def test_every_package_a_service_asks_for_is_pinned() -> None:
    """When this fails: make requirements."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for path in (ROOT / "infra/requirements").glob("*.txt"):
        pinned = set(re.findall(r"^([\w.-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert direct_packages(path.stem, groups["dependency-groups"]) <= pinned, path


def test_make_check_checks_the_import_rules_and_make_test_begins_with_check() -> None:
    shown = subprocess.run(
        ["make", "--dry-run", "--always-make", "test"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    wanted = ["ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"]
    places = [shown.find(command) for command in wanted]
    assert -1 not in places
    assert places == sorted(places)
