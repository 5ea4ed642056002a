"""What a report says of a lecture, from the store: the same numbers as the pages, in the language in use."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from pandas import DataFrame, Series

from dashboard import findings, limits, trends, words
from dashboard.language import _, ngettext, spoken
from dashboard.report import charts
from dashboard.report.around import Records, around
from dashboard.report.around import spoken as by_bin_spoken
from dashboard.report.document import Chart, Moment, Report
from dashboard.report.suggestions import suggest
from inference.engagement import DEFAULT, formulas
from storage import StoreError, binning, changes, levels, lineage, participation, policy, queries, terms, weights
from storage.changes import Stored
from storage.least import of_class
from storage.levels import Level
from storage.occasions import Occasion, occasions
from storage.queries import LectureSummary
from storage.slides import slides

if TYPE_CHECKING:
    from storage.store import Store

BEFORE = 5
"""So many lectures of the course before this one are drawn."""
TITLE, NAME, LINE, SENTENCE, REASON = 120, 48, 70, 180, 160
"""The most letters of a title, a name, a slide's line, a sentence, and a reason for an analysis being partial."""


@dataclass(frozen=True)
class Told:
    """What the store tells of a lecture by a formula."""

    summary: LectureSummary
    formula: str
    timeline: DataFrame
    bins: DataFrame
    bin_ms: int
    level: Level
    found: Stored
    occasions: Sequence[Occasion]
    records: Records
    before: Sequence[Series[float]]
    named: Collection[int]
    """Who may be told of by name: not those who by the roster have not agreed to be looked at alone."""

    def speaker(self, participant_id: int | None, name: str) -> str:
        """The name as it may be told."""
        return cut(name, NAME) if participant_id in self.named else _("a person not named")


def contents(store: Store, lecture_id: str, formula: str) -> Report:
    """The report of a lecture. StoreError where there is no such lecture or formula."""
    offered, inferred = policy.formulas(store), policy.inferred(policy.current(store))
    if formula in formulas() and formula not in offered:
        raise StoreError(f"The policy in force leaves nothing to {formula}: choose --formula {' or '.join(offered)}")
    told = _told(store, lecture_id, formula or offered[0])
    summary, enough = told.summary, not told.level.reason
    return Report(
        language=spoken(),
        course=cut(summary.course or "", TITLE),
        title=cut(summary.name, TITLE),
        facts=_facts(summary),
        notices=_notices(told),
        number=_number(told),
        curve=_curve(told) if enough else None,
        moments_title=_moments_title(told) if enough else "",
        moments=tuple(_moment(told, number, *one) for number, one in enumerate(_around(told), 1)) if enough else (),
        moments_note=_moments_note(told) if enough else "",
        small=tuple(_small(told)),
        limits_title=_(limits.TITLE),
        can=(_("It can tell"), tuple(map(_unbroken, limits.can(inferred)))),
        cannot=(_("It cannot tell"), tuple(map(_unbroken, limits.cannot(inferred)))),
        figures=_(limits.FIGURES) if limits.figures(inferred) else "",
        foot=tuple(_foot(store, told)),
    )


def _unbroken(text: str) -> str:
    """In the language in use; a number stays with its percent sign."""
    return _(text).replace(" %", "\u00a0%")


def cut(text: str, most: int) -> str:
    """At most so many letters, on one line, without what cannot be printed."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _told(store: Store, lecture_id: str, formula: str) -> Told:
    summary = next(iter(queries.lectures(store, formula, lecture_id)), None)
    if summary is None:
        raise StoreError(f"There is no lecture {lecture_id!r} any more: classpulse report LECTURE, by its name")
    bin_ms = binning.bin_length(summary.length_ms)
    timeline = of_class(queries.timeline(store, lecture_id, bin_ms), formula, policy.least_of(store))
    found = changes.changes(store, lecture_id, formula)
    chosen = findings.three(found.changes)
    return Told(
        summary,
        formula,
        timeline,
        trends.by_bin(timeline, formula, summary.length_ms, bin_ms),
        bin_ms,
        levels.lecture(timeline, formula),
        found,
        occasions(store, lecture_id, chosen, slides(store, lecture_id)),
        Records(
            summary.length_ms,
            lineage.breaks(store, lecture_id),
            participation.turns(store, lecture_id),
            participation.messages(store, lecture_id),
        ),
        [one for one in _before(store, lecture_id, formula, bin_ms) if one.notna().any()],
        frozenset(terms.named(store, lecture_id)),
    )


def _before(store: Store, lecture_id: str, formula: str, bin_ms: int) -> list[Series[float]]:
    """The class curves of the lectures before, each by the middle of its bins; NaN where too little was seen."""
    each = [queries.lectures(store, formula, one) for one in lineage.before(store, lecture_id, BEFORE)]
    return [_class_of(store, one, formula, bin_ms) for found in each for one in found]  # none of one erased meanwhile


def _class_of(store: Store, one: LectureSummary, formula: str, bin_ms: int) -> Series[float]:
    """The class curve of a lecture; a long one by the minute."""
    own_ms = bin_ms if one.length_ms < 10 * binning.MINUTE_MS else binning.MINUTE_MS
    timeline = of_class(queries.timeline(store, one.id, own_ms), formula, policy.least_of(store))
    bins = trends.by_bin(timeline, formula, one.length_ms, own_ms)
    value = bins["value"].where(bins["enough"])
    return Series(value.to_numpy(dtype=float), index=bins.index.to_numpy() + own_ms / 2)


def _facts(summary: LectureSummary) -> tuple[str, ...]:
    length = words.length(summary.length_ms) if summary.length_ms else _("length not known")
    seen = _("coverage {share}").format(share=words.percent(summary.coverage))
    return words.day(summary.held_at), length, words.people(summary.people), seen


def _notices(told: Told) -> tuple[str, ...]:
    """What to know before reading on: an analysis that is not whole, or too little seen to say anything."""
    summary, found = told.summary, []
    if summary.state in ("queued", "running"):
        found.append(_("{share} of the recording is analysed so far.").format(share=words.percent(summary.progress)))
    elif summary.state != "done":
        reason = cut(summary.reason, REASON) or _("no reason was recorded")
        found.append(_("Part of the recording could not be analysed: {reason}.").format(reason=reason.rstrip(".")))
    if not len(told.timeline):
        found.append(_("Nobody was seen in this recording."))
    elif told.level.coverage < words.ENOUGH:
        said = _(
            "Faces were seen in {share} of the time. Under {least} there is no curve and no moment: what was seen may "
            "not be like what was not."
        )
        found.append(said.format(share=words.percent(told.level.coverage), least=words.percent(words.ENOUGH)))
    return tuple(found)


def _number(told: Told) -> str:
    """`ClassPulse 62 % ± 9 · seen 41 of 60 min`."""
    looked_ms = told.summary.length_ms * told.summary.progress
    number = words.value(told.level.value, told.level.coverage, looked_ms, trends.half_width(told.level))
    return _("Engagement by {formula}: {number}").format(formula=words.formula(told.formula), number=number)


def _curve(told: Told) -> Chart:
    caption = [_("Mean over people; soft band: 95 % interval. Hatched: too few faces seen to say.")]
    if told.before:
        said = ngettext(
            "Dashed: the lecture of this course before.",
            "Thin lines: the {count} lectures of this course before; dashed: their mean.",
            len(told.before),
        )
        caption.append(said.format(count=len(told.before)))
    else:
        caption.append(_("There is no earlier lecture of this course to compare with."))
    caption.append(words.meaning(told.formula))
    return Chart(
        findings.engagement(told.bins, told.found),
        charts.curve(
            told.bins, told.bin_ms, told.summary.length_ms, told.before, [one.change for one in told.occasions]
        ),
        findings.curve_summary(told.bins, told.found),
        " ".join(filter(None, caption)),
    )


def _around(told: Told) -> list[tuple[Occasion, tuple[str, str]]]:
    return [(one, suggest(around(one, told.records))) for one in told.occasions]


def _moments_title(told: Told) -> str:
    count = len(told.occasions)
    return (_("No moments"), _("One moment"), _("Two moments"), _("Three moments"))[count]


def _moments_note(told: Told) -> str:
    """Why there are fewer than three, and how little one can say of the cause."""
    if not told.found.searched:
        return _("Dips and peaks of this lecture have not been looked for yet: classpulse recompute")
    if not told.occasions:
        return f"{findings.nothing(told.found)}. {findings.smallest(told.found)}".strip()
    said = _("When the class was above or below its own level by more than chance: when to look, not why.")
    if len(told.occasions) < findings.MOMENTS:
        said += " " + _("No other dip or peak was beyond chance.")
    return said


def _moment(told: Told, number: int, one: Occasion, suggested: tuple[str, str]) -> Moment:
    change, (known, suggestion) = one.change, suggested
    what = f"{words.kind(change.kind)}, {words.length(change.end_ms - change.start_ms)}, {words.points(change.depth)}"
    spoke = _("{person} spoke most").format(person=told.speaker(one.speaker_id, one.speaker)) if one.speaker else ""
    slide = cut(words.slide(one.slide), LINE) if one.slide else ""
    said = one.said[0] if one.said else None
    by = f"{told.speaker(said.participant_id, said.participant)}: " if said and said.participant else ""
    sentence = f"{words.clock(said.start_ms)} {by}{words.quoted(cut(said.text, SENTENCE))}" if said else ""
    facts = tuple(filter(None, (slide[:1].upper() + slide[1:], spoke, known)))
    return Moment(number, words.clock(change.start_ms), what, facts, sentence, suggestion)


def _small(told: Told) -> list[Chart]:
    """Coverage, and speaking where a record tells."""
    summary, found = told.summary, []
    if len(told.timeline):
        title = findings.coverage(told.bins, summary.coverage)
        drawn = charts.coverage(told.bins, told.bin_ms, summary.length_ms)
        caption = _(
            "Faces seen, of all people at every sampled instant. Dashed: the 30 % under which no value is shown."
        )
        found.append(Chart(title, drawn, _("Bar chart of coverage. {finding}.").format(finding=title), caption))
    spoke = by_bin_spoken(told.records.turns, told.bin_ms, summary.length_ms)
    if len(spoke):
        shares = (words.percent(float(spoke[name].mean())) for name in ("one", "others"))
        title = _("Who spoke most: {one} of the time; the others: {others}").format(
            **dict(zip(("one", "others"), shares, strict=True))
        )
        drawn = charts.speaking(spoke, told.bin_ms, summary.length_ms)
        caption = _("By the records of the meeting. Light: the one who spoke most; dark: the others.")
        found.append(Chart(title, drawn, _("Bar chart of speaking. {finding}.").format(finding=title), caption))
    return found


def _foot(store: Store, told: Told) -> list[str]:
    """What made it, and when."""
    runs = lineage.made(store, told.summary.id)
    made = datetime.now(UTC).astimezone()
    read = "expressions" in policy.inferred(policy.current(store))
    models = sorted({one.versions["expression"][:12] for one in runs if read and "expression" in one.versions})
    steps = sorted({one.versions["observe"] for one in runs if "observe" in one.versions})
    found = [f"ClassPulse {version('classpulse')}"]
    found.append(
        _("formula {name}, version {version}").format(
            name=words.formula(told.formula), version=formulas()[told.formula].VERSION
        )
    )
    own = weights.of(store, told.summary.id) if told.formula == DEFAULT else None
    if own:
        each = ", ".join(f"{name} {words.percent(weight)}" for name, weight in own.weights.items())
        found.append(_("weights of the course: {weights}").format(weights=each))
    found += [_("analysis version {version}").format(version=", ".join(steps))] if steps else []
    found += [_("expression model {hash}").format(hash=", ".join(models))] if models else []
    if runs:
        numbers = ", ".join(str(one.run_id) for one in runs)
        found.append(ngettext("run {numbers}", "runs {numbers}", len(runs)).format(numbers=cut(numbers, REASON)))
    fewest = policy.least_of(store)
    found += [] if fewest is None else [_("nothing of fewer than {people}").format(people=words.people(fewest))]
    found.append(_("lecture {id}").format(id=told.summary.id))
    found.append(_("made {day}, {time}").format(day=words.day(made), time=f"{made:%H:%M}"))
    return found
