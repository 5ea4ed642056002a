"""The tables, for SQLite and PostgreSQL alike. `alembic/versions` holds the way there; a test compares the two.

    course < lecture < recording < run < moment < observation, screen         facts, written once
                                   run < segment                    the cursor: what of a recording is stored
    lecture < label, participant                                    names, and nothing but names
    recording < record < mention < attendance, turn, sentence, message         what lay beside the video
    observation < identity, run < participant_minute < engagement_minute      opinions, recomputed at will
                            run < participant_bin < engagement_bin    the same in the short bins of a short lecture
                            run < searched < change           dips and peaks of the class, by formula
                            run < bearer, participant_total, class_minute     sums for what is asked of all lectures
                            run < usual               pose and expression that are usual of a person
                            run < candidate, identified, summed       who a doubtful label may be; what is up to date
    label < decision                                what a teacher said of a label, applied whenever people are named
    lecture < mark, note; course < course_weights   what a teacher said of moments; weights of a formula fitted to that
    account < teaching > course; attempt            who may use the dashboard
    job; account < mailing < mailed > lecture; posting   what the server is asked to do
    live; run < gap, alert; account < alerting      a class while it happens, and who is told by e-mail
    chore, lease, watched, event, download          what is done by the clock, and what Zoom told
    policy; course < consent; audit; written        what is allowed, who agreed, who looked, which files were made
    seal                                                   by which key names are sealed

**Names of people are in two tables only**: `label` (what was read from the picture or a record) and `participant` (who
it is, with what the roster says); who agreed is in `consent`, who uses the dashboard in `account`. Everything else
refers to them by random ids, so that erasing a person means emptying rows of these. Times are whole milliseconds since
the recording began, boxes fractions of the frame, wall time UTC.

**What names people is `Sealed`**: the database holds a token, and the key lies outside of it (`storage.sealing`). Those
are the names, e-mail addresses and logins of the tables above, of `attempt` and of `mailed`; what may name people in
passing: what was said aloud (`sentence`), stood on the shared screen (`screen`), was noted by a teacher (`note`) or
told by Zoom (`event`), who attested the `policy`; and addresses of files (`recording`, `job`, `live`, `watched`,
`download`, `written`), which have names of people and of their folders in them, with the reasons that quote one of
these (`run.reason`, `segment.lost`, `mailed.failed` and the like). Not sealed are the names of lectures and courses,
by which the database sorts: titles, not people. Nor is what names nobody: numbers, times, versions, fingerprints (of
content, with names as random ids), `audit` and `decision` (ids alone), hashes of passwords, addresses of the network.
"""

from __future__ import annotations

from storage.tables.accounts import account, attempt, teaching
from storage.tables.chores import apscheduler_jobs, chore, download, event, lease, watched
from storage.tables.columns import BOX, PARTS, POSE, PROBABILITIES, STRONGEST, SUMS, TILE, Sealed, Utc, metadata
from storage.tables.facts import (
    course,
    label,
    lecture,
    moment,
    observation,
    participant,
    recording,
    run,
    screen,
    segment,
)
from storage.tables.live import alert, alerting, gap, live
from storage.tables.opinions import (
    bearer,
    candidate,
    change,
    class_minute,
    engagement_bin,
    engagement_minute,
    identified,
    identity,
    participant_bin,
    participant_minute,
    participant_total,
    searched,
    summed,
    usual,
)
from storage.tables.privacy import audit, consent, policy, seal, written
from storage.tables.queue import job, mailed, mailing, posting
from storage.tables.records import attendance, mention, message, record, sentence, turn
from storage.tables.said import course_weights, decision, mark, note

__all__ = [
    "BOX",
    "PARTS",
    "POSE",
    "PROBABILITIES",
    "STRONGEST",
    "SUMS",
    "TILE",
    "Sealed",
    "Utc",
    "account",
    "alert",
    "alerting",
    "apscheduler_jobs",
    "attempt",
    "attendance",
    "audit",
    "bearer",
    "candidate",
    "change",
    "chore",
    "class_minute",
    "consent",
    "course",
    "course_weights",
    "decision",
    "download",
    "engagement_bin",
    "engagement_minute",
    "event",
    "gap",
    "identified",
    "identity",
    "job",
    "label",
    "lease",
    "lecture",
    "live",
    "mailed",
    "mailing",
    "mark",
    "mention",
    "message",
    "metadata",
    "moment",
    "note",
    "observation",
    "participant",
    "participant_bin",
    "participant_minute",
    "participant_total",
    "policy",
    "posting",
    "record",
    "recording",
    "run",
    "screen",
    "seal",
    "searched",
    "segment",
    "sentence",
    "summed",
    "teaching",
    "turn",
    "usual",
    "watched",
    "written",
]
