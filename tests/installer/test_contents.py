"""What the frozen program holds: all that work needs, and nothing that only costs a worker's data."""

import ast
from pathlib import Path

import pytest
from installer import build, contents

from tallystick_resources import locale

INSTALLER = Path(build.__file__).parent


@pytest.mark.parametrize(
    "target",
    [
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/translations/qt_fi.qm",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/QtNetwork.abi3.so",
        "babel/locale-data/fi.dat",
        "libgtk-3.so.0",
        "libstdc++.so.6",
        "libQt6EglFSDeviceIntegration.so.6",
        "numpy/random/mtrand.cpython-311-x86_64-linux-gnu.so",
        "pillow.libs/libavif-c6062d5f.so.16.4.2",
    ],
)
def test_what_no_worker_uses_stays_out(target: str) -> None:
    assert not contents.is_wanted(target)


@pytest.mark.parametrize(
    "target",
    [
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "babel/locale-data/fr_CD.dat",
        "libxcb-cursor.so.0",
        "libpython3.11.so.1.0",
        "pillow.libs/libjpeg-6dc8d115.so.62.4.0",
        "numpy/linalg/_umath_linalg.cpython-311-x86_64-linux-gnu.so",
        "tallystick_resources/icons/check.svg",
    ],
)
def test_what_work_needs_goes_in(target: str) -> None:
    assert contents.is_wanted(target)


def test_every_language_of_the_window_has_its_dates_and_numbers() -> None:
    folder = Path(locale.__file__).parent
    shipped = {path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("_")}

    assert shipped <= contents.LANGUAGES


def test_the_recipe_is_python_and_its_programs_have_a_start() -> None:
    ast.parse((INSTALLER / "tallystick.spec").read_text(encoding="utf-8"))

    assert all((INSTALLER / "starting" / f"{name}.py").is_file() for name in contents.PROGRAMS)
