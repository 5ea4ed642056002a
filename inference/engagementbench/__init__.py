"""What engagement is worth: sections of figures, each against an exact truth, as one JSON.

sections/   one file each: a file there is a section, under its name, with `figures(lent) -> dict`
classes.py  simulated classes: what a formula would say of each person in each second, and what was planted in it
bounds.py   intervals of rates and shares
bench.py    `classpulse bench engagement`: one section after the other
"""
