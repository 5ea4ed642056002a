"""The shared screen in a picture: where it is, a print of it by which slides are told apart, its most prominent line.

`place` finds the rectangle, `prints` the print, `lines` the line of text, and `look` puts them together. What became of
it over time, slide after slide, is told by `inference/slides.py`.
"""
