"""Colours and type in one place, light and dark from the same tokens: CSS variables, Mantine and chart templates."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"

EXPRESSION_COLOURS = {
    "neutral": "#8A8F98",
    "happy": "#E69F00",
    "surprise": "#56B4E9",
    "sad": "#0072B2",
    "angry": "#D55E00",
    "fear": "#CC79A7",
    "disgust": "#009E73",
}
"""Fixed everywhere, the same in both themes, for any colour vision (Okabe and Ito 2008); in stacking order."""


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme. `heat_0`..`heat_3` run from 0 to 100 %."""

    page: str
    surface: str
    sunken: str
    line: str
    text: str
    muted: str
    accent: str
    band: str
    hatch: str
    grey: str
    heat_0: str
    heat_1: str
    heat_2: str
    heat_3: str


TOKENS = {
    "light": Tokens(
        page="#F6F7F9",
        surface="#FFFFFF",
        sunken="#F1F3F6",
        line="#E2E6EB",
        text="#1A2230",
        muted="#596474",
        accent="#3B4FC4",
        band="rgba(59, 79, 196, 0.14)",
        hatch="#C4CAD3",
        grey="#8A93A0",
        heat_0="#E6EAFA",
        heat_1="#A9B6EE",
        heat_2="#5F74D8",
        heat_3="#27348F",
    ),
    "dark": Tokens(
        page="#12151A",
        surface="#1A1E25",
        sunken="#232832",
        line="#2F3641",
        text="#E7EAF0",
        muted="#A3ADBB",
        accent="#9AAAFA",
        band="rgba(154, 170, 250, 0.18)",
        hatch="#4A5361",
        grey="#76808F",
        heat_0="#262D4A",
        heat_1="#43539C",
        heat_2="#7A8EE6",
        heat_3="#CBD4FF",
    ),
}


def tokens(scheme: str) -> Tokens:
    """The colours of `light` or `dark`; anything else is light."""
    return TOKENS.get(scheme, TOKENS["light"])


def css() -> str:
    """The tokens as CSS variables `--cp-<name>`, for both schemes."""

    def block(selector: str, scheme: str) -> str:
        lines = "".join(f"--cp-{name.replace('_', '-')}:{colour};" for name, colour in asdict(tokens(scheme)).items())
        return f"{selector}{{{lines}color-scheme:{scheme}}}"

    return (
        f":root{{--cp-font:{FONT}}}" + block(":root", "light") + block(":root[data-mantine-color-scheme=dark]", "dark")
    )


def mantine() -> dict[str, Any]:
    """The theme of the components: one accent, radius 8, the system's sans-serif."""
    return {
        "primaryColor": "indigo",
        "primaryShade": {"light": 7, "dark": 4},
        "defaultRadius": 8,
        "fontFamily": FONT,
        "headings": {"fontFamily": FONT, "fontWeight": "600"},
        "focusRing": "auto",
        "respectReducedMotion": True,
    }


def template(scheme: str) -> dict[str, Any]:
    """The chart template of a scheme."""
    ink = tokens(scheme)
    axis = {
        "ticks": "",
        "ticklabelstandoff": 6,
        "gridcolor": ink.line,
        "linecolor": ink.line,
        "zeroline": False,
        "showline": False,
        "tickfont": {"color": ink.muted, "size": 12},
    }
    font = {"family": FONT, "color": ink.text, "size": 13}
    return {
        "layout": {
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": font,
            "hoverlabel": {"bgcolor": ink.surface, "bordercolor": ink.line, "font": font, "align": "left"},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
            "showlegend": False,
        }
    }
