"""ClassPulse: class video in, engagement trends out.

    source -> frames -> moments -> linked moments -> SQL -> charts
    ingest    ingest    inference  inference         storage  dashboard

`analyse` is what any worker does with a part of a recording; `run` does a whole recording. The rest are the commands.
Every worker imports this file: what only the parent needs is imported where it is used.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress

from inference import models, probing, workers
from inference.models import ModelSpec
from inference.observation import ModelError, Moment
from inference.observe import observe
from ingest import inbox, segments, sources
from ingest.remote import shown
from ingest.video import Recording, Segment, SourceError
from storage import StoreError

if TYPE_CHECKING:
    import socket
    from datetime import tzinfo

    from pandas import DataFrame

    from inference.doctor import Check
    from ingest.render import Room
    from storage.store import Run, Store

T = TypeVar("T")
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
    period_ms: int = PERIOD_MS,
    segment_ms: int = SEGMENT_MS,
    on_progress: Callable[[int, int], None] = lambda done_ms, total_ms: None,
) -> Run:
    """Analyse a recording into the store, going on where an earlier run of the same models stopped."""
    versions = models.versions(spec)
    current = store.begin(recording, lecture=lecture, course=course, period_ms=period_ms, versions=versions)
    if current.known:
        store.catch_up()  # a roster or course given with it
        return current
    parts = segments.cut(recording, segment_ms)
    todo = [part for part in parts if (part.start_ms, part.end_ms) not in current.done]
    on_progress(length_ms(parts) - length_ms(todo), length_ms(parts))
    lost: list[str] = []
    with under_way(store, current):
        with closing(where(partial(analyse, spec=spec, period_ms=period_ms), todo)) as outcomes:
            for number, (segment, outcome) in enumerate(outcomes, 1):
                lost += keep(store, current, segment, outcome)
                on_progress(length_ms(parts) - length_ms(todo[number:]), length_ms(parts))
        return conclude(recording, store, current, period_ms, lost)


@contextmanager
def under_way(store: Store, current: Run) -> Iterator[None]:
    """Tell readers that a run is at work and, should it stop before its end, that it did."""
    from storage.lease import STOPPED

    try:
        with store.alive(current):
            yield
    except BaseException:
        with suppress(StoreError):
            store.finish(current, "partial", STOPPED)
        raise


def keep(store: Store, current: Run, segment: Segment, outcome: workers.Outcome) -> list[str]:
    """Store what became of a segment; gives why it was lost, if it was."""
    if isinstance(outcome, workers.Lost):
        store.lose(current, segment, outcome.reason)
        return [outcome.reason]
    store.add(current, segment, outcome)
    return []


def conclude(recording: Recording, store: Store, current: Run, period_ms: int, lost: list[str]) -> Run:
    """Say who is who, and whether all of the recording is there."""
    store.name_people(current)
    state, reason = verdict(recording, store.instants(current), period_ms, lost)
    store.finish(current, state, reason)
    return replace(current, state=state, reason=reason)


def verdict(recording: Recording, stored: int, period_ms: int, lost: Sequence[str] = ()) -> tuple[str, str]:
    """State and reason of a run, by how many of the recording's instants are stored and why segments were lost."""
    expected = max(stored, -(-(recording.duration_ms or 0) // period_ms))
    if not stored:
        return "failed", "; ".join(("nothing of the recording could be read", *lost[:1]))
    if lost or (stored < ENOUGH * expected and expected - stored > 1):
        seconds = f"{stored * period_ms // 1000} of {expected * period_ms // 1000} s"
        why = lost[0] if lost else "the file may be cut off or damaged"
        return "partial", f"only {seconds} could be read ({stored / expected:.0%}); {why}"
    return "done", ""


def length_ms(parts: list[Segment]) -> int:
    """Media time of segments together; those without an end count nothing."""
    return sum(part.end_ms - part.start_ms for part in parts if part.end_ms is not None)


# ------------------------------------------------------------------------------------------------ the commands

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """The console script: an expected error is one line and exit code 2, Ctrl-C is 130, anything else is a bug."""
    try:
        app()
    except (SourceError, ModelError, StoreError) as error:
        complain(str(error))
        sys.exit(2)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            complain("stopped; run the same command again to go on")
        raise


@app.callback()
def common(
    db: Annotated[str, typer.Option(envvar="CLASSPULSE_DB", help="The database, as a URL.", show_default=False)] = "",
) -> None:
    """Engagement trends from class recordings: who was there, whose face was visible, which way it faced."""


def database(context: typer.Context, db: str) -> str:
    """The database named after the command, before it, or by the environment; else the default one."""
    from storage.engine import default_url

    return db or context.find_root().params["db"] or default_url()


Db = Annotated[
    str,
    typer.Option(callback=database, show_default="SQLite in the user data folder", help="The database, as a URL."),
]
Zone = Annotated[
    str | None,
    typer.Option("--timezone", help="Where times in records are local, as in Europe/Madrid.", show_default="as fits"),
]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes that analyse.", show_default="all cores")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Faces = Annotated[
    Path, typer.Argument(help="Labelled faces: .npz, or fer2013.csv (docs/training.md).", metavar="FILE.npz")
]
CORES = os.cpu_count() or 1


@app.command()
def demo(
    people: Annotated[int, typer.Option(help="Participants to draw.")] = 9,
    seconds: Annotated[int, typer.Option(help="Length of the class.")] = 120,
    serve_after: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard afterwards.")] = True,
    host: Host = "127.0.0.1",
    port: Port = 8050,
    count: Workers = CORES,
    db: Db = "",
) -> None:
    """Draw a class, analyse it, hold the result against the truth, and show it on the dashboard."""
    import platformdirs

    from dashboard.server import listening
    from ingest.render import Room, drawn

    with listening(host, port) if serve_after else nullcontext() as listener, opened(db) as store:
        folder = platformdirs.user_cache_path("classpulse", appauthor=False) / "demo"
        path = folder / f"demo-{people}-people-{seconds}-s.mp4"
        make_folder(folder)
        if not drawn(path):
            draw(path, Room(people=people, seconds=seconds))
        roster = path.with_suffix(".roster.csv")
        name, where = path.stem.replace("-", " "), workers.processes(count)
        done = analyse_one(str(path), store, name, "Demo", roster, where, path.name)
        describe(store, done.lecture_id)
        hold_against_truth(path, store, done.lecture_id)
        if listener:
            show(store, listener)


@app.command()
def render(
    to: Annotated[Path, typer.Argument(help="The video to write: .mp4, .mkv or .mov.", metavar="OUT.mp4")],
    people: Annotated[int, typer.Option(help="Participants.")] = 9,
    seconds: Annotated[int, typer.Option(help="Length.")] = 120,
    size: Annotated[str, typer.Option(help="Width x height in pixels.")] = "1280x720",
    seed: Annotated[int, typer.Option(help="Another number, another class.")] = 0,
    layout: Annotated[
        str, typer.Option(help="gallery, strip (top or side), speaker, floating, or changing through them.")
    ] = "gallery",
    look: Annotated[str, typer.Option(help="The client: zoom, classic (older Zoom), meet or teams.")] = "zoom",
    theme: Annotated[str, typer.Option(help="dark or light.")] = "dark",
    page: Annotated[int, typer.Option(help="Most tiles in a gallery at a time, 1 to 49; Zoom has 25 or 49.")] = 25,
    names: Annotated[str, typer.Option(help="On the labels: full, varied, cyrillic or cjk.")] = "full",
) -> None:
    """Draw a simulated class, with its truth (OUT.truth.csv) and roster (OUT.roster.csv)."""
    from ingest.render import Room, looks

    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise SourceError(f"'{size}' is no size; give width and height in pixels, as in --size 1280x720")
    appearance = looks.load(look, theme)
    room = Room(people, seconds, int(width), int(height), seed, layout, page=page, appearance=appearance, names=names)
    draw(to, room)
    for path in (to, to.with_suffix(".truth.csv"), to.with_suffix(".roster.csv")):
        say(str(path))


@app.command("analyse")
def analyse_all(
    source: Annotated[
        list[str], typer.Argument(help="Recordings (mp4, mkv, webm, mov, avi), folders of them, quoted patterns, URLs.")
    ],
    course: Annotated[str | None, typer.Option(help="The course the lecture belongs to.")] = None,
    lecture: Annotated[
        str | None, typer.Option(help="One name for all: parts of one lecture.", show_default="file name")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the column name; email, aliases, consent if you like; or an export (docs/records.md)."
        ),
    ] = None,
    record: Annotated[
        list[Path] | None, typer.Option(help="Participants, timeline, transcript or chat; those beside are found.")
    ] = None,
    timezone: Zone = None,
    count: Workers = CORES,
    cluster: Annotated[
        str | None, typer.Option(help="Analyse on the Dask cluster at tcp://host:port instead (docs/scaling.md).")
    ] = None,
    db: Db = "",
) -> None:
    """Recordings to database. Stopped half-way, the same command goes on; done before, it does nothing twice.

    A recording or record that fails is one line on standard error, the others go on, and the exit code is 2.
    """
    from ingest.records.kinds import beside
    from ingest.records.roster import read
    from ingest.records.zones import named

    if roster:
        read(roster)
    uris, failed = meant(source)
    if record and len(uris) > 1 and not lecture:
        raise SourceError(
            "--record belongs to one lecture; name that of the recordings by --lecture, or give one of them"
        )
    if not uris:
        raise typer.Exit(2)
    zone, analysed, became = named(timezone) if timezone else None, "", Counter[str]()
    where = everywhere(count, cluster)
    with opened(db) as store:
        for number, uri in enumerate(uris, 1):
            bar = f"{number}/{len(uris)} {inbox.file_name(uri)}" if len(uris) > 1 else inbox.file_name(uri)
            try:
                one = analyse_one(uri, store, lecture, course, roster, where, bar)
            except (SourceError, ModelError, StoreError) as error:
                complain(str(error))
                became["failed"] += 1
            else:
                became[tell(store, one, uri)] += 1
                analysed = one.lecture_id
                failed += attach_each(store, analysed, beside(uri), zone)
        if analysed:
            failed += attach_each(store, analysed, record or [], zone)
        store.catch_up()  # a new roster or course names people in other parts and lectures too
    if len(uris) > 1:
        say(f"{len(uris)} recordings: {', '.join(f'{many} {what}' for what, many in became.items())}")
    if failed + became["failed"]:
        raise typer.Exit(2)


@app.command()
def attach(
    lecture: Annotated[str, typer.Argument(help="Name or id of the lecture.")],
    file: Annotated[list[Path], typer.Argument(help="Participants, timeline, transcript or chat.")],
    timezone: Zone = None,
    db: Db = "",
) -> None:
    """Add records of a meeting that arrive after its recording: who was there, who spoke, what was said, who wrote."""
    from ingest.records.zones import named
    from storage import queries
    from storage.store import Store

    zone = named(timezone) if timezone else None
    with Store.open(db) as store:
        if attach_each(store, queries.find(store, lecture), file, zone):
            raise typer.Exit(2)


@app.command()
def export(
    lecture: Annotated[str, typer.Argument(help="Name or id of the lecture.")],
    to: Annotated[Path, typer.Option(help="The file to write: .csv, .parquet or .jsonl.")],
    db: Db = "",
) -> None:
    """Write one row per participant and second."""
    from storage import queries
    from storage.export import write
    from storage.store import Store

    with Store.open(db) as store:
        store.catch_up()  # after an upgrade, or decisions whose dashboard was closed at once
        say(f"{write(store, queries.find(store, lecture), to)} rows in {to}")


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8050, db: Db = "") -> None:
    """Serve the dashboard until Ctrl-C."""
    from dashboard.server import listening
    from storage.store import Store

    with listening(host, port) as place, Store.open(db) as store:
        show(store, place)


@app.command()
def train(
    faces: Faces,
    network: Annotated[str, typer.Option(help="A file of inference/training/networks.")] = "residual",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the faces.")] = 60,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate on the plateau.")] = 0.1,
    decay: Annotated[float, typer.Option(min=0, help="Weight decay.")] = 5e-4,
    strength: Annotated[float, typer.Option(min=0, max=1, help="How much the faces are disturbed.")] = 1.0,
    start: Annotated[Path | None, typer.Option(help="Folder of a finished run to begin with.")] = None,
    teacher: Annotated[list[Path], typer.Option(help="Folder of a finished run to learn from; repeat for more.")] = [],  # noqa: B006
    limit: Annotated[int | None, typer.Option(min=1, help="Use only so many faces, to try it.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, order and augmentation.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.", show_default="all cores")] = CORES,
    work: Annotated[Path, typer.Option(help="Folder of the run; a run in it is gone on with.")] = Path("training"),
) -> None:
    """Train the expression model into WORK/expression.tflite; killed, it goes on at the last full epoch."""
    try:
        from inference.training import session
    except ModuleNotFoundError as error:
        raise ModelError(f"training needs {error.name}; pip install 'classpulse[train]'") from error
    make_folder(work)
    recipe = session.Recipe(
        network, epochs, rate=rate, decay=decay, strength=strength, seed=seed,
        start=str(start or ""), teachers=tuple(map(str, teacher)),
    )  # fmt: skip
    with progress("training", speed="{:.1f} batches/s") as advance, redirect_stdout(sys.stderr):  # the converter talks
        figures = session.session(faces, recipe, work, limit, threads, advance)
    say(json.dumps(figures, indent=2))


@app.command()
def evaluate(
    faces: Faces,
    model: Annotated[Path | None, typer.Option(help="Another .tflite than the shipped one.")] = None,
    usage: Annotated[
        int | None, typer.Option(help="Only this part of the file.", show_default="all that is not for training (0)")
    ] = None,
    robustness: Annotated[bool, typer.Option("--robustness", help="Also small, compressed, dark, blurred.")] = False,
    compare: Annotated[str | None, typer.Option(help="Also a file of inference/training/rivals, as in fer.")] = None,
    figures: Annotated[Path | None, typer.Option(help="Folder for pictures: confusion, reliability, coverage.")] = None,
) -> None:
    """Measure the expression model on labelled faces; JSON on standard output.

    Where a file holds training faces and others, only the others count; --usage 0, 1 or 2 names one part.
    """
    from inference.expression import WEIGHTS
    from inference.training.audit import audit

    if figures:
        make_folder(figures)
    found = audit(faces, model or WEIGHTS, usage=usage, robust=robustness, against=compare, figures=figures)
    say(json.dumps(found, indent=2))


@app.command()
def explain(
    path: Annotated[Path, typer.Argument(help="A picture of a face, or labelled faces (.npz).", metavar="FILE")],
    to: Annotated[Path, typer.Option(help="The picture to write.")],
    model: Annotated[Path | None, typer.Option(help="Another .tflite than the shipped one.")] = None,
) -> None:
    """Draw which parts of a face an expression hangs on; of labelled faces, the mean over average faces."""
    from inference import assets
    from inference import explain as why
    from inference.expression import WEIGHTS, Expression
    from inference.training import data

    expression = Expression(model or WEIGHTS)
    if path.suffix.lower() in (".npz", ".csv"):
        faces = data.held_out(data.load(path))
        lines = why.explain_faces(faces.pixels, faces.emotion, expression, to)
    else:
        assets.fetch()
        lines = why.explain_picture(path, expression, to)
    say("\n".join([*lines, str(to)]))


@app.command()
def bench(
    what: Annotated[
        str,
        typer.Argument(
            help="A recording: speed and memory. gallery: how well galleries are read. term: how fast a database is."
        ),
    ] = "",
    quick: Annotated[bool, typer.Option("--quick", help="gallery: few and short classes.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="gallery, term: another number, other people.")] = 0,
    to: Annotated[Path | None, typer.Option(help="File for the JSON.", show_default="standard output")] = None,
    write: Annotated[
        Path | None, typer.Option("--films", help="gallery: only write films, truths and rosters to this folder.")
    ] = None,
    found: Annotated[
        Path | None, typer.Option("--seen", help="gallery: measure another tool, by a folder of its CASE.csv.")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(help="recording: also a file of inference/speedbench/rivals, as in fer.")
    ] = None,
    python: Annotated[Path | None, typer.Option(help="recording: the Python that has the package compared.")] = None,
    count: Workers = CORES,
    lectures: Annotated[int, typer.Option(min=1, help="term: lectures.")] = 30,
    people: Annotated[int, typer.Option(min=1, help="term: people in each.")] = 30,
    seconds: Annotated[int, typer.Option(min=1, help="term: length of each.")] = 3600,
    db: Annotated[str, typer.Option(help="term: an empty database.", show_default="SQLite, thrown away")] = "",
) -> None:
    """Measure, as JSON: the speed and memory of an analysis (docs/performance.md), how well galleries are read
    (docs/gallerybench.md), or how fast a term of lectures is in a database. By default, of a drawn class of 25.
    """
    if to and to.is_dir():
        raise SourceError(f"{to} is a folder; name a file for the JSON, as in --to {to / 'bench.json'}")
    if to:
        make_folder(to.parent)
    if what == "gallery":
        bench_gallery(quick, seed, to, write, found, count)
    elif write or found:
        raise SourceError("--films and --seen belong to: classpulse bench gallery")
    elif what == "term":
        written(bench_term(lectures, people, seconds, seed, db), to)
    else:
        written(bench_speed(what, compare, python, count), to)


@app.command()
def setup() -> None:
    """Fetch the model files, once; needs a network."""
    from inference import assets

    assets.fetch()
    say(f"model files are installed in {assets.folder()}")


@app.command()
def upgrade(db: Db = "") -> None:
    """Bring an older database to the present revision; its rows are kept."""
    from storage import engine

    revision = engine.upgrade(db)
    say(f"{engine.masked(db)} is at revision {revision}")


@app.command()
def doctor(db: Db = "") -> None:
    """Check the installation: packages, model files, database."""
    from inference.doctor import checks

    found = [*checks(), check_database(db)]
    for check in found:
        say(f"{'ok' if check.fine else 'WRONG':7}{check.what:18}{check.found}")
    if not all(check.fine for check in found):
        raise typer.Exit(2)


# ------------------------------------------------------------------------------------------------ steps they share

INTERRUPTED = 130
"""The exit code after Ctrl-C (128 + SIGINT)."""


@contextmanager
def opened(db: str) -> Iterator[Store]:
    """The store, once all that an analysis needs is there."""
    from inference import assets
    from storage.store import Store

    assets.fetch()
    with Store.open(db) as store:
        yield store


def meant(named: list[str]) -> tuple[list[str], int]:
    """The recordings that are meant, each once, and how many arguments mean none."""
    uris: list[str] = []
    failed = 0
    for one in named:
        try:
            uris += inbox.recordings(one)
        except SourceError as error:
            complain(str(error))
            failed += 1
    return list(dict.fromkeys(uris)), failed


def everywhere(count: int, address: str | None) -> workers.Where:
    """On processes here or, where it has an address, on a cluster, which is looked at first."""
    if address is None:
        return workers.processes(count)
    from inference import cluster

    complain(f"connecting to the cluster at {address} ...")
    complain(f"workers of the cluster: {cluster.size(address, ModelSpec())}")
    return cluster.across(address, ModelSpec())


def analyse_one(
    uri: str,
    store: Store,
    lecture: str | None,
    course: str | None,
    roster: Path | None,
    where: workers.Where,
    bar: str,
) -> Run:
    """Analyse one recording with a progress bar. SourceError when nothing of it can be read."""
    from ingest.records.roster import read

    recording = probing.probe(uri)
    name = lecture or store.unused_name(inbox.title(uri), recording)
    if roster:
        store.enrol(name, read(roster))
    with progress(bar, speed="{:.1f} x real time") as advance:
        done = run(
            recording, ModelSpec(), store, lecture=name, course=course, where=where,
            on_progress=lambda done_ms, total_ms: advance(done_ms / 1000, total_ms / 1000),
        )  # fmt: skip
    if done.state == "failed":
        raise SourceError(f"{shown(uri)}: {done.reason}; play it to see whether it is damaged")
    return done


def tell(store: Store, done: Run, uri: str) -> str:
    """One line about a recording, and in a word or two what became of it."""
    if done.known:
        say(f"{inbox.file_name(uri)}: done before, as {store.lecture_name(done.lecture_id)}")
        return "done before"
    describe(store, done.lecture_id)
    return "analysed" if done.state == "done" else "analysed in part"


def attach_each(store: Store, lecture_id: str, paths: list[Path], zone: tzinfo | None) -> int:
    """Store records, one line about each; gives how many could not be used.

    The zone in which the first one was found to be read serves those after it.
    """
    from ingest.records import kinds
    from ingest.records.placing import described, place

    failed = 0
    for path in paths:
        try:
            placed = place(kinds.read(path), store.recordings(lecture_id), zone)
            store.attach(lecture_id, placed)
            say(f"{path.name}: {described(placed)}")
            zone = zone or placed.zone
        except (SourceError, StoreError) as error:
            complain(str(error))
            failed += 1
    return failed


def draw(path: Path, room: Room) -> None:
    """Render with a progress bar."""
    from ingest.render import render

    with progress(f"drawing {path.name}", speed="{:.1f} x real time") as advance:
        render(path, room, advance)


def describe(store: Store, lecture_id: str) -> None:
    """One line about a lecture, as the overview has it."""
    from storage import queries

    one = next(summary for summary in queries.lectures(store) if summary.id == lecture_id)
    coverage = f"faces seen {one.coverage:.0%} of the time" if one.coverage else "nobody's face was seen"
    state = f"{one.state}: {one.reason}" if one.reason else one.state
    say(f"{one.name}: {one.length_ms / 1000:.0f} s, {one.people} people, {coverage} ({state})")


def hold_against_truth(path: Path, store: Store, lecture_id: str) -> None:
    """What was seen of a drawn class, compared with what was drawn."""
    from ingest.render.comparison import compare, read
    from storage import queries

    truth = read(path.with_suffix(".truth.csv"))
    say("held against the truth of the drawing:")
    names = [person.name for person in store.roster(lecture_id)]
    for what, share in asdict(compare(truth, queries.observations(store, lecture_id), names)).items():
        shown = f"{share:.0f}" if what == "swaps_per_hour" else f"{share:.1%}"
        say(f"  {what.replace('_', ' '):18}{'no case' if math.isnan(share) else shown:>7}")


def watched(outcomes: Iterator[T], total: int) -> Iterator[T]:
    """The same, with a bar."""
    with progress("GalleryBench", speed="{:.2f} classes/s") as advance:
        for number, outcome in enumerate(outcomes, 1):
            advance(number, total)
            yield outcome


def analyse_in_passing(path: Path) -> tuple[DataFrame, dict[str, float]]:
    """The export's rows of a film, by way of a database that is thrown away, and the time of the step per picture."""
    from tempfile import TemporaryDirectory

    from inference.gallerybench.measuring import times
    from inference.timing import Watch, on_watch
    from ingest.records.roster import read
    from storage import queries
    from storage.store import Store

    watch, spec = Watch(), ModelSpec()
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/bench.db") as store:
        store.enrol("bench", read(path.with_suffix(".roster.csv")))
        recording = sources.source_for(str(path)).probe(str(path))
        done = run(recording, spec, store, lecture="bench", where=on_watch(watch, spec, PERIOD_MS))
        return queries.observations(store, done.lecture_id), times(watch)


def bench_gallery(quick: bool, seed: int, to: Path | None, write: Path | None, found: Path | None, count: int) -> None:
    """GalleryBench: its films written, or analysed and measured."""
    import platformdirs

    from inference import assets
    from inference.gallerybench import cases, films, measuring

    if write and found:
        raise SourceError("--films writes what --seen measures; give one of them")
    cache = platformdirs.user_cache_path("classpulse", appauthor=False) / "gallerybench"
    for folder in (cache, *([write] if write else [])):
        make_folder(folder)
    chosen = cases.cases(quick=quick, seed=seed)
    if write:
        list(watched(measuring.each(partial(films.copy, cache=cache, to=write), chosen, count), len(chosen)))
        return
    if not found:
        assets.fetch()
    analysed = partial(measuring.by_another, found) if found else analyse_in_passing
    work = partial(measuring.measured, cache=cache, analysed=analysed)
    report(dict(watched(measuring.each(work, chosen, count), len(chosen))), to)


def bench_speed(uri: str, rival: str | None, python: Path | None, count: int) -> dict[str, object]:
    """The figures of an analysis of a recording, or of a drawn class, into a database that is thrown away."""
    from tempfile import TemporaryDirectory

    from inference import assets
    from inference.speedbench import rivals
    from inference.speedbench.measuring import against, figures
    from inference.speedbench.running import noted
    from storage import queries
    from storage.store import Store

    other = rivals.load(rival) if rival else None
    assets.fetch()
    uri = uri or str(drawn_class())
    recording = sources.source_for(uri).probe(uri)
    parts = segments.cut(recording, SEGMENT_MS)
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/bench.db") as store:
        with progress(Path(uri).name, speed="{:.1f} x real time") as advance, noted() as course:

            def on_progress(done_ms: int, total_ms: int) -> None:
                course.progress(done_ms, total_ms)
                advance(done_ms / 1000, total_ms / 1000)

            done = run(
                recording, ModelSpec(), store, lecture="bench", where=workers.processes(count), on_progress=on_progress
            )
        faces = int(queries.observations(store, done.lecture_id)["face_visible"].sum())
        found = figures(recording, course, parts, PERIOD_MS, count, store.instants(done), faces)
    return found | ({"compared": against(other, recording, python)} if other else {})


def drawn_class() -> Path:
    """A class of 25 people, 120 s, drawn once."""
    import platformdirs

    from ingest.render import Room, drawn

    folder = platformdirs.user_cache_path("classpulse", appauthor=False) / "bench"
    make_folder(folder)
    path = folder / "class-25.mp4"
    if not drawn(path):
        draw(path, Room(people=25, seconds=120, seed=5))
    return path


def bench_term(lectures: int, people: int, seconds: int, seed: int, url: str) -> dict[str, object]:
    """Fill a database with simulated lectures, by default one that is thrown away, and ask all that is asked of it."""
    from tempfile import TemporaryDirectory

    from dashboard import asking as pages
    from storage import queries
    from storage.termbench import asking, filling
    from storage.termbench.course import Term
    from storage.termbench.timing import ask

    term = Term(lectures, people, seconds, seed)
    with TemporaryDirectory() as folder, filling.empty(url or f"sqlite:///{folder}/term.db") as store:
        with progress("storing", speed="{:.2f} lectures/s") as advance:
            filled = filling.fill(store, term, advance)
        known = queries.lectures(store)
        questions = asking.questions(store, known) | pages.questions(store, known)
        with progress("asking", speed="{:.1f} rounds/s") as advance:
            return {"term": asdict(term), "filling": filled, "asking": ask(questions, term.seed, advance)}


def report(found: dict[str, dict[str, float]], to: Path | None) -> None:
    """A table, and JSON: on standard output and the table on standard error, or into the file `to`."""
    from inference.gallerybench.cases import VERSION
    from inference.gallerybench.table import WIDTH, plain, table, with_mean

    figures = with_mean(found)
    screen = Console(stderr=to is None)
    screen.width = max(screen.width, WIDTH)
    screen.print(table(figures))
    written({"gallerybench": VERSION, "observe": models.VERSION, "cases": plain(figures)}, to)


def written(found: object, to: Path | None) -> None:
    """JSON on standard output, or in the file `to`."""
    text = json.dumps(found, indent=2)
    if to is None:
        say(text)
        return
    try:
        to.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{to} cannot be written ({error.strerror}); name another file by --to") from error


def show(store: Store, place: socket.socket) -> None:
    """Serve the dashboard until Ctrl-C."""
    from dashboard import server

    server.serve(store, place, lambda address: say(f"The dashboard is at {address} (Ctrl-C ends it)"))


def check_database(db: str) -> Check:
    """Whether the database opens; one that is not there yet is made."""
    from inference.doctor import Check
    from storage.engine import masked
    from storage.store import Store

    try:
        Store.open(db).close()
    except StoreError as error:
        return Check("database", False, str(error))
    return Check("database", True, masked(db))


def make_folder(path: Path) -> None:
    """Make a folder that results go to. SourceError when that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"the folder {path} cannot be made ({error.strerror}); name another place") from error


@contextmanager
def progress(what: str, speed: str) -> Iterator[Callable[[float, float], None]]:
    """A bar on standard error with `speed` and time left, as a function of (done, total); nothing if that is no screen.

    What is done at the first call was done before: the clock starts then.
    """
    columns = ("{task.description}", BarColumn(), "{task.percentage:.0f}%", "{task.fields[pace]}")
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bars:
        bar = bars.add_task(what, total=None, pace="")
        began: tuple[float, float] | None = None

        def advance(done: float, total: float) -> None:
            nonlocal began
            now = time.monotonic()
            began = began or (now, done)
            text = pace(speed, done - began[1], now - began[0], total - done)
            bars.update(bar, completed=done, total=total, pace=text)

        yield advance


def pace(speed: str, done: float, seconds: float, left: float) -> str:
    """`speed` filled in, and the time that is left at it; "" as long as it cannot be told."""
    if not done or seconds < 1:
        return ""
    minutes, rest = divmod(round(left * seconds / done), 60)
    return f"{speed.format(done / seconds)}, {minutes}:{rest:02} left"


def say(text: str) -> None:
    """A result, on standard output."""
    print(text, flush=True)


def complain(text: str) -> None:
    """A line on standard error."""
    print(f"classpulse: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    from pipeline import main as installed  # under its own name, by which other processes find what is sent to them

    installed()
