"""ClassPulse: class video in, engagement trends out.

    source -> frames -> moments -> linked moments -> SQL -> charts
    ingest    ingest    inference  inference         storage  dashboard

`analyse` is what any worker does with a part of a recording; `run` does a whole recording. The rest are the commands.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import pandas as pd
import platformdirs
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from inference import assets, doctor, linking, models, workers
from inference.models import ModelSpec
from inference.observation import ModelError, Moment
from inference.observe import observe
from ingest import render as simulation
from ingest import segments, sources
from ingest.records import roster as rosters
from ingest.render.comparison import compare
from ingest.video import Recording, Segment, SourceError
from storage import StoreError, queries
from storage.engine import masked
from storage.export import write
from storage.store import Run, Store, default_url, upgrade

PERIOD_MS, SEGMENT_MS = 1_000, 60_000
ENOUGH = 0.98
"""Share of a recording's instants from which an analysis is done, not partial: containers round their duration."""


def analyse(segment: Segment, spec: ModelSpec, period_ms: int) -> list[Moment]:
    """A segment in, its moments out; runs on any worker."""
    loaded = models.load(spec)
    return [observe(frame, loaded) for frame in sources.source_for(segment.uri).frames(segment, period_ms)]


def run(
    recording: Recording,
    spec: ModelSpec,
    store: Store,
    *,
    lecture: str,
    course: str | None = None,
    where: workers.Where = workers.here,
    on_segment: Callable[[Segment], None] = lambda _: None,
) -> Run:
    """Analyse a recording into the store, going on where an earlier run of the same models stopped."""
    current = store.begin(
        recording, lecture=lecture, course=course, period_ms=PERIOD_MS, versions=models.versions(spec)
    )
    todo = [part for part in segments.cut(recording, SEGMENT_MS) if (part.start_ms, part.end_ms) not in current.done]
    if current.state == "done":
        todo = []
    try:
        for segment, outcome in where(partial(analyse, spec=spec, period_ms=PERIOD_MS), todo):
            if isinstance(outcome, workers.Lost):
                store.lose(current, segment, outcome.reason)
            else:
                store.add(current, segment, outcome)
            on_segment(segment)
    except KeyboardInterrupt:
        store.finish(current, "partial", "stopped before the end; analyse it again to go on")
        raise
    names = [(person.name, *person.aliases) for person in store.roster(current.lecture_id)]
    store.identify(current, linking.link(partial(store.moments, current), names))
    store.finish(current, *verdict(recording, store, current))
    return current


def verdict(recording: Recording, store: Store, current: Run) -> tuple[str, str]:
    """State and reason of a run, by how many of the recording's instants are stored."""
    expected = -(-(recording.duration_ms or 0) // PERIOD_MS)
    stored = store.instants(current)
    if not stored:
        return "failed", "nothing of the recording could be read"
    if stored < ENOUGH * expected and expected - stored > 1:
        return "partial", f"{stored} of {expected} s could be read ({stored / expected:.0%})"
    return "done", ""


# ------------------------------------------------------------------------------------------------ the commands

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)

Db = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="CLASSPULSE_DB",
        default_factory=default_url,
        show_default="SQLite in the user data folder",
        help="The database, as a URL.",
    ),
]
Workers = Annotated[int, typer.Option(min=1, help="Processes that analyse.", show_default="all cores")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
CORES = os.cpu_count() or 1


def main() -> None:
    """The console script: expected errors are one line and exit code 2, Ctrl-C is 130, anything else is a bug."""
    try:
        app()
    except (SourceError, ModelError, StoreError) as error:
        err.print(f"classpulse: {error}", markup=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


@app.callback()
def database(db: Annotated[str, typer.Option("--db", help="The database, as a URL.", show_default=False)] = "") -> None:
    """Engagement trends from class recordings: who was there, whose face was visible, which way it faced."""
    if db:
        os.environ["CLASSPULSE_DB"] = db


@app.command()
def demo(
    db: Db,
    people: Annotated[int, typer.Option(help="Participants to draw.")] = 9,
    seconds: Annotated[int, typer.Option(help="Length of the class.")] = 120,
    serve_after: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard afterwards.")] = True,
    host: Host = "127.0.0.1",
    port: Port = 8050,
    workers_: Annotated[int, typer.Option("--workers", min=1)] = CORES,
) -> None:
    """Draw a class, analyse it, hold the result against the truth, and show it on the dashboard."""
    store = Store.open(db)
    assets.fetch()
    path = (
        platformdirs.user_cache_path("classpulse", appauthor=False) / "demo" / f"demo-{people}-people-{seconds}-s.mp4"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draw(path, simulation.Room(people=people, seconds=seconds))
    name = path.stem.replace("-", " ")
    lecture = analyse_one(str(path), store, name, "Demo", path.with_suffix(".roster.csv"), workers_)
    describe(store, lecture)
    truth, seen = pd.read_csv(path.with_suffix(".truth.csv")), queries.observations(store, lecture)
    for what, share in asdict(compare(truth, seen)).items():
        out.print(f"  {what.replace('_', ' '):18} {share:6.1%}  against the truth of the drawing")
    if serve_after:
        show(store, host, port)


@app.command()
def render(
    to: Annotated[Path, typer.Argument(help="The video to write: .mp4, .mkv or .mov.", metavar="OUT.mp4")],
    people: Annotated[int, typer.Option(help="Participants.")] = 9,
    seconds: Annotated[int, typer.Option(help="Length.")] = 120,
    size: Annotated[str, typer.Option(help="Width x height in pixels.")] = "1280x720",
    seed: Annotated[int, typer.Option(help="Another number, another class.")] = 0,
    layout: Annotated[str, typer.Option(help=", ".join(simulation.LAYOUTS))] = "gallery",
) -> None:
    """Draw a simulated class, with its truth (OUT.truth.csv) and roster (OUT.roster.csv)."""
    width, _, height = size.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise SourceError(f"'{size}' is no size; give width and height in pixels, as in --size 1280x720")
    draw(to, simulation.Room(people, seconds, int(width), int(height), seed, layout))
    out.print(f"{to}\n{to.with_suffix('.truth.csv')}\n{to.with_suffix('.roster.csv')}", soft_wrap=True)


@app.command("analyse")
def analyse_all(
    db: Db,
    source: Annotated[list[str], typer.Argument(help="Recordings: mp4, mkv, webm, mov, avi.")],
    course: Annotated[str | None, typer.Option(help="The course the lecture belongs to.")] = None,
    lecture: Annotated[
        str | None, typer.Option(help="One name for all: parts of one lecture.  [default: file name]")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(help="CSV with the column name; email, aliases, consent if you like.")
    ] = None,
    workers_: Annotated[int, typer.Option("--workers", min=1, help="Processes.", show_default="all cores")] = CORES,
) -> None:
    """Recordings to database. Stopped half-way, the same command goes on; done before, it does nothing twice."""
    if roster:
        rosters.read(roster)
    store = Store.open(db)
    assets.fetch()
    failed = 0
    for uri in source:
        try:
            describe(store, analyse_one(uri, store, lecture, course, roster, workers_))
        except (SourceError, ModelError, StoreError) as error:
            failed += 1
            err.print(f"classpulse: {error}", markup=False, soft_wrap=True)
    if failed:
        raise typer.Exit(2)


@app.command()
def export(
    db: Db,
    lecture: Annotated[str, typer.Argument(help="Name or id of the lecture.")],
    to: Annotated[Path, typer.Option(help="The file to write: .csv, .parquet or .jsonl.")],
) -> None:
    """Write one row per participant and second."""
    store = Store.open(db)
    rows = write(store, queries.find(store, lecture), to)
    out.print(f"{rows} rows in {to}", soft_wrap=True)


@app.command()
def serve(db: Db, host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Serve the dashboard until Ctrl-C."""
    show(Store.open(db), host, port)


@app.command("setup")
def set_up() -> None:
    """Fetch the model files, once; needs a network."""
    assets.fetch()
    out.print(f"model files are installed in {assets.folder()}", soft_wrap=True)


@app.command("upgrade")
def upgrade_database(db: Db) -> None:
    """Bring an older database to the present revision."""
    out.print(f"{masked(db)} is at revision {upgrade(db)}", soft_wrap=True)


@app.command("doctor")
def check_installation(db: Db) -> None:
    """Check the installation: packages, model files, database."""
    table, wrong = Table(box=None), 0
    for check in (
        *doctor.checks(),
        doctor.Check("database", *attempt(lambda: f"{masked(db)} opens" if Store.open(db) else "")),
    ):
        table.add_row("ok" if check.fine else "WRONG", check.what, check.found)
        wrong += not check.fine
    out.print(table)
    if wrong:
        raise typer.Exit(2)


@app.command()
def train(
    faces: Annotated[Path, typer.Argument(help="Labelled faces, .npz (docs/training.md).")],
    network: Annotated[str, typer.Option(help="A file of inference/training/networks.")] = "residual",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the faces.")] = 60,
    limit: Annotated[int | None, typer.Option(min=1, help="Use only so many faces, to try it.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, order and augmentation.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = CORES,
    work: Annotated[Path, typer.Option(help="Folder of the run; a run in it is gone on with.")] = Path("training"),
) -> None:
    """Train the expression model into WORK/expression.tflite; killed, it goes on at the last full epoch."""
    try:
        from inference.training import session
    except ModuleNotFoundError as error:
        raise ModelError(f"training needs {error.name}; pip install 'classpulse[train]'") from error
    with progress("batches") as bar:
        figures = session.session(faces, session.Recipe(network, epochs, seed=seed), work, limit, threads, bar)
    out.print_json(json.dumps(figures))


@app.command()
def evaluate(
    faces: Annotated[Path, typer.Argument(help="Labelled faces, .npz (docs/training.md).")],
    model: Annotated[Path | None, typer.Option(help="Another .tflite than the shipped one.")] = None,
) -> None:
    """Measure the expression model on labelled faces; JSON on standard output."""
    from inference.expression import WEIGHTS
    from inference.training import data, evaluation

    print(json.dumps(evaluation.evaluate(data.load(faces), model or WEIGHTS), indent=2))


# ------------------------------------------------------------------------------------------------ steps they share


def analyse_one(
    uri: str, store: Store, lecture: str | None, course: str | None, roster: Path | None, count: int
) -> str:
    """Analyse one recording with a progress bar; gives the lecture's id. SourceError when nothing of it can be read."""
    recording = sources.source_for(uri).probe(uri)
    name = lecture or store.unused_name(Path(uri).stem, recording)
    if roster:
        store.enrol(name, rosters.read(roster))
    with progress("s") as bar:
        done = run(
            recording, ModelSpec(), store, lecture=name, course=course, where=workers.processes(count),
            on_segment=lambda segment: bar((segment.end_ms or 0) // 1000, (recording.duration_ms or 0) // 1000),
        )  # fmt: skip
    if done.state == "failed":
        raise SourceError(f"{uri}: nothing of the recording could be read; play it to see whether it is damaged")
    return done.lecture_id


def draw(path: Path, room: simulation.Room) -> None:
    """Render with a progress bar."""
    with progress("s") as bar:
        simulation.render(path, room, bar)


def describe(store: Store, lecture_id: str) -> None:
    """One line about a lecture, as the overview has it."""
    one = next(summary for summary in queries.lectures(store) if summary.id == lecture_id)
    coverage = "nobody's face was seen" if not one.coverage else f"faces seen {one.coverage:.0%} of the time"
    state = one.state if not one.reason else f"{one.state}: {one.reason}"
    out.print(f"{one.name}: {one.length_ms / 1000:.0f} s, {one.people} people, {coverage} ({state})", soft_wrap=True)


def show(store: Store, host: str, port: int) -> None:
    """Serve the dashboard until Ctrl-C."""
    import waitress

    from dashboard.app import create

    try:
        server = waitress.create_server(create(store).server, host=host, port=port)
    except OSError as error:
        raise SourceError(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port") from error
    out.print(f"The dashboard is at http://{host}:{port} (Ctrl-C ends it)")
    with suppress(KeyboardInterrupt):
        server.run()


@contextmanager
def progress(unit: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error with speed and time left, as a function of (done, total)."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("", total=None, speed="")

        def advance(done: int, total: int) -> None:
            elapsed = bars.tasks[0].elapsed or 0
            bars.update(task, completed=done, total=total, speed=f"{done / elapsed:.1f} {unit}/s" if elapsed else "")

        yield advance


def attempt(action: Callable[[], str]) -> tuple[bool, str]:
    """Whether an action works, and what it says."""
    try:
        return True, action()
    except (SourceError, ModelError, StoreError) as error:
        return False, str(error)


if __name__ == "__main__":
    main()
