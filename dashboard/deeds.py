"""The audit log in words: who did what."""

from __future__ import annotations

from dashboard import frame
from dashboard.language import N_, _
from dashboard.looks import VIEWS
from storage import auditing

DEEDS = {
    auditing.SAW: N_("looked at single people"),
    auditing.POLICY: N_("stated the policy"),
    auditing.CONSENT: N_("kept who agreed"),
    auditing.WITHDREW: N_("withdrew a consent"),
    auditing.ROSTER: N_("changed a roster"),
    auditing.USER: N_("changed an account"),
    auditing.EXPORTED: N_("took away rows"),
    auditing.REPORTED: N_("took away a report"),
    auditing.MAILED: N_("sent a report by mail"),
    auditing.COPIED: N_("gave somebody their copy"),
    auditing.ERASED: N_("erased somebody"),
    auditing.PURGED: N_("deleted what was kept for long enough"),
}


def role(actor: str) -> str:
    """Who it was, by role."""
    return _(frame.ROLES[actor]) if actor in frame.ROLES else _("a command on the server")


def deed(did: str) -> str:
    """What it was."""
    return _(DEEDS.get(did, did))


def how(did: str, why: str) -> str:
    """In what way."""
    return _(VIEWS.get(why, why)) if did == auditing.SAW else why
