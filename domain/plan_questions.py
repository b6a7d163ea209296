"""What a doubt asks: which kind of answer fits, which are offered, and what a typed one means.

Answers are in stored form (ISO date, plain number, state, key of a person), as in `Doubt`. What an
answer does to the plan is domain/plan_answers.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.actions import ActionState, read_percentage
from domain.cells.contacts import read_emails, read_phone
from domain.cells.dates import read_date
from domain.cells.names import Name, people_named, take_civility
from domain.cells.numbers import read_number
from domain.cells.reading import Read, Words, fold
from domain.cells.times import read_hours
from domain.people import Civility
from domain.plan import Doubt, Frequency, IndicatorKind, MeetingState

SAID_OTHERWISE = "said_otherwise"
"""The workbook changed something that people changed here too: what is here stays, and is asked."""
LEFT_AS_IS = "as_it_is"
"""The answer of whoever wants neither a value nor the question again."""


class Side(StrEnum):
    """Which one stands, when the workbook and people say different things."""

    OURS = "ours"
    THEIRS = "theirs"


class Fits(StrEnum):
    """Which kind of answer fits a question. `NOTHING`: only the workbook can answer it."""

    DATE = "date"
    HOUR = "hour"
    HOURS = "hours"
    NUMBER = "number"
    YEAR = "year"
    PERCENT = "percent"
    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"
    STATE = "state"
    MEETING_STATE = "meeting_state"
    CIVILITY = "civility"
    FREQUENCY = "frequency"
    INDICATOR_KIND = "indicator_kind"
    YES_NO = "yes_no"
    SIDE = "side"
    NOTHING = "nothing"


_OF_FIELDS: Mapping[str, Mapping[str, Fits]] = {
    "axis": {
        "elected": Fits.PERSON,
        "formalised": Fits.YES_NO,
        "formalised_on": Fits.DATE,
    },
    "action": {
        "state": Fits.STATE,
        "progress": Fits.PERCENT,
        "budget": Fits.NUMBER,
        "pilots": Fits.PERSON,
        "followers": Fits.PERSON,
        "starts_on": Fits.DATE,
        "ends_on": Fits.DATE,
        "last_update_on": Fits.DATE,
    },
    "person": {
        "civility": Fits.CIVILITY,
        "emails": Fits.EMAIL,
        "phone": Fits.PHONE,
        "mandate_ended_on": Fits.DATE,
    },
    "meeting": {
        "on": Fits.DATE,
        "hours": Fits.HOURS,
        "starts_at": Fits.HOUR,
        "ends_at": Fits.HOUR,
        "convened_on": Fits.DATE,
        "answer_by": Fits.DATE,
        "minutes_sent_on": Fits.DATE,
        "state": Fits.MEETING_STATE,
    },
    "indicator": {
        "kind": Fits.INDICATOR_KIND,
        "frequency": Fits.FREQUENCY,
        "initial_value": Fits.NUMBER,
        "initial_year": Fits.YEAR,
        "target": Fits.NUMBER,
        "target_due_on": Fits.DATE,
        "responsible": Fits.PERSON,
    },
}

_CLOSED: Mapping[Fits, tuple[str, ...]] = {
    Fits.STATE: tuple(ActionState),
    Fits.MEETING_STATE: tuple(MeetingState),
    Fits.CIVILITY: tuple(Civility),
    Fits.FREQUENCY: tuple(Frequency),
    Fits.INDICATOR_KIND: tuple(IndicatorKind),
    Fits.YES_NO: ("yes", "no"),
    Fits.SIDE: tuple(Side),
}


class CellWords(Protocol):
    """The words that a workbook is read by, as far as an answer needs them; keys are folded."""

    @property
    def words(self) -> Words: ...
    @property
    def civilities(self) -> Mapping[str, Civility]: ...
    @property
    def states(self) -> Mapping[str, ActionState]: ...
    @property
    def meeting_states(self) -> Mapping[str, MeetingState]: ...
    @property
    def indicator_kinds(self) -> Mapping[str, IndicatorKind]: ...
    @property
    def frequencies(self) -> Mapping[str, Frequency]: ...


def fits(doubt: Doubt) -> Fits:
    """The kind of answer that this doubt can be given.

    >>> fits(Doubt("Fiches", "N20", "", "state_missing", about="action:3.3", field="state")).value
    'state'
    """
    if doubt.kind == SAID_OTHERWISE:
        return Fits.SIDE
    kind = doubt.about.partition(":")[0]
    return _OF_FIELDS.get(kind, {}).get(doubt.field, Fits.NOTHING)


def offered(doubt: Doubt) -> tuple[str, ...]:
    """The answers to offer, the proposed reading first. Empty when the answer must be typed."""
    wanted = fits(doubt)
    if wanted is Fits.NOTHING:
        return ()
    if wanted is Fits.SIDE:
        people_were_asked = doubt.about.startswith("meeting:")  # nobody else changes one here
        return (Side.OURS,) if people_were_asked else _CLOSED[wanted]
    first = () if doubt.proposal is None else (str(doubt.proposal),)
    return tuple(dict.fromkeys((*first, *map(str, doubt.choices or _CLOSED.get(wanted, ())))))


def read_answer(
    doubt: Doubt, typed: str, known: CellWords, today: date, people: Iterable[Name]
) -> str | None:
    """What somebody typed as an answer to this doubt, in stored form; None when it is none, or
    when it might mean two things."""
    wanted = fits(doubt)
    if wanted is Fits.PERSON:
        return _person(typed, known, people)
    if wanted in (Fits.HOUR, Fits.HOURS):
        return _hours(typed, known.words, both=wanted is Fits.HOURS)
    if wanted is Fits.PERCENT:
        percentage = read_percentage(typed, asked=True)
        return _plain(percentage) if isinstance(percentage, Decimal) else None
    if wanted in (Fits.NUMBER, Fits.YEAR):
        return _number(typed, known.words)
    if wanted is Fits.DATE:
        day = read_date(typed, known.words, today)
        return day.value.isoformat() if isinstance(day, Read) and day.value else None
    if wanted is Fits.EMAIL:
        addresses = read_emails(typed, known.words)
        found = (isinstance(addresses, Read) and addresses.value) or ()
        return found[0] if len(found) == 1 else None
    if wanted is Fits.PHONE:
        phone = read_phone(typed, known.words)
        return phone.value if isinstance(phone, Read) else None
    return _word(wanted, typed, known)


def _person(typed: str, known: CellWords, people: Iterable[Name]) -> str | None:
    """Somebody of the directory, if one exactly is meant."""
    found = people_named(take_civility(typed, known.civilities)[1], people)
    return found[0] if len(found) == 1 else None


def _hours(typed: str, words: Words, *, both: bool) -> str | None:
    reading = read_hours(typed, words)
    if not isinstance(reading, Read) or reading.value is None:
        return None
    start, end = reading.value
    if both:
        return "-".join(each.isoformat("minutes") for each in (start, end) if each)
    return None if end else start.isoformat("minutes")


def _number(typed: str, words: Words) -> str | None:
    reading = read_number(typed, words)
    if not isinstance(reading, Read) or reading.told == "approximate":
        return None
    return None if reading.value is None else _plain(reading.value)


def _plain(number: Decimal) -> str:
    """Without an exponent: 22 000 is « 22000 »."""
    return f"{number:f}"


def _word(wanted: Fits, typed: str, known: CellWords) -> str | None:
    words: Mapping[Fits, Mapping[str, StrEnum]] = {
        Fits.STATE: known.states,
        Fits.MEETING_STATE: known.meeting_states,
        Fits.CIVILITY: known.civilities,
        Fits.FREQUENCY: known.frequencies,
        Fits.INDICATOR_KIND: known.indicator_kinds,
    }
    found = words.get(wanted, {}).get(fold(typed))
    return str(found) if found else None
