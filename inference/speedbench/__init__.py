"""How fast a recording is analysed, and what that takes: `classpulse bench [SOURCE]` (docs/performance.md).

One run as `analyse` does it, with its clock and memory; decoding alone, on the same workers; then, in one process, the
stages of the step on a part of the recording, and other tools on its pictures.
"""
