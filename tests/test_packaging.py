"""The wheel: everything the product needs at run time travels in it, and is found there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA_FOLDERS = {"config": "bot/_config", "templates": "bot/_templates"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked: what an installation has of ours."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


@pytest.mark.parametrize("package", ["bot", "handlers", "storage"])
def test_every_file_of_the_packages_travels_along(installed: Path, package: str) -> None:
    missing = files_below(ROOT / package) - files_below(installed / package)
    assert missing == set()


@pytest.mark.parametrize(("folder", "place"), DATA_FOLDERS.items())
def test_the_data_travels_inside_the_package(installed: Path, folder: str, place: str) -> None:
    assert files_below(installed / place) == files_below(ROOT / folder)


def test_tests_and_documents_stay_at_home(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == {"bot", "handlers", "storage"}


def test_an_installation_finds_its_data(installed: Path, tmp_path: Path) -> None:
    """`doctor` reads the shipped policy, organisation and calendar, and loads the fonts."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "bot", "doctor"],
        cwd=tmp_path,
        env={**environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    passed = {line.split()[1] for line in ended.stdout.splitlines() if line.startswith("通过")}
    assert {"设置", "制度", "组织", "字体"} <= passed, ended.stdout + ended.stderr
