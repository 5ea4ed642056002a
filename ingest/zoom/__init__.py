"""Zoom's cloud: what it tells us, and what we fetch from it. Nothing here knows the database.

account.py      who we are at Zoom, from the environment
failing.py      what can go wrong: LaterError for what is worth another try, ScopesError for what we may not do
signed.py       whether a webhook is Zoom's, and its challenge
calling.py      one call: token, patience, redirects
answers.py      what an answer says: errors in words, and when to come again
listing.py      recordings month by month, hosts, people of a past meeting
meeting.py      a recorded meeting and its files, as Zoom writes them
choosing.py     which of the files are fetched, and what they are called here
downloading.py  a file, whole or not at all
attendance.py   the people of a meeting as the report that ingest/records reads
doctor.py       what is misconfigured

docs/zoom.md is written for whoever sets it up.
"""
