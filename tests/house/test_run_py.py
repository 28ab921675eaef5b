"""run.py answers in plain words, in any Python, and picks up where a set-up was left."""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

NEWER_SYNTAX = (
    ast.AnnAssign, ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.Await, ast.JoinedStr, ast.Match,
    ast.NamedExpr, ast.Nonlocal, ast.YieldFrom,
)  # fmt: skip


def old_pythons() -> list[str]:
    """The interpreters older than 3.11 on this machine, as far as they are where people keep them."""
    names = [f"python{version}" for version in ("2", "2.7", "3.6", "3.7", "3.8", "3.9", "3.10")]
    on_path = [found for name in names if (found := shutil.which(name))]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    kept = [str(path) for old in ("2.7", "3.6") for path in pyenv.glob(f"versions/{old}.*/bin/python")]
    return [python for python in (*on_path, *kept) if _is_old(python)]


def _is_old(python: str) -> bool:
    code = "import sys; sys.exit(sys.version_info >= (3, 11))"
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


OLD_PYTHONS = old_pythons()  # asked before the tests move to a home of their own


@pytest.fixture
def run_py(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module that believes an empty folder to be its checkout."""
    spec = importlib.util.spec_from_file_location("run_py_under_test", checkout / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(checkout / name, tmp_path / name)
    env = tmp_path / ".venv"
    for name, path in {
        "ROOT": tmp_path,
        "ENV": env,
        "STAMP": env / "tallystick-stamp.json",
        "MADE_HERE": env / "made-by-run-py",
        "LOCK": tmp_path / "requirements.lock",
        "PYTHON": env / "python",
    }.items():
        monkeypatch.setattr(module, name, str(path))
    return module


class Work:
    """Stands for the slow steps of a set-up and remembers which were taken."""

    def __init__(self, run_py: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.run_py = run_py
        self.steps: list[str] = []
        monkeypatch.setattr(run_py, "make_environment", self.make)
        monkeypatch.setattr(run_py, "install_packages", self.install)
        monkeypatch.setattr(run_py, "pip_of_environment", lambda: ["pip"])
        monkeypatch.setattr(run_py, "provide_libraries", lambda: None)

    def make(self) -> list[str]:
        self.steps.append("make")
        Path(self.run_py.PYTHON).touch()
        return ["pip"]

    def install(self, pip: list[str]) -> None:
        assert pip == ["pip"]
        self.steps.append("install")


@pytest.fixture
def work(run_py: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(run_py, monkeypatch)


def test_run_py_keeps_to_syntax_that_old_pythons_parse(checkout: Path) -> None:
    source = (checkout / "run.py").read_bytes()

    tree = ast.parse(source.decode("ascii"), feature_version=(3, 4))

    nodes = list(ast.walk(tree))
    assert [node.lineno for node in nodes if isinstance(node, NEWER_SYNTAX)] == []
    assert [node.lineno for node in nodes if isinstance(node, ast.Raise) and node.cause] == []
    assert [node.lineno for node in nodes if isinstance(node, ast.List | ast.Tuple) and _unpacks(node)] == []
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            assert not node.args.kwonlyargs, node.name
            assert not node.args.posonlyargs, node.name
            assert node.returns is None, node.name
            assert all(each.annotation is None for each in node.args.args), node.name


def _unpacks(node: ast.List | ast.Tuple) -> bool:
    return any(isinstance(each, ast.Starred) for each in node.elts)


@pytest.mark.parametrize("python", OLD_PYTHONS, ids=[f"python{n}" for n, _ in enumerate(OLD_PYTHONS)])
def test_an_old_python_gets_a_plain_refusal(checkout: Path, python: str) -> None:
    run = subprocess.run([python, str(checkout / "run.py"), "demo"], capture_output=True, check=False)

    assert run.returncode == 3
    assert run.stdout == b""
    assert run.stderr.startswith(b"Tallystick needs Python 3.11 or newer; this is Python ")
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_without_a_verb_it_teaches(checkout: Path, arguments: list[str]) -> None:
    command = [sys.executable, str(checkout / "run.py"), *arguments]

    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 0
    for verb in ("demo --headless", "test", "check", "setup", "--long"):
        assert verb in run.stdout


def test_an_unknown_verb_is_wrong_use(checkout: Path) -> None:
    command = [sys.executable, str(checkout / "run.py"), "tests"]

    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 2
    assert "no such verb: tests" in run.stderr


def test_the_second_set_up_does_nothing(run_py: ModuleType, work: Work) -> None:
    run_py.set_up()
    run_py.set_up()

    assert work.steps == ["make", "install"]


def test_a_changed_lock_refreshes_the_environment_in_place(run_py: ModuleType, work: Work) -> None:
    run_py.set_up()
    _change_lock(run_py)

    run_py.set_up()

    assert work.steps == ["make", "install", "install"]


@pytest.mark.parametrize("interrupted", ["first", "refresh"])
def test_an_interrupted_set_up_starts_from_nothing(
    run_py: ModuleType, work: Work, monkeypatch: pytest.MonkeyPatch, interrupted: str
) -> None:
    if interrupted == "refresh":
        run_py.set_up()
        _change_lock(run_py)
        work.steps.clear()
    with monkeypatch.context() as patch:
        patch.setattr(run_py, "install_packages", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_py.set_up()
    half_done = Path(run_py.ENV) / "half-done"
    half_done.touch()

    run_py.set_up()

    assert work.steps[-2:] == ["make", "install"]
    assert not half_done.exists()


def _change_lock(run_py: ModuleType) -> None:
    with Path(run_py.LOCK).open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")


def _interrupt(_pip: list[str]) -> None:
    raise KeyboardInterrupt


def test_a_moved_checkout_makes_its_environment_again(run_py: ModuleType, work: Work) -> None:
    run_py.set_up()
    stamp = Path(run_py.STAMP)
    moved = json.loads(stamp.read_text(encoding="utf-8")) | {"root": "elsewhere"}
    stamp.write_text(json.dumps(moved), encoding="utf-8")

    run_py.set_up()

    assert work.steps == ["make", "install", "make", "install"]


def test_an_environment_whose_python_went_away_is_made_again(run_py: ModuleType, work: Work) -> None:
    run_py.set_up()
    Path(run_py.PYTHON).unlink()

    run_py.set_up()

    assert work.steps == ["make", "install", "make", "install"]


@pytest.mark.usefixtures("work")
def test_somebody_elses_environment_is_left_alone(run_py: ModuleType) -> None:
    theirs = Path(run_py.ENV) / "bin"
    theirs.mkdir(parents=True)

    status = run_py.main(["setup"])

    assert status == 3
    assert theirs.is_dir()


@pytest.mark.parametrize(
    ("said_by_pip", "what"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one"),
        ("NewConnectionError: Temporary failure in name resolution", "could not be fetched"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "could not be fetched"),
        ("error: metadata-generation-failed", "metadata-generation-failed"),
    ],
)
def test_a_failed_install_says_what_happened_what_is_safe_and_what_to_do(
    run_py: ModuleType, said_by_pip: str, what: str
) -> None:
    trouble = str(run_py.explain(said_by_pip))

    assert what in trouble
    assert "Nothing outside the folder .venv was changed" in trouble
    assert trouble.splitlines()[-1].endswith(".")


def test_missing_libraries_are_named_before_the_tests_start(
    run_py: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_py, "missing_libraries", lambda: ["libegl1"])

    with pytest.raises(run_py.TroubleError, match="libegl1"):
        run_py.require_libraries()
