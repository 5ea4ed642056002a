"""Somebody, as a record beside the video names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is the one shown in the meeting, `original` that of the account, both as written; `key` tells two people
    of one name apart where the record does. Empty where it says nothing.
    """

    name: str
    original: str = ""
    email: str = ""
    key: str = ""
