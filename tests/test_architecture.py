"""The rules that hold the system together, read from its files."""

from __future__ import annotations

import ast
import re
from importlib import metadata
from pathlib import Path

import pytest
from typer.main import get_command

import pipeline

ROOT = Path(__file__).parents[1]
STAGES = ("ingest", "inference", "storage", "dashboard")
FILES = {stage: sorted((ROOT / stage).rglob("*.py")) for stage in STAGES}
MODELS = {"ai_edge_litert", "cv2", "av", "mediapipe", "onnxruntime", "rapidocr", "tensorflow", "torch"}
NEVER = {"score", "scores", "manager", "handler", "handlers", "helper", "helpers", "util", "utils", "info", "data"}
DESIGN_SAYS = {"inference.training.data"}
"""Names of the design's own that hold a word of NEVER."""


def imports(path: Path) -> set[str]:
    """The modules a file imports, in full, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides which stage is meant"
            found |= {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_sees_only_those_before_it(stage: str) -> None:
    later = {*STAGES[STAGES.index(stage) + 1 :], "pipeline", "tests"}
    assert FILES[stage]
    assert {str(path.relative_to(ROOT)): tops(path) & later for path in FILES[stage] if tops(path) & later} == {}


def test_the_dashboard_loads_no_model() -> None:
    light = {"inference", "inference.observation", "inference.engagement", "inference.changes", "inference.assets"}
    for path in FILES["dashboard"]:
        assert not tops(path) & MODELS, path
        modules = {name for name in imports(path) if name.split(".")[0] == "inference"}
        assert {name for name in modules if ".".join(name.split(".")[:2]) not in light} == set(), path


def test_what_the_dashboard_loads_holds_no_model_either() -> None:
    """What it loads of other stages, and what that loads, is free of models too."""
    waiting, seen = list(FILES["dashboard"]), set(FILES["dashboard"])
    while waiting:
        path = waiting.pop()
        assert not tops(path) & (MODELS - {"av", "cv2"}), path
        for name in imports(path):
            for file in (ROOT / f"{name.replace('.', '/')}.py", ROOT / name.replace(".", "/") / "__init__.py"):
                if name.split(".")[0] in STAGES and file.exists() and file not in seen:
                    seen.add(file)
                    waiting.append(file)
    assert any(path.parent.name == "storage" for path in seen)


def test_pipeline_alone_sees_all() -> None:
    seeing_all = [path for stage in STAGES for path in FILES[stage] if set(STAGES) <= tops(path)]
    assert set(STAGES) <= tops(ROOT / "pipeline.py")
    assert seeing_all == []


def test_every_file_says_what_it_is() -> None:
    for path in [ROOT / "pipeline.py", *(path for stage in STAGES for path in FILES[stage])]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not tree.body or ast.get_docstring(tree), path


def test_migrations_do_not_shadow_their_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_one_distribution_owns_opencv() -> None:
    """Several write the same folder, and removing one breaks the others."""
    owners = {
        one.metadata["Name"] for one in metadata.distributions() for file in one.files or () if file.parts[0] == "cv2"
    }
    assert owners == {"opencv-python-headless"}


def test_no_public_name_holds_a_word_that_says_nothing() -> None:
    wrong = []
    for path in [ROOT / "pipeline.py", *(path for stage in STAGES for path in FILES[stage])]:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        names = {module, *(f"{module}:{name}" for name in public(ast.parse(path.read_text(encoding="utf-8"))))}
        wrong += [name for name in names - DESIGN_SAYS if words(re.split("[:.]", name)[-1]) & NEVER]
    assert wrong == []


def public(tree: ast.AST) -> set[str]:
    """Names of functions, classes and what is assigned to outside functions, but for those with an underscore."""
    found = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
            found |= public(node) if isinstance(node, ast.ClassDef) else set()
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in found if not name.startswith("_")}


def words(name: str) -> set[str]:
    """`LastFrame`, `last_frame` and `LAST_FRAME` are last and frame."""
    return {word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_words_are_told_apart() -> None:
    assert words("FrameManager") == words("frame_manager") == words("FRAME_MANAGER") == {"frame", "manager"}


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_and_options_in_documents_exist(document: Path) -> None:
    """Each `classpulse X --option` in code: a command, and an option, that there are."""
    commands = get_command(pipeline.app).commands  # type: ignore[attr-defined]
    text = document.read_text(encoding="utf-8")
    code = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    for line in "\n".join(code).splitlines():
        for name, rest in re.findall(r"\bclasspulse (?:--db \S+ )?([a-z]+)([^|;&#\n]*)", line):
            assert name in commands, f"{document.name}: {line}"
            params = [*commands[name].params]
            if hasattr(commands[name], "commands"):  # of a group, the command that is named after it
                params = commands[name].commands[rest.split()[0]].params
            known = {option for each in params for option in (*each.opts, *each.secondary_opts)}
            assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)) <= known | {"--help"}, f"{document.name}: {line}"


def test_the_design_s_commands_exist() -> None:
    commands = get_command(pipeline.app).commands  # type: ignore[attr-defined]
    wanted = {
        "demo": {"--people", "--seconds", "--no-serve", "--db"},
        "render": {"--people", "--seconds", "--size", "--seed", "--layout"},
        "analyse": {"--course", "--lecture", "--roster", "--record", "--timezone", "--workers", "--db"},
        "live": {"--course", "--lecture", "--roster", "--until", "--silence", "--db"},
        "attach": {"--timezone", "--db"},
        "serve": {"--host", "--port", "--db"},
        "export": {"--to", "--db"},
        "train": set(),
        "evaluate": set(),
        "doctor": {"--db"},
        "setup": set(),
        "upgrade": {"--db"},
    }
    for name, options in wanted.items():
        known = {option for each in commands[name].params for option in (*each.opts, *each.secondary_opts)}
        assert options <= known, name
        assert commands[name].help, name
