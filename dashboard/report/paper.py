"""Pages of A4 that texts and drawings are set on, from the top down: lines are broken, cut and kept together here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF

from dashboard.report import letters
from dashboard.report.drawing import INK, MUTED, POINT, SMALL, Area, Drawing, Stroke, Words

WIDTH, HEIGHT, MARGIN, FOOT = 210.0, 297.0, 14.0, 12.0
INSIDE = WIDTH - 2 * MARGIN
LEADING, BASELINE = 1.32, 1.0
"""From line to line, and from the top of a line to its baseline, in heights of its letters."""
FAMILY, TRACED = "noto", "traced"
UNIT = 100.0
"""The size in points at which letters are measured."""
PIECES = re.compile(
    " +|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^ \u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]+"
)
"""What a line may end after: a blank, or a Chinese, Japanese or Korean letter."""


class Paper(FPDF):
    """A4 in millimetres; `size` multiplies all letters. `whole`: everything could be written so far."""

    def __init__(self, texts: Sequence[str], foot: str, size: float) -> None:
        """With the fonts for these texts, and what stands at the foot of every page."""
        super().__init__(format="A4")
        self.size, self.foot, self.whole = size, foot, True
        self.points, self.bold = 10.0, False
        self._widths: dict[tuple[str, bool], float] = {}
        self.set_auto_page_break(auto=False)
        self.set_margins(MARGIN, MARGIN)
        self.set_creator("ClassPulse")
        self._load([*texts, foot])

    def _load(self, texts: Sequence[str]) -> None:
        self.add_font(FAMILY, fname=letters.REGULAR)
        self.add_font(FAMILY, style="B", fname=letters.BOLD)
        lacking = letters.lacking(map(letters.printable, texts))
        if lacking:
            with TemporaryDirectory() as folder:
                made = Path(folder) / "traced.ttf"
                letters.traced(lacking, made)
                self.add_font(TRACED, fname=made)

    def footer(self) -> None:
        """What made the report, on every page."""
        self.set_xy(MARGIN, HEIGHT - FOOT)
        self.pen(6.5, MUTED)
        self._put(self.cut(self.foot, INSIDE - 12, 2))
        self.write_at(WIDTH - MARGIN - 3, HEIGHT - FOOT + self.points * POINT * BASELINE, str(self.page_no()))

    def pen(self, points: float, colour: str = INK, bold: bool = False) -> None:
        """How letters are from now on: their size in points, before it is multiplied."""
        self.points, self.bold = points * self.size, bold
        self.set_text_color(colour)

    def long(self, text: str) -> float:
        """How long a printable text is, in millimetres."""
        return sum(self._width(letter) for letter in text) * self.points

    def _width(self, letter: str) -> float:
        """Of a letter a point high."""
        known = (letter, self.bold)
        if known not in self._widths:
            self._choose(letter, UNIT)
            self._widths[known] = self.get_string_width(letter) / UNIT
        return self._widths[known]

    def _choose(self, letter: str, points: float) -> None:
        """The font that has a letter; there is no bold one of those traced."""
        if ord(letter) in letters.ours():
            self.set_font(FAMILY, "B" if self.bold else "", points)
        else:
            self.set_font(TRACED, "", points)

    def plain(self, text: str) -> str:
        """What of a text can be written; notes what cannot."""
        found = letters.printable(text)
        self.whole = self.whole and (letters.INSTEAD not in found or letters.INSTEAD in text)
        return found

    def cut(self, text: str, width: float, most: int) -> list[str]:
        """A text in lines of this width, at most so many; an ellipsis where there were more."""
        found = self._broken(self.plain(text), width)
        if len(found) <= most:
            return found
        last = found[most - 1]
        while last and self.long(last + "\u2026") > width:
            last = last[:-1].rstrip()
        return [*found[: most - 1], last + "\u2026"]

    def _broken(self, text: str, width: float) -> list[str]:
        found, line, used = list[str](), "", 0.0
        for piece in PIECES.findall(text):
            for part in [piece] if self.long(piece) <= width else piece:  # a word too long is broken anywhere
                long = self.long(part)
                if line and used + long > width:
                    found.append(line.rstrip(" "))
                    line, used = "", 0.0
                if line or not part.isspace():
                    line, used = line + part, used + long
        return [*found, line.rstrip(" ")] if line else found

    def lines(
        self, text: str, points: float, colour: str = INK, bold: bool = False, width: float = INSIDE, most: int = 12
    ) -> None:
        """A paragraph at the present place, which then is under it; on the next page where it does not fit."""
        if not text:
            return
        self.pen(points, colour, bold)
        found = self.cut(text, width, most)
        self.room(len(found) * self.leading(points))
        self._put(found)

    def _put(self, lines: Sequence[str]) -> None:
        left = self.get_x()
        for one in lines:
            self.write_at(left, self.get_y() + self.points * POINT * BASELINE, one)
            self.set_xy(left, self.get_y() + self.points * POINT * LEADING)

    def write_at(self, x: float, y: float, text: str) -> None:
        """A printable text from x on, on the baseline y."""
        for _, run in groupby(text, key=lambda letter: ord(letter) in letters.ours()):
            part = "".join(run)
            self._choose(part[0], self.points)
            self.text(x, y, part)
            x += self.long(part)

    def leading(self, points: float) -> float:
        """From line to line, in millimetres."""
        return points * self.size * POINT * LEADING

    def room(self, height: float) -> None:
        """See to it that so much fits on this page, else begin the next one."""
        if self.get_y() + height > HEIGHT - FOOT - 3:
            left = self.get_x()
            kept = self.points, self.bold, self.text_color
            self.add_page()
            self.points, self.bold, self.text_color = kept
            self.set_xy(left, MARGIN)

    def draw(self, drawing: Drawing, left: float, top: float, width: float) -> float:
        """A drawing at a place, as wide as said; gives its height."""
        scale = width / drawing.width
        for shape in drawing.shapes:
            if isinstance(shape, Words):
                self._words(shape, left, top, scale)
                continue
            points = [(left + x * scale, top + y * scale) for x, y in shape.points]
            if isinstance(shape, Area):
                self.set_fill_color(shape.colour)
                self.polygon(points, style="F")
            else:
                self._stroke(shape, points, scale)
        return drawing.height * scale

    def _stroke(self, shape: Stroke, points: Sequence[tuple[float, float]], scale: float) -> None:
        self.set_draw_color(shape.colour)
        self.set_line_width(shape.width * scale)
        if shape.dash:
            self.set_dash_pattern(shape.dash * scale, shape.dash * scale)
        self.polyline(points, style="D")
        if shape.dash:
            self.set_dash_pattern()

    def _words(self, shape: Words, left: float, top: float, scale: float) -> None:
        """As large as the drawing, whatever the size of other letters."""
        self.points, self.bold = SMALL / POINT * scale, shape.bold
        self.set_text_color(shape.colour)
        text = self.plain(shape.text)
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * self.long(text)
        self.write_at(left + shape.x * scale - back, top + shape.y * scale, text)
