"""What the live page is made of.

choosing.py   which classes are a reader's, and which one is shown
seen.py       a class with what was seen of it, asked of the store once
states.py     how that goes, in words: the line, what is to be said plainly
parts.py      the pieces of the page: curve, value, tiles, buttons, drops
starting.py   the form that starts a class, and what it may ask for
picture.py    the picture with what is seen in it, where that is switched on
people.py     single people, opened beside the page
ticking.py    what the browser asks again and again (assets/live.js), and is told where it changed
drops.py      looks for drops, in the work process
telling.py    tells them by webhook and e-mail
"""
