"""The wheel: everything the product needs at run time travels in it, and is found there."""

import json
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


def test_an_installation_works_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    """A day replayed with its files uses everything that ships: policy, organisation, calendar, templates, fonts."""
    lines = [
        {
            "at": "2026-05-11T09:00:00+08:00",
            "do": "task",
            "code": "T1",
            "name": "进口",
            "type": "进口",
            "lead": "业务部门",
            "departments": ["业务部门", "仓储部门"],
            "chat": "g1",
            "start": "2026-05-11",
            "due": "2026-06-10",
        },
        {"at": "2026-05-11T17:30:00+08:00", "do": "until"},
    ]
    (tmp_path / "day.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    said = duban(installed, tmp_path, "replay", "day.jsonl", "--files", "files").splitlines()
    assert json.loads(said[-1])["kind"] == "digest"
    assert {path.suffix for path in (tmp_path / "files").iterdir()} == {".png", ".xlsx"}


def test_an_installation_makes_its_tables(installed: Path, tmp_path: Path) -> None:
    assert duban(installed, tmp_path, "db", "upgrade").startswith("数据库版本")


def duban(installed: Path, folder: Path, *arguments: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "bot", *arguments],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
