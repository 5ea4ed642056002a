"""What is shown, to take away: the class curve and the rows of the zoomed part as files, and the report.

`/lecture/<id>/download/<name>`: `curve.csv`, `curve.parquet`, `observations.csv`, `observations.parquet`,
`report.html`, `report.pdf`. The query is that of the page (`dashboard.address`), so that what is downloaded is what is
seen; files are streamed, a portion at a time, and none is kept.

`/student/<id>/download/copy.zip` is all that is held about a person, for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, Response, request, send_file
from pandas import DataFrame
from werkzeug.exceptions import NotFound

from dashboard import address, rights, trends
from dashboard.address import Asked
from dashboard.language import _, speaking
from dashboard.lecture.shown import summarise
from dashboard.reader import Reader
from inference.engagement import formulas
from inference.observation import ModelError
from storage import StoreError, auditing, binning, persons, policy, queries, rows, streaming
from storage.engine import reading
from storage.export import Wanted
from storage.least import of_class
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store

REPORTS = {"report.html": "text/html; charset=utf-8", "report.pdf": "application/pdf"}
KINDS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def route(server: Flask, store: Store, who: Callable[[], Reader], language: Callable[[], str]) -> None:
    """Answer downloads on `server`, to whom may see the lecture."""

    @server.get("/lecture/<lecture_id>/download/<name>")
    def download(lecture_id: str, name: str) -> Response:
        """The file, or 404; 403 where the lecture is not the reader's to see."""
        rights.lecture(store, who(), lecture_id)
        asked = address.asked(request.args, policy.formulas(store))
        summary = summarise(store, lecture_id)
        if summary is None:
            raise NotFound
        try:
            with speaking(language()):
                found = answer(store, summary, name, asked, language())
        except (StoreError, ModelError) as error:  # the letters of a PDF are files of others, as models are
            return Response(f"{error}\n", 503, mimetype="text/plain")
        did = auditing.REPORTED if name in REPORTS else auditing.EXPORTED
        auditing.noted(store, did, lecture_id=lecture_id, why=name)
        return found

    _own(server, store, who, language)


def _own(server: Flask, store: Store, who: Callable[[], Reader], language: Callable[[], str]) -> None:
    @server.get("/student/<int:participant_id>/download/copy.zip")
    def copy(participant_id: int) -> Response:
        """The archive, to whom it is about; 403 to others, 404 where there is nobody."""
        rights.own(store, who(), participant_id)
        with reading(store.engine) as connection:
            person = persons.of_participant(connection, participant_id)
        if person is None:
            raise NotFound
        from dashboard.privacy import copying  # seldom asked for

        file = TemporaryFile()  # noqa: SIM115 - closed with the answer, and nowhere by name
        with speaking(language()):
            copying.pack(store, person, file)
        auditing.noted_about(store, auditing.COPIED, person.participants)
        file.seek(0)
        return send_file(file, mimetype="application/zip", as_attachment=True, download_name="classpulse.zip")


def answer(store: Store, summary: LectureSummary, name: str, asked: Asked, language: str) -> Response:
    """A file of a lecture by its name."""
    if name in REPORTS:
        return _report(store, summary, name, asked, language)
    what, _dot, kind = name.partition(".")
    if what not in MADE or kind not in KINDS:
        raise NotFound
    portions = MADE[what](store, summary, asked)
    first = next(portions, None)  # what fails does so before anything is sent
    if first is None:
        return Response(_("Nothing was seen in this part of the lecture.") + "\n", 404, mimetype="text/plain")
    file = streaming.stream(chain([first], portions), kind)
    return _attached(Response(file, mimetype=KINDS[kind]), summary, name)


def _report(store: Store, summary: LectureSummary, name: str, asked: Asked, language: str) -> Response:
    """The report: shown in the browser as HTML, kept as PDF."""
    from dashboard.report import written  # large, and seldom asked for

    kind = name.rpartition(".")[2]
    found = Response(written(store, summary.id, kind, asked.formula, language), mimetype=REPORTS[name])
    return found if kind == "html" else _attached(found, summary, name)


def _attached(found: Response, summary: LectureSummary, name: str) -> Response:
    """To be kept under the lecture's name."""
    named = quote(f"{summary.name} {name}", safe="")
    found.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{named}"
    return found


def _span(summary: LectureSummary, asked: Asked) -> tuple[int, int]:
    return asked.span or (0, max(summary.length_ms, 1000))


def curve(store: Store, summary: LectureSummary, asked: Asked) -> Iterator[DataFrame]:
    """The class by bins, as it is drawn: seconds `start` and `end`, engagement with interval (missing where too little
    was seen), people, coverage, the instants sampled, and the share of each expression among the faces seen; and by
    which formula.
    """
    bin_ms = binning.bin_length(summary.length_ms)
    timeline = queries.timeline(store, summary.id, bin_ms, asked.formula)
    if timeline.empty:
        return
    bins = trends.by_bin(
        of_class(timeline, asked.formula, policy.least_of(store)), asked.formula, summary.length_ms, bin_ms
    )
    start_ms, end_ms = _span(summary, asked)
    inside = bins[(bins.index < end_ms) & (bins.index + bin_ms > start_ms)]
    said = {name: inside[name].where(inside["enough"]) for name in ("value", "low", "high")}
    columns = {
        "start": inside.index / 1000,
        "end": (inside.index + bin_ms) / 1000,
        "engagement": said["value"],
        "low": said["low"],
        "high": said["high"],
        **{name: inside[name].astype(float) for name in ("people", "coverage", "sampled")},
        **{name: inside[name] for name in trends.SHARES},
    }
    made = {"formula": asked.formula, "version": formulas()[asked.formula].VERSION}
    yield DataFrame(columns).assign(**made)


def observations(store: Store, summary: LectureSummary, asked: Asked) -> Iterator[DataFrame]:
    """Every row of the shown part, but for those of whom the roster says that they have not agreed."""
    wanted = Wanted(*_span(summary, asked), rows.people(store, summary.id))
    return rows.portions(store, summary.id, wanted)


MADE: Mapping[str, Callable[[Any, LectureSummary, Asked], Iterator[DataFrame]]] = {
    "curve": curve,
    "observations": observations,
}
