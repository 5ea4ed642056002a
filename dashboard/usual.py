"""The table of what is usual of each person: the pose and the face that attention and expression are held against."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dash import html
from pandas import DataFrame

from dashboard import words
from dashboard.language import N_, _
from inference.observation import EXPRESSIONS

HEAD = (N_("Person"), N_("Part"), N_("Usual pose of the head"), N_("Resting face"), N_("Based on"))
NEEDS = {"Usual pose of the head": "yaw", "Resting face": "p_neutral"}
"""Which quantity a column tells of."""
BASES = {
    "own": "{length}",
    "earlier": N_("{length}, and earlier lectures"),
    "class": N_("{length}: too little seen, so the class's"),
    "neutral": N_("{length}: too little seen, so a neutral face"),
}
NOTE = N_(
    "A camera may stand anywhere, and faces at rest differ, so attention and expression count as a change against "
    "these. The formula \u201cClassPulse, unadjusted\u201d above leaves them out."
)


def card(found: DataFrame, people: Collection[int]) -> list[Any]:
    """Folded away: a row per person of `people` and part, from the frame of `queries.usual`; nothing without any."""
    known = found[found["participant_id"].isin(list(people))]
    if known.empty:
        return []
    wide = known.pivot_table(
        index=["participant", "part"], columns="quantity", values=["value", "seconds", "basis"], aggfunc="first"
    )
    there = set(known["quantity"])
    several = known["part"].nunique() > 1
    each: Any = wide.iterrows()
    rows = [_row(str(name), int(part) + 1 if several else None, line, there) for (name, part), line in each]
    left_out = {*(() if several else ("Part",)), *(name for name, needs in NEEDS.items() if needs not in there)}
    head = html.Tr([html.Th(_(name), scope="col") for name in HEAD if name not in left_out])
    table = html.Div(html.Table([html.Thead(head), html.Tbody(rows)]), className="cp-scroll", tabIndex=0)
    summary = html.Summary(_("What is usual of each person"))
    return [html.Details([summary, html.P(_(NOTE), className="cp-caption"), table], className="cp-card cp-fold")]


def _row(name: str, part: int | None, line: Any, there: Collection[str]) -> html.Tr:
    """What a policy does not let be inferred is not `there`."""
    likely = {each: float(line["value", f"p_{each}"]) for each in EXPRESSIONS if f"p_{each}" in there}
    strongest = max(likely, key=lambda each: likely[each], default="")
    by = f"p_{strongest}" if strongest else "yaw"
    seconds, basis = int(line["seconds", by]), str(line["basis", by])
    cells = [
        *([str(part)] if part is not None else []),
        *([pose(float(line["value", "yaw"]), float(line["value", "pitch"]))] if "yaw" in there else []),
        *([_("mostly {expression}").format(expression=words.expression(strongest))] if strongest else []),
        _(BASES[basis]).format(length=words.length(seconds * 1000)),
    ]
    return html.Tr([html.Th(name, scope="row"), *map(html.Td, cells)])


def pose(yaw: float, pitch: float) -> str:
    """`4° right, 7° down`: as in the picture."""
    across, down = round(yaw), round(pitch)
    said = [_("{degrees}° right") if across > 0 else _("{degrees}° left")] if across else []
    said += [_("{degrees}° down") if down > 0 else _("{degrees}° up")] if down else []
    turned = [one for one in (across, down) if one]
    each = [one.format(degrees=abs(degrees)) for one, degrees in zip(said, turned, strict=True)]
    return ", ".join(each) or _("to the camera")
