"""What is allowed here, as it was stated, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard import unstated, words
from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, TEACHER
from dashboard.view import View
from storage import policy
from storage.policy import KINDS, Policy

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Policy")
ROLES = (ADMIN, TEACHER, AUDITOR)
INSTITUTIONS = {
    "school": N_("School"),
    "university": N_("University"),
    "training": N_("Training provider"),
    "company": N_("Company"),
    "other": N_("Other"),
}
AGES = {
    "adults": N_("Adults"),
    "13-17": N_("13 to 17 years"),
    "under-13": N_("Under 13 years"),
    "mixed": N_("Mixed"),
}
KEPT = {
    "observations": N_("What was seen"),
    "records": N_("Records of the meeting"),
    "transcripts": N_("Transcripts and notes"),
    "slides": N_("Slides"),
    "names": N_("Names"),
    "exports": N_("Exports and reports"),
    "lectures": N_("Everything of a lecture"),
}
SWITCHES = {
    "expressions": N_("Facial expressions are read"),
    "attention": N_("Attention is read from the pose of the head"),
    "people": N_("Single people are shown"),
    "unlabelled": N_("Tiles without a name count within the class"),
}


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """What was stated, what is allowed, what is kept for how long, and how that is changed."""
    one = policy.current(store)
    if one is None:
        return [html.Section([*_nothing(), *unstated.how()], className="cp-card")]
    return [
        html.Section([html.H3(_("Stated")), _list(_stated(one))], className="cp-card"),
        html.Section([html.H3(_("What follows")), _list(_follows(one)), *_why(one)], className="cp-card"),
        html.Section([html.H3(_("Kept for")), _list(_kept(one)), *unstated.how()], className="cp-card"),
    ]


def _nothing() -> list[Any]:
    said = _(
        "Nobody has stated yet in which country ClassPulse is used, by what institution and on which legal basis. "
        "Until somebody does, only drawn classes are analysed."
    )
    return [html.P(said)]


def _stated(one: Policy) -> dict[str, str]:
    profile = policy.profiles()[one.profile]
    return {
        _("Country"): f"{one.jurisdiction} ({profile.title}, {one.version})",
        _("Institution"): _(INSTITUTIONS[one.institution]),
        _("Ages"): _(AGES[one.ages]),
        _("Legal basis"): one.basis,
        _("Attested by"): one.attested,
        _("On"): words.day(one.stated_at),
    }


def _follows(one: Policy) -> dict[str, str]:
    said = {True: _("yes"), False: _("no")}
    return {_(text): said[getattr(one, name)] for name, text in SWITCHES.items()} | {
        _("A class is spoken of from"): words.people(one.least)
    }


def _why(one: Policy) -> list[Any]:
    why = policy.profiles()[one.profile].why_no_expressions
    return [html.P(f"{why}.", className="cp-caption", lang="en")] if why else []


def _kept(one: Policy) -> dict[str, str]:
    days = {kind: one.retention.get(kind) for kind in KINDS}
    until = _("until somebody erases it")
    return {_(KEPT[kind]): until if many is None else _("{n} days").format(n=many) for kind, many in days.items()}


def _list(told: Mapping[str, str]) -> html.Dl:
    return html.Dl(
        [part for name, said in told.items() for part in (html.Dt(name), html.Dd(said))], className="cp-facts-list"
    )
