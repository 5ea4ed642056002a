"""STAGE 3: moments to SQL to trends. Facts are written once; identity and rollups are computed from them, again at
will.

`store.Store` writes and reads facts, `queries` answers the dashboard, `participation` tells what lay beside the video,
`export` writes files. Everything that goes wrong with a database is a `StoreError`.
"""


class StoreError(Exception):
    """A database cannot be opened, read or written. The message names the item, what is wrong and the next command."""
