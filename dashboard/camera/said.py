"""What the page of a camera says while it is on; the script in the browser fills in the numbers (assets/camera.js)."""

from __future__ import annotations

from collections.abc import Collection

from dashboard import words
from dashboard.language import N_, _

STATES = {
    "asking": N_("Your browser asks whether this page may use the camera."),
    "refused": N_(
        "The camera was refused. Allow it for this page, beside the address of your browser, then turn it on again."
    ),
    "absent": N_("There is no camera. Plug one in, then turn it on."),
    "busy": N_("Another program uses the camera. Close that, then turn the camera on again."),
    "insecure": N_(
        "Browsers give a camera only to pages over HTTPS, or of this machine itself. Ask whoever runs the server for "
        "an address that begins with https."
    ),
    "failed": N_("The camera could not be turned on: {reason}"),
    "unplugged": N_("The camera is gone. Plug it in again, then turn it on."),
    "connecting": N_("Connecting to the server"),
    "starting": N_("The server loads its models: some seconds"),
    "live": N_("{rate} a second · seen {seconds} s after it was taken"),
    "nobody": N_("No face is seen · {rate} a second"),
    "behind": N_("The server is behind: {rate} a second, seen {seconds} s after it was taken"),
    "late": N_("The server is behind: no answer for {seconds} s"),
    "lost": N_("The connection is lost. Next try in {seconds} s"),
    "full": N_("As many cameras are on as the server can look at. Next try in {seconds} s"),
    "blocked": N_(
        "The server answers, but the line for pictures does not come through: a proxy on the way has to pass on "
        "WebSockets. Next try in {seconds} s"
    ),
    "out": N_("You are no longer logged in. Load the page again to log in."),
    "forbidden": N_(
        "The server refuses pictures from here: your account may not send any, or a proxy changes the address."
    ),
    "impossible": N_("This server cannot take pictures: it runs on Windows, where the program has no WebSockets."),
    "unseen": N_("This picture was not looked at: {reason}"),
    "sent": N_("{rate} a second go to the class"),
    "unwatched": N_("The camera is on, but the class does not take its pictures yet"),
    "over": N_("The class has ended, or its camera is no longer wanted from you."),
}
"""By what happens."""
FACES = {
    "face": N_("Face {number}"),
    "expression": N_("{expression} {share}"),
    "small": N_("too small to say"),
    "blurred": N_("too blurred to say"),
    "attention": N_("attention {share}"),
    "unknown": N_("attention not known"),
}


def said(inferred: Collection[str]) -> dict[str, str]:
    """All of it, and the names of the facial expressions, in the reader's language."""
    return {name: _(text) for name, text in STATES.items()} | names(inferred)


def names(inferred: Collection[str]) -> dict[str, str]:
    """What is said of faces alone, where of expressions and attention only this is `inferred`."""
    expressions = {name: words.expression(name) for name in words.EXPRESSIONS}
    unsaid = {} if "attention" in inferred else {"unknown": ""}
    return {name: _(text) for name, text in FACES.items()} | expressions | unsaid
