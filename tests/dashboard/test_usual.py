"""The table of what is usual of each person."""

from __future__ import annotations

from pandas import DataFrame

from dashboard import usual
from inference.usual import QUANTITIES
from tests.dashboard import rooms


def rows(name: str, number: int, part: int, basis: str, **values: float) -> list[dict[str, object]]:
    own = dict.fromkeys(QUANTITIES, 0.0) | values
    common = {"part": part, "participant_id": number, "participant": name, "spread": 1.0, "seconds": 600}
    return [common | {"quantity": quantity, "value": value, "basis": basis} for quantity, value in own.items()]


def test_a_row_has_pose_face_and_what_it_rests_on() -> None:
    found = DataFrame(
        [*rows("Ada", 1, 0, "earlier", yaw=3.6, pitch=-7.2, p_sad=0.5), *rows("Bo", 2, 0, "neutral", p_neutral=1)]
    )
    said = rooms.text(usual.card(found, {1, 2}))
    assert "4° right, 7° up | mostly sad | 10 min, and earlier lectures" in said
    assert "to the camera | mostly neutral | 10 min: too little seen, so a neutral face" in said
    assert "Part" not in said.split(" | ")


def test_who_may_not_be_looked_at_alone_has_no_row() -> None:
    found = DataFrame([*rows("Ada", 1, 0, "own", p_happy=1), *rows("Ada", 1, 1, "own", p_happy=1)])
    assert usual.card(found, {2}) == []
    assert "Part" in rooms.text(usual.card(found, {1})).split(" | ")
