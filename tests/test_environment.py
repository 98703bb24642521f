"""The two ways to install agree, and the lock names nothing but packages and hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PRESCRIBED = {"jupyterlab", "pandas", "statsmodels", "matplotlib", "openpyxl", "nbval"}


def declared(root: Path) -> dict[str, SpecifierSet]:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    requirements = [Requirement(line) for line in lines]
    python = {"python": SpecifierSet(project["requires-python"])}
    return python | {r.name: r.specifier for r in requirements}


def conda(root: Path) -> dict[str, SpecifierSet]:
    listed = yaml.safe_load((root / "environment.yml").read_text("utf-8"))["dependencies"]
    lines = [line for line in listed if isinstance(line, str) and line != "pip"]
    lines += next(part["pip"] for part in listed if isinstance(part, dict))
    return {r.name: r.specifier for r in map(Requirement, lines_without_options(lines))}


def lines_without_options(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("-")]


def test_environment_yml_and_pyproject_name_the_same_packages_and_versions(root: Path) -> None:
    assert conda(root) == declared(root)


def test_the_prescribed_packages_are_there(root: Path) -> None:
    assert set(declared(root)) >= PRESCRIBED


def test_every_locked_package_is_pinned_and_hashed_and_no_index_is_named(root: Path) -> None:
    text = (root / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) > 50
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]


def test_the_lock_satisfies_what_is_declared(root: Path) -> None:
    text = (root / "requirements.lock").read_text("utf-8")
    pinned: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, flags=re.MULTILINE):
        pinned.setdefault(name, []).append(version)
    for name, specifier in declared(root).items():
        if name != "python":
            assert all(specifier.contains(v) for v in pinned[name]), (name, pinned[name])


def test_a_wheel_carries_the_whole_house_style(root: Path) -> None:
    setup = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    carried = {f for globs in setup["data-files"].values() for g in globs for f in root.glob(g)}
    house = {f for f in (root / "reports" / "house").rglob("*") if f.is_file()}
    assert house - carried == {root / "reports" / "house" / "README.md"}
