"""The eye: one process beside the dashboard that looks at pictures of cameras in browsers, and stores nothing.

serving.py   answers lines as ingest/eye.py says, and ends when nobody has called for a while
seeing.py    a picture in, what is seen in it out; faces.py says how that is told
rooms.py     the newest picture of each room, for as long as its camera is on, or its class shown
"""
