"""The database at the size of a term: simulated lectures stored as `run` stores them, and how long its readers wait.

course.py    who is in the lectures, and what would have been seen of them: drawn from a seed, nobody real
filling.py   into an empty database, by the Store's own methods; rows per second
asking.py    every question that the dashboard asks of the storage, again and again; median and 95th percentile
bench.py     `classpulse bench term`: one after the other
"""
