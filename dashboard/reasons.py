"""Why something failed, in the reader's language: what the store and the sources say in English is known by its form.

A form is the English text with its blanks named; a test holds each against the code that says it. What has no form here
is said as it is.
"""

from __future__ import annotations

import re
from functools import cache

from dashboard.language import ENGLISH, N_, _, spoken

FORMS = (
    N_(
        "No policy is stated, and no real class is analysed without one: classpulse init --jurisdiction CC "
        "--institution KIND --basis TEXT (docs/policy.md)"
    ),
    N_("This account is not there any more: log in again"),
    N_("This account is no longer in the database: load the page again"),
    N_("There is no course {name} any more: load the page again"),
    N_("There is an account {login} already: choose another login"),
    N_("There would be no admin left who can log in: make another one first"),
    N_(
        "{login} cannot be a login: up to 100 letters a to z, digits and . _ @ + -, beginning with one of the first two"
    ),
    N_("There is a lecture {name} in another course: choose another name"),
    N_("The course {name} has no lecture yet: analyse a recording of it first"),
    N_("The roster names {name} twice: add something that tells them apart and run it again"),
    N_("This lecture is no longer in the database, perhaps erased: load the page again"),
    N_("This label is no longer in the database, perhaps erased: load the page again"),
    N_("This person is no longer in the database, perhaps by a new roster: answer on the page anew"),
    N_("The database {url} failed ({reason}): {advice}"),
    N_("check the disk and the file, then run the command again"),
    N_("check that the server runs and the address is right (psql opens the same one), then run the command again"),
    N_("stopped before the end; analyse it again to go on"),
    N_("its process was ended {n} times, perhaps for want of memory; see the log of the server"),
    N_("The program failed; its log says how"),
    N_("the program failed; its log says how"),
    N_("only {part} of {whole} s could be read ({share}); {why}"),
    N_("nothing of the recording could be read"),
    N_("the file may be cut off or damaged"),
    N_("the decoder crashed on this part of the recording"),
    N_("the decoder came to no end with this part of the recording"),
    N_("{path} does not exist; check the path"),
    N_("{path} may not be read by you; change its permissions (chmod u+r) or copy it"),
    N_("{path} is empty; download or record it again"),
    N_("{path} cannot be read: the file is cut off before its index; download or record it again"),
    N_("{path} cannot be read as video; give an MP4, MOV, MKV, WebM or AVI file, or download it again"),
    N_("{path} is a video, but none of its pictures can be decoded; download or record it again"),
    N_("{path} is not a text file; {remedy}"),
    N_("{path}, line {line}: no name; fill it in or remove the line"),
    N_("{path}, line {line}: consent is {said}; write yes or no, or leave it empty"),
    N_("{path}, line {line}: {name} stands in line {earlier}, too; {remedy}"),
    N_("{path}, line {line}: no column `name` among the columns found ({named}); add it to the first row"),
    N_("write them apart, as in {name} (b@x)"),
    N_("keep one of them"),
    N_("No mail server is named: set {setting} (or smtps://...)"),
    N_("No sender is named: set {name}=reports@example.org"),
    N_("{address} is no e-mail address: name one as in teacher@example.org"),
    N_("{server} did not take the mail for {address} ({reason})"),
    N_("The mail server {host}:{port} cannot be used ({reason})"),
)


def reason(said: object) -> str:
    """An error, or what is stored of one, in the language in use; what stands in its blanks may be such a text, too."""
    text = str(said)
    if spoken() == ENGLISH:
        return text
    for form in FORMS:
        if found := _pattern(form).fullmatch(text):
            return _(form).format(**{name: reason(blank) for name, blank in found.groupdict().items()})
    return text


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """What a form stands for: anything in its blanks."""
    parts = re.split(r"\{(\w+)\}", form)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )
