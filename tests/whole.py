"""The whole of ClassPulse in one process of its own, for tests that look at what it leaves behind and whom it calls.

python -m tests.whole batch FOLDER    draw, analyse, export, report
python -m tests.whole live FOLDER     a replay, followed as it happens; pictures of a camera, looked at by the eye
"""

from __future__ import annotations

import socket
import sys
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pipeline
from inference.models import ModelSpec
from ingest.records.roster import read
from ingest.render import Room, render
from ingest.sources import source_for
from storage import live, queries
from storage.store import Store
from tests.allowing import allow

ROOM = Room(people=4, seconds=3, width=640, height=360, rate=10, seed=3)


def main(what: str, folder: Path) -> None:
    """Do it; the database is FOLDER/class.db, the film FOLDER/own.mp4."""
    film = folder / "own.mp4"
    render(film, ROOM, lambda second, seconds: None)
    {"batch": batch, "live": alive}[what](folder, film)


def batch(folder: Path, film: Path) -> None:
    """As by hand: the demo's class by the commands, on all cores; the other film by `pipeline.run`, in this process."""
    db = f"sqlite:///{folder / 'class.db'}"
    command("demo", "--people", "3", "--seconds", "3", "--no-serve", "--db", db)
    with Store.open(db) as store:
        recording = source_for(str(film)).probe(str(film))
        pipeline.run(recording, ModelSpec(), store, lecture="own", course="Demo")
        (demo,) = [one.name for one in queries.lectures(store) if one.name != "own"]
    for suffix in ("csv", "parquet", "jsonl"):
        command("export", demo, "--to", str(folder / f"rows.{suffix}"), "--db", db)
    for suffix in ("html", "pdf"):
        command("report", demo, "--to", str(folder / f"report.{suffix}"), "--db", db)


def alive(folder: Path, film: Path) -> None:
    """The replay becomes a lecture; the eye sees the film's pictures one by one."""
    with Store.open(f"sqlite:///{folder / 'class.db'}") as store:
        allow(store)
        number = live.ask(store, f"{film}?live", lecture="live", commanded=True)
        followed = pipeline.follow(store, number, Event(), people=read(film.with_suffix(".roster.csv")))
        assert followed is not None
    looked = look(film)
    assert looked.count('"expression"') >= 2, looked


def look(film: Path) -> str:
    """What the eye answers to each picture of a film."""
    from PIL import Image

    from inference import models
    from inference.eye.seeing import seen
    from inference.eye.serving import Eye
    from ingest.eye import LOOK, Address, called
    from ingest.video import Segment

    loaded, said = models.load(ModelSpec()), ""
    with socket.create_server(("127.0.0.1", 0)) as place:
        thread = Thread(target=Eye(place, b"secret", lambda: partial(seen, models=loaded)).serve, args=(2.0,))
        thread.start()
        with called(Address(place.getsockname()[1], b"secret"), LOOK) as line:
            for frame in source_for(str(film)).frames(Segment(str(film), 0, 2_000), 1_000):
                jpeg = BytesIO()
                Image.fromarray(frame.image).save(jpeg, "JPEG", quality=95)
                said += line.ask(jpeg.getvalue()).decode()
        thread.join(60)
    return said


def command(*arguments: str) -> None:
    """As a person calls it."""
    sys.argv = ["classpulse", *arguments]
    try:
        pipeline.main()
    except SystemExit as end:
        if end.code:
            raise


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
