"""Reports by e-mail: one now, those that were asked for, or those that are due. The server is named by the environment:

CLASSPULSE_SMTP        smtp://user:password@host:587 (encrypted as soon as the server offers it), or smtps://...:465
CLASSPULSE_MAIL_FROM   the sender's address
CLASSPULSE_LANGUAGE    of what is sent on a schedule, where none was chosen with it (en)
"""

from __future__ import annotations

import logging
import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dashboard.language import ENGLISH, _, chosen, speaking
from dashboard.report import as_bytes, report
from dashboard.report.document import Report
from storage import StoreError, auditing, mailings, postings
from storage.mailings import Due

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger(__name__)

PORTS = {"smtp": 587, "smtps": 465}
TIMEOUT_S = 20.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SETTING = "CLASSPULSE_SMTP=smtp://user:password@host:587"
FROM = "CLASSPULSE_MAIL_FROM"


class MailError(StoreError):
    """A report could not be sent: no server is named, it is away or refuses, or the address is none."""


class RefusedError(MailError):
    """A report can never be sent to this address: it is none, or the server refused it for good."""


class ServerError(MailError):
    """No report at all can be sent: the server is away, or refuses the log-in."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, encrypted from the beginning where `tls`, and from whom it is."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    sender: str = ""

    @classmethod
    def named(cls, environment: Mapping[str, str] = os.environ) -> Server:
        """By the environment. ServerError where it names none, or not well."""
        url = urlsplit(environment.get("CLASSPULSE_SMTP", ""))
        try:
            port = url.port or PORTS.get(url.scheme, 0)
        except ValueError:
            port = 0
        if url.scheme not in PORTS or not url.hostname or not port:
            raise ServerError(f"No mail server is named: set {SETTING} (or smtps://...)")
        try:
            sender = address(environment.get(FROM, ""))
        except RefusedError as error:
            raise ServerError(f"No sender is named: set {FROM}=reports@example.org") from error
        secret = unquote(url.username or ""), unquote(url.password or "")
        return cls(url.hostname, port, url.scheme == "smtps", *secret, sender)


def address(text: str) -> str:
    """An e-mail address. RefusedError where it is none."""
    plain = text.strip()
    try:
        known = Address(addr_spec=plain)
    except (ValueError, IndexError, MessageError):  # what the library's parser says of an empty or broken one
        known = Address()
    if not known.username or not known.domain or not plain.isascii() or not plain.isprintable():
        raise RefusedError(f"{text!r} is no e-mail address: name one as in teacher@example.org")
    return plain


def send(store: Store, lecture_id: str, to: str, language: str = ENGLISH) -> None:
    """Send a lecture's report to an address now. MailError where that cannot be."""
    server, known = Server.named(), address(to)
    auditing.noted(store, auditing.MAILED, lecture_id=lecture_id)
    deliver(server, message(report(store, lecture_id, language=language), known, server.sender))


def due(store: Store, now: datetime) -> list[Due]:
    """What is to be sent at an instant."""
    return mailings.due(store, now)


def send_due(store: Store, now: datetime) -> int:
    """Send what was asked for and what is due, each once; how many were. What fails is noted and keeps none of the
    others waiting, but for a server that is away: then the rest is not tried either. To be called every minute or so,
    by one process or several.
    """
    began, each = monotonic(), Sending(store)

    def present() -> datetime:
        return now + timedelta(seconds=int(monotonic() - began))

    while posted := postings.take(store, present()):
        failed = each.send(posted.lecture_id, posted.email, posted.language)
        postings.note(store, posted, present(), str(failed or ""))
    for one in due(store, now):
        at = present()
        if mailings.claim(store, one, at):
            failed = each.send(one.lecture_id, one.email, one.language or each.language)
            mailings.note(store, one, at, str(failed or ""), refused=isinstance(failed, RefusedError))
    return each.sent


class Sending:
    """Sends one report after the other, each written once, and asks a server that is away once."""

    def __init__(self, store: Store) -> None:
        """Of a store; `sent` counts."""
        self.sent = 0
        self.language = chosen(os.environ.get("CLASSPULSE_LANGUAGE", ENGLISH))
        self._store = store
        self._away: ServerError | None = None
        self._written: dict[tuple[str, str], Report] = {}

    def send(self, lecture_id: str, to: str, language: str) -> StoreError | None:
        """Send a lecture's report; gives why it could not be."""
        try:
            self._send(lecture_id, to, language)
        except StoreError as error:
            self._away = error if isinstance(error, ServerError) else self._away
            return error
        except Exception:  # a fault of the program in one report is none of the others'
            log.exception("the report of lecture %s could not be sent", lecture_id)
            return StoreError("the program failed; its log says how")
        self.sent += 1
        return None

    def _send(self, lecture_id: str, to: str, language: str) -> None:
        if self._away:
            raise self._away
        server, which = Server.named(), (lecture_id, language)
        if which not in self._written:
            self._written[which] = report(self._store, lecture_id, language=language)
        mail = message(self._written[which], address(to), server.sender)
        auditing.noted(self._store, auditing.MAILED, lecture_id=lecture_id)
        deliver(server, mail)


def message(said: Report, to: str, sender: str) -> EmailMessage:
    """A mail: the words as text and as HTML, and the report as PDF and HTML beside."""
    with speaking(said.language):
        subject = _("Report: {lecture}").format(lecture=" \u00b7 ".join(filter(None, (said.title, said.course))))
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, sender, to
    mail["Date"], mail["Message-ID"] = localtime(), make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text(said))
    without = replace(said, curve=None, small=())  # most programs show no drawings
    mail.add_alternative(as_bytes(without, "html").decode(), subtype="html")
    mail.add_attachment(as_bytes(said, "pdf"), maintype="application", subtype="pdf", filename="report.pdf")
    mail.add_attachment(as_bytes(said, "html"), maintype="text", subtype="html", filename="report.html")
    return mail


def text(said: Report) -> str:
    """What a report says, without its drawings."""
    with speaking(said.language):
        moments = [
            "\n".join(
                filter(
                    None, (f"{one.when}  {one.what}", *one.around, one.sentence, _("To try:") + f" {one.suggestion}")
                )
            )
            for one in said.moments
        ]
    head = "\n".join(filter(None, (said.title, said.course, " \u00b7 ".join(said.facts), *said.notices, said.number)))
    found = "\n".join(filter(None, (said.curve.title if said.curve else "", said.moments_title, said.moments_note)))
    cannot = "\n".join([said.cannot[0], *(f"- {one}" for one in said.cannot[1])])
    return "\n\n".join(filter(None, (head, found, *moments, cannot, " \u00b7 ".join(said.foot)))) + "\n"


def deliver(server: Server, mail: EmailMessage) -> None:
    """Hand a mail in. ServerError where the server is away or refuses us, MailError where it refuses the mail,
    RefusedError where it does for good.
    """
    with _connected(server) as smtp:
        try:
            smtp.send_message(mail)
        except (smtplib.SMTPException, OSError) as error:
            kind = RefusedError if _for_good(error) else MailError
            raise kind(f"{server.host} did not take the mail for {mail['To']} ({_reason(error)})") from error


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A log-in at the server; the password is not sent without encryption, but to this machine itself."""
    try:
        smtp = _opened(server)
    except (smtplib.SMTPException, OSError) as error:
        raise ServerError(f"The mail server {server.host}:{server.port} cannot be used ({_reason(error)})") from error
    try:
        yield smtp
    finally:
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


def _opened(server: Server) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if server.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        smtp.ehlo()
        if not server.tls and smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
            smtp.ehlo()
        elif not server.tls and server.user and server.host not in LOOPBACK:
            raise smtplib.SMTPException("it offers no encryption, so the password is not sent; use smtps://")
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _for_good(error: Exception) -> bool:
    """Whether the same mail would be refused again (5yz of RFC 5321, 4.2.1): its address, or what is in it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _reason(error: Exception) -> str:
    """In a line, as the server says it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {said.decode(errors='replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.encode() if isinstance(error.smtp_error, str) else error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace')}"
    return str(error) or type(error).__name__
