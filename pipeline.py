"""ClassPulse: class video in, engagement trends out.

    source -> frames -> moments -> linked moments -> SQL -> charts
    ingest    ingest    inference  inference         storage  dashboard

`analyse` is what any worker does with a part of a recording; `run` does a whole recording. The rest are the commands.
Every worker imports this file: what only the parent needs is imported where it is used.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.access.commands import users
from dashboard.privacy.auditing import audit
from dashboard.privacy.consenting import consent
from dashboard.privacy.erasing import forget
from dashboard.privacy.stating import init
from dashboard.zoom.commands import zoom
from inference import models, probing, workers
from inference.models import ModelSpec
from inference.observation import ModelError, Moment
from inference.observe import observe
from ingest import inbox, sources
from ingest.console import checked, complain, progress, say, written
from ingest.folders import make_folder
from ingest.remote import shown
from ingest.segments import PERIOD_MS, SEGMENT_MS, cut, length_ms
from ingest.video import Frame, Recording, Segment, SourceError
from storage import StoreError
from storage.options import Db

if TYPE_CHECKING:
    from pandas import DataFrame

    from inference.agreement import Consenting
    from inference.passing import OnProgress
    from ingest.records.roster import Participant
    from storage.store import Run, Store


def analyse(
    segment: Segment,
    spec: ModelSpec,
    period_ms: int,
    *,
    agreed: Consenting | None = None,
    pictures: Iterable[Frame] | None = None,
) -> list[Moment]:
    """A segment in, its moments out; runs on any worker. Only those who `agreed` are looked at (None: everybody). Of a
    live source, `pictures` are those that came of it.
    """
    loaded = models.load(spec)
    if pictures is None:
        pictures = sources.source_for(segment.uri).frames(segment, period_ms)
    return [observe(frame, loaded, agreed) for frame in pictures]


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
    move: bool = True,
    agreed: Consenting | None = None,
) -> Run:
    """Analyse a recording into the store, going on where an earlier run of the same models stopped. Only those who
    `agreed` are looked at (None: everybody). Without `move`, StoreError for a lecture of another course.
    """
    from storage import consenting

    versions = models.versions(spec) | consenting.version(agreed)
    current = store.begin(recording, lecture=lecture, course=course, period_ms=period_ms, versions=versions, move=move)
    if current.known:
        store.catch_up()  # a roster or course given with it
        return current
    parts = cut(recording, segment_ms)
    todo = [part for part in parts if (part.start_ms, part.end_ms) not in current.done]
    on_progress(length_ms(parts) - length_ms(todo), length_ms(parts))
    lost: list[str] = []
    with under_way(store, current):
        with closing(where(partial(analyse, spec=spec, period_ms=period_ms, agreed=agreed), todo)) as outcomes:
            for number, (segment, outcome) in enumerate(outcomes, 1):
                lost += keep(store, current, segment, outcome)
                on_progress(length_ms(parts) - length_ms(todo[number:]), length_ms(parts))
        return conclude(recording, store, current, period_ms, lost)


@contextmanager
def under_way(store: Store, current: Run) -> Iterator[None]:
    """Tell readers that a run is at work and, should it stop before its end, that it did."""
    try:
        with store.alive(current):
            yield
    except BaseException:
        with suppress(StoreError):
            store.stop(current)
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
    from storage.verdict import verdict

    store.name_people(current)
    state, reason = verdict(recording, store.instants(current), period_ms, lost)
    store.finish(current, state, reason)
    return replace(current, state=state, reason=reason)


def follow(
    store: Store,
    live_id: int,
    stopping: Event,
    *,
    people: Sequence[Participant] = (),
    show: Callable[[str, str], None] = lambda what, figures: None,
) -> Run | None:
    """Follow a class that was asked for (`storage.live`) until it is over, or `stopping`: the same run, of one endless
    segment. None where no picture ever came.
    """
    from inference.following import Following
    from storage import policy
    from storage.attending import Attending

    spec = policy.spec(policy.required(store))
    with Attending(store, live_id, PERIOD_MS, show, stopping, people) as one:
        look = partial(analyse, spec=spec, period_ms=PERIOD_MS)
        overlay = partial(one.overlay, expressions=spec.expressions)
        with closing(Following(one.plan, look, one.wanted, one.tell, one.miss, overlay, one.agreed)) as followed:
            first = followed.await_first()
            if first is None:
                return None
            if people:
                store.enrol(one.lecture, people)
            recording = one.recording(first)
            one.begin(recording, models.versions(spec))
            where = one.noting(followed.where)
            return run(recording, spec, store, lecture=one.lecture, course=one.course, where=where)


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


app.add_typer(users, name="user", help="Who may use the dashboard (docs/access.md).")
app.add_typer(zoom, name="zoom", help="Recordings from Zoom's cloud (docs/zoom.md).")
app.add_typer(audit, name="audit", help="The log of who did what about whom (docs/privacy.md).")
app.command()(init)
app.command()(consent)


@app.callback()
def common(
    db: Annotated[str, typer.Option(envvar="CLASSPULSE_DB", help="The database, as a URL.", show_default=False)] = "",
) -> None:
    """Engagement trends from class recordings: who was there, whose face was visible, which way it faced."""


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
    from dashboard import server
    from dashboard.access.conditions import Conditions
    from ingest.drawing import demo_class
    from ingest.records.kinds import beside
    from storage.telling import attach_each, describe
    from storage.truth import hold_against_truth

    with server.listening(host, port) if serve_after else nullcontext() as listener:
        with opened(db) as store:
            path = demo_class(people, seconds)
            name, where = inbox.title(str(path)), workers.processes(count)
            with bar(path.name) as on_progress:
                roster = path.with_suffix(".roster.csv")
                done = analyse_one(str(path), store, name, "Demo", roster, where, on_progress, drawn=True)
            describe(store, done.lecture_id)
            attach_each(store, done.lecture_id, beside(str(path)), None)
            hold_against_truth(path, store, done.lecture_id)
        if listener:
            server.serve(db, listener, probing.probe, Conditions.set_for(host, demo=True))


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
    """Draw a simulated class, with its truth (OUT.truth.csv, OUT.slides.csv) and roster (OUT.roster.csv)."""
    from ingest.drawing import draw
    from ingest.render import Room, looks

    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise SourceError(f"'{size}' is no size; give width and height in pixels, as in --size 1280x720")
    appearance = looks.load(look, theme)
    room = Room(people, seconds, int(width), int(height), seed, layout, page=page, appearance=appearance, names=names)
    draw(to, room)
    for suffix in (to.suffix, ".truth.csv", ".slides.csv", ".roster.csv"):
        say(str(to.with_suffix(suffix)))


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
    from storage import policy
    from storage.telling import attach_each, tell

    if roster:
        read(roster)
    uris, failed = inbox.meant(source)
    if record and len(uris) > 1 and not lecture:
        raise SourceError(
            "--record belongs to one lecture; name that of the recordings by --lecture, or give one of them"
        )
    if not uris:
        raise typer.Exit(2)
    zone, analysed, became = named(timezone) if timezone else None, "", Counter[str]()
    with opened(db) as store:
        where = workers.chosen(count, cluster, policy.spec(policy.required(store)))
        for number, uri in enumerate(uris, 1):
            name = f"{number}/{len(uris)} {inbox.file_name(uri)}" if len(uris) > 1 else inbox.file_name(uri)
            try:
                with bar(name) as on_progress:
                    one = analyse_one(uri, store, lecture, course, roster, where, on_progress)
            except SourceError as error:  # others concern all recordings
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


@app.command("live")
def follow_one(
    source: Annotated[str, typer.Argument(help="camera://0, screen://1, an address, 'FILE?live' (docs/live.md).")],
    course: Annotated[str | None, typer.Option(help="The course the lecture belongs to.")] = None,
    lecture: Annotated[str | None, typer.Option(help="Its name.", show_default="the source and the time")] = None,
    roster: Annotated[Path | None, typer.Option(help="CSV with the column name (docs/records.md).")] = None,
    until: Annotated[str | None, typer.Option(help="When it ends, as in 11:30.", show_default="Ctrl-C")] = None,
    silence: Annotated[int, typer.Option(min=1, help="It ends after so many seconds without a picture.")] = 600,
    db: Db = "",
) -> None:
    """Follow a class while it happens. Ctrl-C ends the class; then people are named."""
    from ingest.console import status_line
    from ingest.happening import time_of_day
    from ingest.records.roster import read
    from storage import live, policy
    from storage.telling import describe

    sources.live_source_for(source)
    ends_at, people = time_of_day(until) if until else None, read(roster) if roster else []
    with opened(db) as store, ending_by_ctrl_c() as stopping, status_line() as show:
        policy.required(store)  # before a class is there
        asked = live.ask(
            store, source, lecture=lecture, course=course, silence_s=silence, ends_at=ends_at, commanded=True
        )
        done = follow(store, asked, stopping, people=people, show=show)
    if done is None:
        raise SourceError(f"{shown(source)} gave no picture; check whether it sends, then run the command again")
    with opened(db) as store:
        describe(store, done.lecture_id)


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
    from storage.telling import attach_each

    zone = named(timezone) if timezone else None
    with Store.open(db) as store:
        if attach_each(store, queries.find(store, lecture), file, zone):
            raise typer.Exit(2)


@app.command()
def export(
    to: Annotated[Path, typer.Option(help="The file to write: .csv, .parquet or .jsonl; of a person .zip.")],
    lecture: Annotated[str, typer.Argument(help="Name or id of the lecture.")] = "",
    person: Annotated[str, typer.Option(help="Instead of a lecture: all that is held about somebody.")] = "",
    course: Annotated[str | None, typer.Option(help="Of the person, in this course alone.")] = None,
    language: Annotated[str, typer.Option(help="Of the person's page: en or de.")] = "en",
    db: Db = "",
) -> None:
    """Write one row per participant and second; or by --person all that is held about somebody (docs/erasure.md)."""
    from dashboard.privacy import copying
    from storage import auditing, erasing, queries, weights
    from storage.export import write
    from storage.store import Store

    if bool(lecture) == bool(person):
        raise StoreError(
            "Name a lecture, or somebody by --person, and not both: classpulse export LECTURE --to FILE.csv"
        )
    if course is not None and not person:
        raise StoreError("--course belongs to --person: a lecture is in one course")
    with Store.open(db) as store:
        store.catch_up()  # after an upgrade, or decisions whose dashboard was closed at once
        if person:
            meant = erasing.find(store, person, course)
            auditing.noted_about(store, auditing.COPIED, meant.participants)
            count = copying.save(store, meant, to, language)
            say(f"{count} files in {to}: begin with index.html")
            return
        found = queries.find(store, lecture)
        auditing.noted(store, auditing.EXPORTED, lecture_id=found, why=to.suffix)
        count = write(store, found, to)
        say(f"{count} rows in {to}{weights.told(store, found)}")


@app.command()
def report(
    lecture: Annotated[str, typer.Argument(help="Name or id of the lecture.")],
    to: Annotated[Path, typer.Option(help="The file to write: .html or .pdf.")],
    formula: Annotated[str, typer.Option(help="The engagement formula.", show_default="classpulse1")] = "",
    language: Annotated[str, typer.Option(help="The language of the report: en or de.")] = "en",
    db: Db = "",
) -> None:
    """Write the teacher's report of a lecture: two pages, to read in two minutes (docs/report.md)."""
    from dashboard.report import save
    from storage import auditing, queries
    from storage.store import Store

    with Store.open(db) as store:
        store.catch_up()  # after an upgrade, or decisions whose dashboard was closed at once
        found = queries.find(store, lecture)
        auditing.noted(store, auditing.REPORTED, lecture_id=found, why=to.suffix)
        save(store, found, to, formula, language)
    say(f"The report is in {to}")


@app.command()
def mail(
    lecture: Annotated[str, typer.Argument(help="Name or id of the lecture.")],
    to: Annotated[str, typer.Option(help="The e-mail address.")],
    language: Annotated[str, typer.Option(help="The language of the report: en or de.")] = "en",
    db: Db = "",
) -> None:
    """Send the report of a lecture by e-mail now, by the server that CLASSPULSE_SMTP names (docs/report.md)."""
    from dashboard.report.mailing import send
    from storage import queries
    from storage.store import Store

    with Store.open(db) as store:
        store.catch_up()
        send(store, queries.find(store, lecture), to, language)
    say(f"The report was sent to {to}")


@app.command()
def fit(
    course: Annotated[str, typer.Argument(help="Name of the course.")],
    default: Annotated[bool, typer.Option("--default", help="Go back to the formula's own weights.")] = False,
    db: Db = "",
) -> None:
    """Fit the engagement formula's weights to the moments marked in a course; JSON on standard output.

    They are used in the course from then on, if they tell marks apart that they were not fitted to better than the
    formula's own do; else the formula's own are (docs/engagement.md).
    """
    from dataclasses import asdict

    from storage.store import Store

    with Store.open(db) as store:
        store.catch_up()  # the sums of its lectures
        if default:
            store.unfit(course)
            say(f"{course}: the formula's own weights are used")
        else:
            written({"course": course, **asdict(store.fit(course))})


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8050,
    count: Annotated[int, typer.Option("--workers", min=1, help="Processes that answer.")] = 2,
    db: Db = "",
) -> None:
    """Serve the dashboard until Ctrl-C, and do what is asked for there (docs/serving.md)."""
    from dashboard import server
    from dashboard.access.conditions import Conditions

    with server.listening(host, port) as place:
        server.serve(db, place, probing.probe, Conditions.set_for(host), count)


@app.command(hidden=True)
def work(db: Db = "") -> None:
    """What `serve` starts beside itself, and ends: analyses that were asked for, names, regular tasks."""
    from dashboard import work

    work.work(db, analyse_asked, follow_asked)


@app.command(hidden=True)
def eye(
    place: Annotated[int, typer.Argument(help="File number of the socket that it answers at.")], db: Db = ""
) -> None:
    """What `serve` starts when somebody turns on a camera in the browser: looks at pictures, and stores nothing."""
    from inference.eye import serving
    from inference.eye.seeing import seen
    from storage import policy
    from storage.store import Store

    def look() -> serving.See:
        try:
            return partial(seen, models=models.load(policy.spec(policy.required(store))))
        except StoreError as error:  # of these the eye knows nothing
            raise ModelError(str(error)) from error

    with Store.open(db) as store:
        serving.run(place, look)


@app.command()
def train(
    faces: Faces,
    network: Annotated[str, typer.Option(help="A file of inference/training/networks.")] = "residual",
    epochs: Annotated[int, typer.Option(min=0, help="Passes over the faces; 0 writes the file of --start.")] = 60,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate on the plateau.")] = 0.1,
    decay: Annotated[float, typer.Option(min=0, help="Weight decay.")] = 5e-4,
    strength: Annotated[float, typer.Option(min=0, max=1, help="How much the faces are disturbed.")] = 1.0,
    mixing: Annotated[float, typer.Option(min=0, help="How much two faces are blended (mix-up).")] = 0,
    crowd: Annotated[float, typer.Option(min=0, max=1, help="Share of the crowd's view in what is learnt.")] = 0.5,
    start: Annotated[list[Path], typer.Option(help="Folder of a finished run to begin with; of more, the mean.")] = [],  # noqa: B006
    teacher: Annotated[list[Path], typer.Option(help="Folder of a finished run to learn from; repeat for more.")] = [],  # noqa: B006
    taught: Annotated[float, typer.Option(min=0, max=1, help="Share of teachers' answers in what is learnt.")] = 0.7,
    limit: Annotated[int | None, typer.Option(min=1, help="Use only so many faces, to try it.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, order and augmentation.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.", show_default="all cores")] = CORES,
    work: Annotated[Path, typer.Option(help="Folder of the run; a run in it is gone on with.")] = Path("training"),
) -> None:
    """Train the expression model into WORK/expression.tflite; killed, it goes on at the last full epoch."""
    from inference.runtime import without_news

    try:
        with without_news(b""):
            from inference.training import session
    except ModuleNotFoundError as error:
        raise ModelError(f"training needs {error.name}; pip install 'classpulse[train]'") from error
    make_folder(work)
    recipe = session.Recipe(
        network, epochs, rate=rate, decay=decay, strength=strength, mixing=mixing, crowd=crowd, seed=seed,
        start=tuple(map(str, start)), teachers=tuple(map(str, teacher)), taught=taught,
    )  # fmt: skip
    with progress("training", speed="{:.1f} batches/s") as advance:
        figures = session.session(faces, recipe, work, limit, threads, advance)
    written(figures)


@app.command()
def evaluate(
    faces: Faces,
    model: Annotated[Path | None, typer.Option(help="Another .tflite than the shipped one.")] = None,
    usage: Annotated[
        int | None, typer.Option(help="Only this part of the file.", show_default="all that is not for training (0)")
    ] = None,
    robustness: Annotated[bool, typer.Option("--robustness", help="Also small, compressed, dark, blurred.")] = False,
    crops: Annotated[bool, typer.Option("--crops", help="Also by the crop around the box that is found.")] = False,
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
    found = audit(
        faces, model or WEIGHTS, usage=usage, robust=robustness, cropped=crops, against=compare, figures=figures
    )
    written(found)


@app.command()
def evaluate_engagement(
    faces: Annotated[
        Path, typer.Argument(help="Pictures with rated engagement: .npz (docs/engagement.md).", metavar="FILE.npz")
    ],
) -> None:
    """Measure what the engagement formulas are worth on pictures that people rated; JSON on standard output."""
    from inference.validity.evaluation import evaluate

    with progress("looking", speed="{:.0f} pictures/s") as advance:
        found = evaluate(faces, advance)
    written(found)


@app.command()
def explain(
    path: Annotated[Path, typer.Argument(help="A picture of a face, or labelled faces (.npz).", metavar="FILE")],
    to: Annotated[Path, typer.Option(help="The picture to write.")],
    over: Annotated[Path | None, typer.Option(help="Labelled faces: a picture to draw on, not their average.")] = None,
    model: Annotated[Path | None, typer.Option(help="Another .tflite than the shipped one.")] = None,
) -> None:
    """Draw which parts of a face an expression hangs on; of labelled faces, the mean over average faces."""
    from inference import explain as why
    from inference.expression import WEIGHTS

    say("\n".join([*why.explain(path, to, model or WEIGHTS, over), str(to)]))


@app.command()
def bench(
    what: Annotated[
        str,
        typer.Argument(
            help="A recording: speed and memory. gallery: how well galleries are read. engagement: what it is worth. "
            "term: how fast a database is."
        ),
    ] = "",
    quick: Annotated[bool, typer.Option("--quick", help="gallery, engagement: few classes.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="gallery, engagement, term: another number, other people.")] = 0,
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
    lectures: Annotated[int, typer.Option(min=0, help="term: lectures; 0: those that the database holds.")] = 30,
    people: Annotated[int, typer.Option(min=1, help="term: people in each.")] = 30,
    seconds: Annotated[int, typer.Option(min=1, help="term: length of each.")] = 3600,
    clients: Annotated[int, typer.Option(min=0, help="term: also so many readers at once, and a browser.")] = 0,
    think: Annotated[float, typer.Option(min=0, help="term: seconds for which a reader looks at a page.")] = 1.0,
    db: Annotated[str, typer.Option(help="term: an empty database.", show_default="SQLite, thrown away")] = "",
) -> None:
    """Measure, as JSON: the speed and memory of an analysis (docs/performance.md), how well galleries are read
    (docs/gallerybench.md), what engagement is worth (docs/engagement.md), or how fast a term of lectures is in a
    database. By default, the speed, of a drawn class of 25.
    """
    if to and to.is_dir():
        raise SourceError(f"{to} is a folder; name a file for the JSON, as in --to {to / 'bench.json'}")
    if to:
        make_folder(to.parent)
    if what != "gallery" and (write or found):
        raise SourceError("--films and --seen belong to: classpulse bench gallery")
    if what == "gallery":
        from inference.gallerybench import bench as gallerybench
        from inference.gallerybench.cases import cases

        gallerybench.bench(in_passing, cases(quick=quick, seed=seed), to, write, found, count)
    elif what == "engagement":
        from inference.engagementbench import bench as engagementbench

        written(engagementbench.bench(in_passing, quick, seed, count), to)
    elif what == "term":
        from dashboard import asking, visiting
        from storage.termbench import bench as termbench
        from storage.termbench.course import Term

        term = Term(lectures, people, seconds, seed)
        written(termbench.bench(term, db, asking.questions, visiting.visits(clients, think)), to)
    else:
        from inference.speedbench import bench as speedbench

        written(speedbench.bench(in_passing, what, compare, python, count), to)


@app.command()
def setup() -> None:
    """Fetch model files and fonts, once; needs a network."""
    from inference import assets

    assets.fetch()
    say(f"models and fonts are installed in {assets.folder()}")


@app.command()
def upgrade(db: Db = "") -> None:
    """Bring an older database to the present revision; its rows are kept."""
    from storage import engine

    revision = engine.upgrade(db)
    say(f"{engine.masked(db)} is at revision {revision}")


@app.command()
def key() -> None:
    """Print a new key of names, for CLASSPULSE_KEY; keep it as long as the database. Nothing is changed."""
    from storage import sealing

    say(sealing.new_key())


@app.command()
def recompute(
    every: Annotated[bool, typer.Option("--all", help="Also recordings that are up to date.")] = False,
    db: Db = "",
) -> None:
    """Compute engagement and what is usual of people anew, where a formula has changed; no video is needed.

    The dashboard and the other commands do so by themselves.
    """
    from storage.store import Store

    with Store.open(db) as store, progress("computing", speed="{:.2f} recordings/s") as advance:
        count = store.refresh(every=every, on_progress=advance)
    say(f"{count} {'recording' if count == 1 else 'recordings'} computed anew")


@app.command()
def doctor(db: Db = "") -> None:
    """Check the installation: packages, model files, database, policy, the key of the names in it."""
    from inference.doctor import checks
    from storage.doctor import check_database, check_key, check_policy

    checked([(one.what, one.fine, one.found) for one in (*checks(), check_database(db), check_policy(db), check_key())])


app.command()(forget)


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


def analyse_one(
    uri: str,
    store: Store,
    lecture: str | None,
    course: str | None,
    roster: Path | None,
    where: workers.Where,
    on_progress: OnProgress,
    move: bool = True,
    drawn: bool = False,
) -> Run:
    """Analyse one recording; one that is `drawn` shows nobody who could agree, and needs no policy. SourceError when
    nothing of it can be read, NotStatedError without a policy.
    """
    from ingest.records.roster import read
    from storage import consenting, policy

    stated = policy.current(store) if drawn else policy.required(store)
    recording = probing.probe(uri)
    name = lecture or store.unused_name(inbox.title(uri), recording)
    if roster:
        store.enrol(name, read(roster), course, move=move)
    agreed = None if drawn else consenting.of_named(store, name, course)
    done = run(
        recording,
        policy.spec(stated),
        store,
        lecture=name,
        course=course,
        where=where,
        on_progress=on_progress,
        move=move,
        agreed=agreed,
    )
    if done.state == "failed":
        raise SourceError(f"{shown(uri)}: {done.reason}; play it to see whether it is damaged")
    return done


@contextmanager
def bar(name: str) -> Iterator[OnProgress]:
    """How far an analysis is, on the screen."""
    with progress(name, speed="{:.1f} x real time") as advance:
        yield lambda done_ms, total_ms: advance(done_ms / 1000, total_ms / 1000)


def analyse_asked(db: str, job_id: int) -> None:
    """Do a job of the queue, in the process that `dashboard.analysing` has started for it."""
    from dashboard.analysing import doing_job, pace
    from dashboard.operating import logs
    from inference import assets
    from ingest.drawing import demo_class
    from ingest.records.kinds import beside
    from storage import doing, jobs
    from storage.store import Store
    from storage.telling import attach_each

    logs.begin()
    with Store.open(db) as store, doing_job(store, job_id) as job:
        assets.fetch()
        drawn = job.kind == jobs.DEMO
        uri = str(demo_class()) if drawn else job.uri
        roster = Path(uri).with_suffix(".roster.csv") if drawn else None
        name = job.lecture or store.unused_name(inbox.title(uri), probing.probe(uri), [job.course])
        doing.claim(store, job.id, name)
        pool, paced = workers.processes(CORES), pace(store, job)
        done = analyse_one(uri, store, name, job.course, roster, pool, paced, move=False, drawn=drawn)
        attach_each(store, done.lecture_id, beside(uri), None)
        doing.end(store, job.id, "done", lecture_id=done.lecture_id)


def follow_asked(db: str, live_id: int) -> None:
    """Follow a live class that a page asked for, in the process that `dashboard.following` has started for it."""
    from dashboard.following import following_live
    from dashboard.operating import logs
    from inference import assets
    from storage.store import Store

    logs.begin()
    with Store.open(db) as store, following_live(store, live_id):
        assets.fetch()
        follow(store, live_id, Event())


@contextmanager
def ending_by_ctrl_c() -> Iterator[Event]:
    """Set by Ctrl-C or SIGTERM, so that a class ends in good order; a second one stops the command."""
    import signal

    stopping = Event()

    def end(number: int, frame: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for one, old in before.items():
            signal.signal(one, old)


def in_passing(
    recording: Recording,
    where: workers.Where,
    roster: Sequence[Participant] = (),
    during: AbstractContextManager[OnProgress] | None = None,
) -> tuple[DataFrame, int]:
    """What benchmarks are lent (`inference.passing`): the export's rows, and how many instants were stored."""
    from tempfile import TemporaryDirectory

    from storage import queries
    from storage.store import Store

    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/bench.db") as store:
        if roster:
            store.enrol("bench", roster)
        with during or nullcontext(lambda done_ms, total_ms: None) as on_progress:
            done = run(recording, ModelSpec(), store, lecture="bench", where=where, on_progress=on_progress)
        return queries.observations(store, done.lecture_id), store.instants(done)


if __name__ == "__main__":
    from pipeline import main as installed  # under its own name, by which other processes find what is sent to them

    installed()
