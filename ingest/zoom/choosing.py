"""Which files of a meeting are fetched, and what they are called here: so that `records.kinds.beside` finds together
what belongs together, as it does with files that people download from Zoom by hand.

A recording that was stopped and begun again has several parts; each is named by when it began. Of each part one video
is taken, the one that shows most people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from ingest.zoom.meeting import File, Meeting

VIEWS = (
    "gallery_view",
    "shared_screen_with_gallery_view",
    "speaker_view",
    "active_speaker",
    "shared_screen_with_speaker_view",
    "shared_screen_with_speaker_view_cc",
    "host_video",
    "",
    "shared_screen",
)
"""Best first; what Zoom adds one day stands where the empty one does, or before all others if it is a gallery."""
RECORDS = {"TIMELINE": "timeline.json", "TRANSCRIPT": "transcript.vtt", "CC": "cc.vtt", "CHAT": "chat.txt"}

SLACK = timedelta(seconds=5)
"""What begins so shortly one after the other is of one part."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched, and its name here."""

    file: File
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a meeting that was recorded without a stop. `video` is None where only records of it are told of."""

    began_at: datetime
    video: Wanted | None
    records: tuple[Wanted, ...]

    @property
    def prefix(self) -> str:
        """What the names of all its files begin with."""
        return prefix(self.began_at)


def prefix(began_at: datetime) -> str:
    """As Zoom's cloud names files: GMT20260320-130023."""
    return f"GMT{began_at:%Y%m%d-%H%M%S}"


def folder(meeting: Meeting) -> str:
    """The folder of a meeting: when it was, and its uuid in a form that is a name on every disk. It names nobody."""
    return f"{meeting.began_at:%Y%m%d-%H%M%S}-{sha256(meeting.uuid.encode()).hexdigest()[:8]}"


def parts(meeting: Meeting, known: Iterable[datetime] = ()) -> list[Part]:
    """The parts of a meeting in their order; `known`: beginnings of parts that were told of before."""
    before, videos = sorted(known), [one for one in meeting.files if one.type == "MP4"]
    told = {one.began_at for one in videos or meeting.files if one.began_at and not _near(one.began_at, before)}
    begun = sorted({*before, *told} or {meeting.began_at})
    of = {at: [one for one in meeting.files if _part(one, begun) == at] for at in begun}
    return [_chosen(at, files) for at, files in of.items() if files]


def _part(one: File, begun: list[datetime]) -> datetime:
    """The part that a file began with, or during; the first one for a file that does not say."""
    if one.began_at is None:
        return begun[0]
    earlier = [at for at in begun if at <= one.began_at]
    return _near(one.began_at, begun) or (earlier[-1] if earlier else begun[0])


def _near(at: datetime, begun: list[datetime]) -> datetime | None:
    nearest = min(begun, key=lambda one: abs(one - at), default=at + 2 * SLACK)
    return nearest if abs(nearest - at) <= SLACK else None


def _chosen(at: datetime, files: list[File]) -> Part:
    video = min((one for one in files if one.type == "MP4"), key=_rank, default=None)
    kept: dict[str, File] = {}
    for one in files:
        if one.type in RECORDS:
            kept.setdefault(one.type, one)
    if "TRANSCRIPT" in kept:
        kept.pop("CC", None)  # it says the same
    records = tuple(Wanted(one, f"{prefix(at)}_Recording.{RECORDS[one.type]}") for one in kept.values())
    return Part(at, Wanted(video, f"{prefix(at)}_Recording_{video.kind}.mp4") if video else None, records)


def _rank(one: File) -> int:
    if one.kind in VIEWS:
        return VIEWS.index(one.kind)
    return -1 if "gallery" in one.kind else VIEWS.index("")
