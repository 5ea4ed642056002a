"""What the page of a lecture is made of.

shown.py       all that is asked of the store, once
head.py        title, facts, the menus, what is to be said of the analysis
timeline.py    the card of charts on one time axis
moments.py     three moments, and what people said of theirs
people.py      the heat map, and the way to single people
opened.py      what opens beside the page: a moment, the numbers, what is usual of people
"""
