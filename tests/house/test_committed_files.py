"""What is committed belongs to everybody: no path of one machine, no registry of one network."""

import re
import tomllib
from pathlib import Path

import pytest

# In pieces, so that this file does not name what it looks for.
FOLDERS = ("wo" + "rk", "ro" + "ot", "fa" + "rm", "opt/" + "pypi", "opt/" + "wheels", "tmp/" + "bash_jobs")
HOSTS = ("pypi" + ".org", "pytho" + "nhosted", "--index" + "-url", "--find" + "-links")
FOREIGN = re.compile(
    "|".join([*(rf"(?<![\w.)*~-])/{folder}/" for folder in FOLDERS), *map(re.escape, HOSTS)])
)


def test_no_file_names_a_path_of_one_machine_or_a_registry(
    checkout: Path, committed: tuple[Path, ...]
) -> None:
    found = []
    for path in committed:
        text = path.read_bytes().decode("utf-8", "ignore")
        for number, line in enumerate(text.splitlines(), 1):
            if b"\0" not in line.encode() and (FOREIGN.search(line) or f"{checkout}/" in line):
                found.append(f"{path.relative_to(checkout)}:{number}: {line.strip()[:100]}")

    assert not found, "\n".join(found)


@pytest.mark.parametrize("planted", ["/wo" + "rk/x/y", "see https://pypi" + ".org/simple"])
def test_a_planted_path_would_be_found(planted: str) -> None:
    assert FOREIGN.search(planted)


@pytest.mark.parametrize("harmless", ["docs/work/page.md", "~/work/", "a workflow", "../shared/data"])
def test_an_ordinary_path_is_left_alone(harmless: str) -> None:
    assert not FOREIGN.search(harmless)


def test_every_locked_package_has_one_version_per_python_and_hashes(checkout: Path) -> None:
    blocks = re.split(r"\n(?=\S)", (checkout / "requirements.lock").read_text(encoding="utf-8").strip())
    packages = [block for block in blocks if not block.startswith("#")]

    without = [block.split()[0] for block in packages if "==" not in block or "--hash=sha256:" not in block]

    assert packages
    assert not without


def test_the_lock_holds_whatever_the_project_asks_for(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *(line for name, lines in extras.items() if name != "quality" for line in lines),
    ]
    lock = (checkout / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))

    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace(".", "-") for line in asked}

    assert names - {"tallystick"} <= locked


def test_every_fragment_of_the_changelog_has_a_kind_and_a_reader(checkout: Path) -> None:
    kinds = {"added", "changed", "fixed", "removed", "security"}
    readers = ("everybody: ", "workers: ", "requesters: ", "coordinators: ", "developers: ")
    for fragment in (checkout / "changelog.d").glob("*.md"):
        if fragment.name != "README.md":
            assert fragment.name.split(".")[-2] in kinds, fragment.name
            assert fragment.read_text(encoding="utf-8").startswith(readers), fragment.name
