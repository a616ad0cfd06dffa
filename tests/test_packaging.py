"""What a fresh clone rests on: the locks, the conda twin, the wheel, and the READMEs' commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
READMES = ("README.md", "README.zh-CN.md")
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in (*LOCKS, *READMES, "Makefile", "environment.yml")}
# As a user on Debian 12 gets it, and the newest Python the locks are resolved for.
PYTHONS = ("3.11.2", "3.14.0", "3.15.0")


def pins(lock: str) -> list[str]:
    """Return the requirements of a lock without their hashes: ``name==version ; marker``."""
    lines = TEXTS[lock].splitlines()
    return [line.rstrip("\\").strip() for line in lines if line and not line.startswith((" ", "#"))]


def pinned(lock: str, python: str) -> dict[str, Version]:
    """Return the version of each package that a lock installs on Linux with this Python."""
    place = {"python_version": python.rpartition(".")[0], "python_full_version": python,
             "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}  # fmt: skip
    chosen = [Requirement(pin) for pin in pins(lock)]
    chosen = [pin for pin in chosen if pin.marker is None or pin.marker.evaluate(place)]
    assert len({pin.name for pin in chosen}) == len(chosen), "one version of a package"
    return {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in chosen}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", []), ("requirements-dev.lock", ["dev"])], ids=["core", "dev"]
)
def test_locks_hold_what_pyproject_asks_for(lock: str, extras: list[str], python: str) -> None:
    asked = PROJECT["dependencies"] + [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    have = pinned(lock, python)
    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        assert name in have, f"{name} is missing in {lock}: make lock"
        assert requirement.specifier.contains(have[name]), f"{requirement} but {lock} pins {have[name]}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_bring_the_build_backend(lock: str) -> None:
    # `pip install --no-build-isolation --no-deps -e .` after the lock must need no network.
    assert {"hatchling", "pluggy", "pathspec", "trove-classifiers"} <= pinned(lock, "3.11.2").keys()


def test_dev_lock_adds_to_the_core_lock() -> None:
    core, dev = ({pin.split(" ; ")[0] for pin in pins(lock)} for lock in LOCKS)
    assert core < dev


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", TEXTS[lock])[1:]
    assert len(entries) == len(pins(lock))
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+( ; [^\\]+)? \\\n( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n)+", entry), entry


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml"])
def test_locks_hold_no_address(name: str) -> None:
    found = re.findall(r"(?im)^.*(?:://|\bfile:|--(?:extra-)?index|--find-links|^-[ifer] | @ |/\w+/).*$", TEXTS[name])
    assert found == []


def test_environment_holds_the_same_pins() -> None:
    python, pip, rest = yaml.safe_load(TEXTS["environment.yml"])["dependencies"]
    assert (python, pip) == ("python=3.11", "pip")
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains("3.11.99")
    assert rest == {"pip": pins("requirements.lock")}


def test_version_stands_in_pyproject_and_in_the_library() -> None:
    source = (ROOT / "evallib" / "__init__.py").read_text("utf-8")
    assert re.findall(r'(?m)^__version__(?:: \w+)? = "(.+)"$', source) == [PROJECT["version"]]


def test_packages_stand_one_a_line() -> None:
    lines = (ROOT / ".ci" / "packages").read_text("utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", line) for line in lines)


def test_ci_run_is_a_program_that_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    assert script.read_text("utf-8").rstrip().endswith("make test")


def commands(text: str) -> list[str]:
    """Return the code of a README: fenced lines and inline spans, notebooks' Python left out."""
    fences = re.findall(r"(?ms)^```(?:sh|bat)\n(.*?)^```", text)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))
    return [line.split("#")[0].strip() for fence in fences for line in fence.splitlines()] + inline


@pytest.mark.parametrize("name", READMES)
def test_make_commands_of_the_readme_exist(name: str) -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", TEXTS["Makefile"]))
    named = {match[1] for line in commands(TEXTS[name]) if (match := re.match(r"make ([a-z]+)", line))}
    assert {"report", "test", "lab", "lock", "clean"} <= named <= targets


@pytest.mark.parametrize("name", READMES)
def test_evallib_commands_of_the_readme_exist(name: str) -> None:
    named = {match[1] for line in commands(TEXTS[name]) if (match := re.match(r"evallib ([a-z-]+)", line))}
    assert {"run", "check", "assess", "forecast", "--version"} <= named
    for command in sorted(named - {"--version"}):
        done = subprocess.run(
            [sys.executable, "-m", "evallib", command, "--help"], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, command


@pytest.mark.parametrize("name", READMES)
def test_links_of_the_readme_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXTS[name])
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_readmes_are_twins() -> None:
    def bare(name: str) -> list[str]:
        return [line for line in commands(TEXTS[name]) if re.search(r"^make \w+$|^evallib|Scripts|bin/pip|conda", line)]

    english, chinese = (sorted(bare(name)) for name in READMES)
    assert english == chinese


@pytest.mark.parametrize("name", READMES)
def test_example_of_the_readme_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"(?s)```python\n(.*?)```", TEXTS[name])
    *lines, last = example.splitlines()
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    assert len(eval(last, names)) == len(names["plan"].indicators)


@pytest.mark.parametrize("name", READMES)
def test_windows_needs_three_commands(name: str) -> None:
    (fence,) = re.findall(r"(?s)```bat\n(.*?)```", TEXTS[name])
    first, second, third = fence.splitlines()
    assert first == "python -m venv .venv"
    assert second.endswith("pip install --require-hashes -r requirements.lock")
    assert third.endswith("python -m evallib run national")


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel from a copy that also holds what must stay out, and list its files."""
    copy, out = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    for folder in ("evallib", "data", "params", "notebooks"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy)
    (copy / "data" / "nankai" / "contacts.csv").write_text("department_id\n")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_carries_the_shipped_plans(wheel_names: set[str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "data", "params", "notebooks"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    tracked = {f"evallib/_shipped/{name}" for name in listed if name and (ROOT / name).exists()}
    assert "evallib/_shipped/data/national/plan.yml" in tracked
    assert tracked <= wheel_names


def test_wheel_carries_every_file_of_the_package(wheel_names: set[str]) -> None:
    files = [path for path in (ROOT / "evallib").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= wheel_names


def test_wheel_leaves_private_files_and_tests_out(wheel_names: set[str]) -> None:
    assert not [name for name in wheel_names if name.endswith("contacts.csv") or name.startswith(("tests", "data"))]
