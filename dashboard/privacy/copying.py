"""Everything that is held about one person, to take away: a page to read and tables, in a zip archive.

index.html says in plain words what is held, how long, what was done with it, and how to have it erased; the tables are
CSV. Nobody else is in it: who did something is told by role, what others said is theirs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Hashable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pandas import DataFrame

from dashboard import deeds, words
from dashboard.language import ENGLISH, N_, _, languages, ngettext, speaking, spoken
from dashboard.report.as_html import STYLE
from inference.observation import EXPRESSIONS
from storage import StoreError, writings
from storage.export import harmless
from storage.holdings import Held, Holdings, holdings, seen
from storage.tables import PROBABILITIES

if TYPE_CHECKING:
    from storage.persons import Person
    from storage.store import Store

FILES = {
    "attendance": N_("when you were in the meeting, by its record"),
    "speaking": N_("when you spoke, and what you said, by timeline and transcript"),
    "messages": N_("when you wrote in the chat; never what"),
    "consent": N_("what you agreed to"),
    "names": N_("under which names you are held, and where from"),
    "usual": N_("what is usual of you: pose of the head, eyes, facial expression, beside which the rest is read"),
    "looked": N_("what was done with what is held of you, by role"),
    "account": N_("your account here"),
}
KINDS = {
    "observations": N_("what was seen"),
    "records": N_("what the records of meetings say"),
    "transcripts": N_("what was said, and notes"),
    "slides": N_("what stood on slides"),
    "names": N_("names"),
    "exports": N_("exports and reports"),
    "lectures": N_("lectures as a whole"),
}
UNTIL_ERASED = N_("until somebody erases it")
WIDE = "table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 4px 12px 4px 0; }"


def save(store: Store, person: Person, to: Path, language: str = ENGLISH) -> int:
    """Write somebody's copy to a .zip, whole or not at all; gives the number of files in it. StoreError where that
    cannot be.
    """
    if to.suffix.lower() != ".zip":
        raise StoreError(f"Cannot write somebody's copy to {to.name!r}: name a file that ends in .zip")
    if language not in languages():
        raise StoreError(f"There is no language {language!r}: choose one of {', '.join(languages())}")
    beside = to.with_name(f".{to.name}.partial")
    try:
        with speaking(language), beside.open("wb") as file:
            count = pack(store, person, file)
        writings.note(store, to, beside, person.lectures or [None])
        beside.replace(to)
    except OSError as error:
        raise StoreError(f"Cannot write {to} ({error.strerror}): name another file by --to") from error
    finally:
        with suppress(OSError):
            beside.unlink()
    return count


def pack(store: Store, person: Person, file: IO[bytes]) -> int:
    """The archive, in the language in use."""
    held, told = holdings(store, person), list[str]()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(held.lectures, 1):
            frame = seen(store, one)
            if len(frame):
                archive.writestr(f"observations/{number:02} {_safe(one.name)}.csv", _csv(frame))
            told.append("".join(_lecture(one, frame)))
        for name, frame in held.tables.items():
            archive.writestr(f"{name}.csv", _csv(frame))
        archive.writestr("index.html", _page(held, told))
        return len(archive.namelist())


def _csv(frame: DataFrame) -> str:
    return str(harmless(frame).to_csv(index=False, lineterminator="\n"))


def _safe(name: str) -> str:
    """A part of a file name on every system."""
    return re.sub(r"[^\w ,()&+-]", "_", name).strip()[:80] or "lecture"


def _page(held: Holdings, lectures: list[str]) -> str:
    title = _("What is held about {name}").format(name=held.person.name)
    body = [
        f"<header><h1>{escape(title)}</h1>{''.join(_opening(held))}</header>",
        f"<section><h2>{escape(_('Lectures'))}</h2>{''.join(lectures) or _text('p', _('None.'))}</section>",
        f"<section><h2>{escape(_('Tables'))}</h2>{_tables(held)}</section>",
        f"<section><h2>{escape(_('What was done with it'))}</h2>{_looked(held)}</section>",
        f"<section><h2>{escape(_('For how long'))}</h2>{_kept(held)}</section>",
        f"<section><h2>{escape(_('To have it erased'))}</h2>{''.join(_rights())}</section>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(spoken())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{WIDE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _text(name: str, text: str, kind: str = "") -> str:
    return f'<{name} class="{kind}">{escape(text)}</{name}>' if kind else f"<{name}>{escape(text)}</{name}>"


def _opening(held: Holdings) -> Iterator[str]:
    yield _text("p", _("Made by ClassPulse on {day}.").format(day=words.day(datetime.now(UTC))), "quiet")
    known = ", ".join([*held.person.emails, *held.person.names[1:]])
    if known:
        yield _text("p", _("Also known as: {names}.").format(names=known))
    yield _text("p", _(
        "ClassPulse looks at recordings of classes once a second. Of you it may note whether your camera is on, "
        "whether your face is seen, which way it points and, where that is allowed, which facial expression a program "
        "reads in it. It keeps numbers and names: no picture, no sound, nothing by which your face could be known "
        "again. What it reads of a face does not say what you feel, and is no measure of what you are worth."
    ))  # fmt: skip


def _lecture(one: Held, frame: DataFrame) -> Iterator[str]:
    """A lecture in some sentences."""
    yield _text("h3", one.name)
    where = [one.course or _("without a course"), words.day(one.held_at)]
    yield _text("p", " \u00b7 ".join(where), "quiet")
    if not len(frame):
        yield _text("p", _("Nothing was seen of you here."))
        return
    yield _text("p", " ".join(_said(frame)))


def _said(frame: DataFrame) -> Iterator[str]:
    count = len(frame)
    yield ngettext("You were on the screen in {n} sampled second.", "You were on the screen in {n} sampled seconds.",
                   count).format(n=count)  # fmt: skip
    shares = words.percent(frame["camera_on"].mean()), words.percent(frame["face_visible"].mean())
    yield _("Camera on: {camera}; face seen: {face} of them.").format(camera=shares[0], face=shares[1])
    attention = frame["attention"].astype(float).mean()
    if attention == attention:
        said = _("Facing the screen, beside your own usual pose: {share} in the mean.")
        yield said.format(share=words.percent(attention))
    read = frame["expression"].dropna()
    if frame[list(PROBABILITIES)].notna().any(axis=None) and len(read):
        each = read.value_counts(normalize=True)
        named = [f"{words.expression(name)} {words.percent(each[name])}" for name in EXPRESSIONS if name in each]
        yield _("Facial expression that the program read most: {list}.").format(list=", ".join(named))
    else:
        yield _("No facial expression was read.")


def _tables(held: Holdings) -> str:
    rows = [f"<li><b>observations/</b>: {escape(_('what was seen of you in each second, a file a lecture'))}</li>"]
    for name, what in FILES.items():
        count = len(held.tables[name])
        said = ngettext("{n} row", "{n} rows", count).format(n=count)
        rows.append(f"<li><b>{name}.csv</b>: {escape(_(what))} ({escape(said)})</li>")
    note = _(
        "Your name may also stand in what others said, showed or noted; it is taken out there when you are erased."
    )
    return f"<ul>{''.join(rows)}</ul>{_text('p', note)}"


def _looked(held: Holdings) -> str:
    looked = held.tables["looked"]
    if not len(looked):
        return _text("p", _("Nothing."))
    return f"<ul>{''.join(_text('li', _done(row)) for row in looked.to_dict('records'))}</ul>"


def _done(row: Mapping[Hashable, Any]) -> str:
    """`2026-11-23 08:10: Teacher, looked at single people, the rows of a lecture, Lecture 7`."""
    did = str(row["did"])
    facts = (deeds.role(str(row["actor"])), deeds.deed(did), deeds.how(did, str(row["why"])), str(row["lecture"] or ""))
    return f"{row['at']}: {', '.join(filter(None, facts))}"


def _kept(held: Holdings) -> str:
    if held.retention is None:
        return _text("p", _("Until somebody erases it: no days are set here."))
    rows = []
    for kind, what in KINDS.items():
        days = held.retention.get(kind)
        said = _(UNTIL_ERASED) if days is None else ngettext("{n} day", "{n} days", days).format(n=days)
        rows.append(f"<tr><th>{escape(_(what))}</th><td>{escape(said)}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _rights() -> Iterator[str]:
    yield _text("p", _(
        "Ask whoever runs ClassPulse for you: one command erases all that is in this archive, and your name wherever "
        "it stands. You need give no reason, and may take back what you agreed to at any time. You may also complain "
        "to your data protection authority."
    ))  # fmt: skip
