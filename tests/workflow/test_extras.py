"""What works with the base install alone, and how a missing part is named."""

import subprocess
import sys
from pathlib import Path

import pytest

# Stands in for an environment without these packages: importing them fails as it would there.
WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
from tallystick_sync.commands.{program} import main
sys.exit(main({arguments!r}))
"""
EXTRAS = {"sqlalchemy", "alembic", "mnemonic", "starlette", "uvicorn", "PySide6", "miniaudio"}


def run_without(absent: set[str], program: str, *arguments: str, folder: Path) -> tuple[int, str]:
    code = WITHOUT.format(absent=absent, program=program, arguments=list(arguments))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_a_requester_and_a_verifier_need_only_the_base_install(tmp_path: Path) -> None:
    assert run_without(EXTRAS, "pack", "new", "sample", folder=tmp_path)[0] == 0
    assert run_without(EXTRAS, "pack", "build", "sample", "-o", "out", "--key", "k", folder=tmp_path)[0] == 0
    assert run_without(EXTRAS, "pack", "verify", "out/sample-001.tallypack", folder=tmp_path)[0] == 0
    status, said = run_without(EXTRAS, "verify", "receipts", "out", folder=tmp_path)
    assert status == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(("program", "extra"), [("worker", "worker"), ("hub", "hub")])
def test_a_missing_part_is_named_with_the_command_that_installs_it(
    tmp_path: Path, program: str, extra: str
) -> None:
    arguments = ["status", "--profile", "x"] if program == "worker" else ["status", "x"]

    status, said = run_without(EXTRAS, program, *arguments, folder=tmp_path)

    assert status == 2
    assert f"pip install 'tallystick[{extra}]'" in said
    assert "Traceback" not in said
