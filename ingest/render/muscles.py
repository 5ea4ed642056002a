"""The seven expressions as what moves in a face, after the action units of Ekman and Friesen's FACS (1978)."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Muscles:
    """How far each part is from rest, in face units (half a head's height) where nothing else is said."""

    inner_brow: float = 0.0
    """Inner ends of the brows, up is positive (AU 1; down with AU 4)."""
    outer_brow: float = 0.0
    """Outer ends of the brows, up is positive (AU 2)."""
    frown: float = 0.0
    """Brows drawn together (AU 4)."""
    lids: float = 0.0
    """Upper lids: share by which the eye is opened wider (AU 5) or, negative, narrower."""
    squint: float = 0.0
    """Lower lids raised, 0..1 (AU 7)."""
    cheeks: float = 0.0
    """Cheeks raised, 0..1 (AU 6)."""
    wrinkle: float = 0.0
    """Nose wrinkled, 0..1 (AU 9)."""
    stretch: float = 0.0
    """Mouth wider (AU 12, 20) or, negative, narrower."""
    corners: float = 0.0
    """Corners of the mouth, up is positive (AU 12; down with AU 15)."""
    upper_lip: float = 0.0
    """Upper lip raised (AU 10)."""
    open: float = 0.0
    """Lips parted and jaw dropped (AU 25, 26)."""
    press: float = 0.0
    """Lips pressed thin, 0..1 (AU 23, 24)."""
    teeth: float = 0.0
    """Share of the opening in which teeth show."""
    gaze: float = 0.0
    """Look downwards, positive."""

    def at(self, strength: float) -> Muscles:
        """The same expression, fainter (`strength` < 1) or stronger."""
        return Muscles(**{part.name: getattr(self, part.name) * strength for part in fields(self)})


EXPRESSION_MUSCLES: dict[str, Muscles] = {
    "angry": Muscles(
        inner_brow=-0.13, outer_brow=0.05, frown=0.07, lids=-0.12, squint=0.5, wrinkle=0.35,
        stretch=-0.02, corners=-0.06, press=0.75,
    ),
    "disgust": Muscles(
        inner_brow=-0.05, outer_brow=-0.06, frown=0.05, lids=-0.7, squint=1.0, cheeks=1.0, wrinkle=1.0,
        stretch=-0.02, corners=-0.1, upper_lip=0.07, open=0.1, teeth=0.45,
    ),
    "fear": Muscles(
        inner_brow=0.12, outer_brow=-0.03, frown=0.07, lids=0.5, stretch=0.05, corners=-0.09, open=0.14, teeth=0.5,
        upper_lip=0.01,
    ),
    "happy": Muscles(
        inner_brow=0.015, outer_brow=0.02, lids=-0.15, squint=0.6, cheeks=1.0, stretch=0.13, corners=0.13, open=0.115,
        teeth=0.75,
    ),
    "sad": Muscles(
        inner_brow=0.11, outer_brow=-0.09, frown=0.06, lids=-0.6, squint=0.6, cheeks=0.4, stretch=0.01, corners=-0.16,
        open=0.035, teeth=0.2, gaze=0.02,
    ),
    "surprise": Muscles(inner_brow=0.15, outer_brow=0.15, lids=0.5, stretch=-0.09, open=0.27, teeth=0.2),
    "neutral": Muscles(inner_brow=-0.01, outer_brow=-0.015, lids=-0.18, corners=0.01),
}  # fmt: skip
"""What moves in each expression; the keys are the seven FER classes."""

YAWN = Muscles(
    inner_brow=0.05, outer_brow=0.06, lids=-0.6, squint=0.7, cheeks=0.3, stretch=-0.05, open=0.5, teeth=0.1
)  # fmt: skip
"""What moves in a yawn: a mouth as wide open as in no expression, eyes almost closed."""
