"""What is said of people: what was seen, never what somebody feels or is, never who is better than whom.

"Facial expression: sad (model)" says what a picture looks like; "is sad" says what nobody can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.shown import texts

FEELS = (
    "bored|sad|happy|angry|afraid|scared|disgusted|surprised|lazy|inattentive|distracted|unmotivated|disengaged|"
    "uninterested|confused|frustrated|depressed|anxious|tired|sleepy|stupid|dumb|weak|passive"
)
WHO = r"(?:students?|pupils?|learners?|participants?|attendees?|people|persons?|child(?:ren)?|class(?:mates?)?|faces?)"
FEELS_DE = (
    "gelangweilt|traurig|glücklich|fröhlich|wütend|zornig|ängstlich|angeekelt|überrascht|faul|unaufmerksam|abgelenkt|"
    "unmotiviert|desinteressiert|verwirrt|frustriert|deprimiert|müde|dumm|schwach|passiv"
)
WHO_DE = r"(?:Schüler|Student|Studierend|Lernend|Teilnehm|Teilnehmend|Person|Leute|Kind|Mensch|Gesicht)\w*"
FORBIDDEN = {
    "what somebody feels": rf"\b(?:is|are|was|were|seems?|looks?|feels?|felt|be|being|gets?|got|became)\s+"
    rf"(?:(?:not|very|too|so|\w+ly)\s+)?(?:{FEELS})\b",
    "what somebody is": rf"\b(?:{FEELS}|good|bad|problem|difficult|poor)\s+{WHO}\b",
    "a verdict": r"\b(?:(?:is|are|was|were|did|does|do)(?:\s+not|n['\u2019]t)|never|hardly)\s+"
    r"(?:pay(?:s|ing)?\s+attention|listen(?:s|ing)?|caring|trying|care|try|interested|engaged|motivated)\b",
    "an accusation": r"\b(?:cheat(?:s|ed|ing|ers?)?|suspicious|misbehav\w+|slack(?:er|ing)|daydream\w*)\b",
    "a ranking": rf"\b(?:best|worst|top|bottom|weakest|strongest|laziest|least\s+(?:engaged|attentive)|"
    rf"most\s+(?:engaged|attentive))[\s-]+(?:\d+\s+)?(?:{WHO}|performers?)\b",
    "a list of winners": r"\b(?:top|bottom)[\s-]?\d+\b|\bleader\s?-?boards?\b|\bleague\s+tables?\b|\bhigh\s?scores?\b|"
    r"\bhall\s+of\s+(?:fame|shame)\b|\bscore\s?boards?\b|\b(?:student|engagement|attention)\s+scores?\b",
    "a rank": rf"\brank(?:s|ed|ing|ings)?\s+(?:of|among|in|by|no|the)\s+(?:\w+\s+)?(?:{WHO}|number|\d)|"
    rf"\b(?:{WHO})\s+rank(?:s|ed|ing|ings)?\b|\b\d+(?:st|nd|rd|th)\s+(?:place\s+)?(?:in|of)\s+(?:the\s+)?class\b",
    "was jemand fühlt": rf"\b(?:ist|sind|war|waren|wirkt|wirken|scheint|scheinen|fühlt\s+sich|fühlen\s+sich|wird|"
    rf"wurde)\s+"
    rf"(?:(?:nicht|sehr|zu|so|oft)\s+)?(?:{FEELS_DE})\b",
    "was jemand ist": rf"\b(?:{FEELS_DE}|gut|schlecht|schwierig)e[nrsm]?\s+{WHO_DE}",
    "ein Urteil": r"\b(?:passt|passen|passte|passten)\s+(?:\w+\s+)?nicht\s+auf\b|"
    r"\bhört(?:en|e)?\s+(?:\w+\s+)?nicht\s+zu\b|"
    r"\bstrengt\s+sich\s+nicht\s+an\b|\bschummel\w*|\bbetrüg\w*|\bverdächtig\w*",
    "eine Rangliste": rf"\b(?:beste|schlechteste|schwächste|stärkste|faulste|aufmerksamste)[nrsm]?\s+{WHO_DE}|"
    r"\bRang(?:liste|folge|ordnung)\w*|\bBestenliste\w*|\bRangplatz\w*|\bTop[\s-]?\d+\b|\bPlatz\s+\d+\s+(?:von|der|in)\b|"
    r"\bPunktestand\w*",
}
ALLOWED = ("letters that are easily confused",)


def said_of_people(text: str) -> Iterator[tuple[str, str]]:
    """The rules that a text breaks, each with the words."""
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    for rule, pattern in FORBIDDEN.items():
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield rule, text[max(0, found.start() - 60) : found.end() + 40]


def test_nobody_is_judged_ranked_or_said_to_feel_anything() -> None:
    assert [(where, *broken) for where, text in texts() for broken in said_of_people(text)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "Ada is bored.", "He is really sad now", "this student seems distracted", "was very angry", "Bo is lazy",
        "an inattentive student", "3 disengaged participants", "the best student", "worst learners", "top 3", "Top-10",
        "bottom 5", "a leaderboard", "Leader board of the week", "rank of the student", "ranking of participants",
        "students ranked", "2nd in the class", "least engaged students", "did not pay attention", "isn't listening",
        "is not engaged", "cheating", "a daydreamer", "her engagement score", "hall of fame", "looks sleepy",
        "Ada ist gelangweilt", "sie wirkt sehr traurig", "ein fauler Schüler", "unaufmerksame Studierende",
        "die beste Teilnehmerin", "Rangliste", "die schlechtesten Schüler", "passt nicht auf", "er hört nicht zu",
        "Platz 3 von 20", "Bestenliste", "Top 5", "wird müde",
    ],
)  # fmt: skip
def test_such_words_would_be_found(planted: str) -> None:
    assert list(said_of_people(f"Before it. {planted} and after it."))


@pytest.mark.parametrize(
    "fine",
    [
        "facial expression: sad", "Facial expression of the class: happy 12 %", "a face was not seen", "top to bottom",
        "the class as a whole was below its own level", "nobody is ranked", "Gesichtsausdruck: traurig",
        "niemand wird in eine Reihenfolge gebracht", "the best of three runs", "top left", "rank correlation",
    ],
)  # fmt: skip
def test_what_was_seen_may_be_said(fine: str) -> None:
    assert not list(said_of_people(fine))


def test_all_kinds_of_texts_are_read() -> None:
    every = list(texts())
    where = {place for place, _ in every}
    assert len(every) > 4_000
    for place in (
        "de.po",
        "pipeline.py",
        "README.md",
        "docs/report.md",
        "dashboard/assets/live.js",
        "dashboard/limits.py",
    ):
        assert place in where
    joined = " ".join(text for _, text in every)
    for known in (
        "Nothing was started",
        "Nichts wurde begonnen",
        "Write one row per participant and second",
        "lies in a",
    ):
        assert known in joined


def test_what_is_allowed_is_still_said() -> None:
    """An exception that nothing needs any more is none."""
    joined = " ".join(text for _, text in texts())
    assert [one for one in ALLOWED if one not in joined] == []
