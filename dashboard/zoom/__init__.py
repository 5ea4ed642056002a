"""Zoom's recordings into the queue of analyses (docs/zoom.md).

webhook.py      what Zoom tells, kept within a second
events.py       done later: recordings and transcripts
ending.py       a meeting that ended ends the live class that follows it
taking.py       a meeting's files to disk, its videos to the queue
reconciling.py  what no event told, by Zoom's list
courses.py      which course a meeting belongs to
checking.py     what `classpulse zoom doctor` looks at
"""
