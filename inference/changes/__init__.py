"""Dips and peaks of a class: stretches of 20 s to 5 min in which it is off its own level by more than chance.

change.py    what is found: `Change`, with its depth and how often chance alone does as much
bins.py      people's values by five seconds, each held against their own mean
level.py     the class's slow level, robust: a drift is no dip
windows.py   every window of every length against that level, in standard errors
usual.py     what is usual in this class: means, restlessness, and how far chance takes it
chance.py    the same people with their times shifted against each other: the class without anything in common
edges.py     to the second, when a change began and ended
batch.py     `find`: after class, with all of it known
causal.py    `Lookout`: while it lasts, from the past alone; the same windows and the same chance

docs/engagement.md, "Dips and peaks", says why, and what is found in classes of which size.
"""

from inference.changes.batch import find
from inference.changes.causal import Lookout, Told
from inference.changes.change import DIP, PEAK, SMALLEST, VERSION, Change, Found

__all__ = ["DIP", "PEAK", "SMALLEST", "VERSION", "Change", "Found", "Lookout", "Told", "find"]
