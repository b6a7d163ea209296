"""/indicateur CODE: one indicator whole, and how it is counted, by whom, how late, how secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.cards import shortened
from domain.cells.figures import Figure, read_figure
from domain.dialogue import (
    ENDED,
    Ended,
    Misunderstood,
    Picked,
    Question,
    Said,
    Talk,
    Typed,
)
from domain.indicators import Meant, meant
from domain.messages import Choice, Rows, Say, column
from domain.plan import Counting
from handlers.access import COORDINATORS, number
from handlers.conversation import Dialogue, Step, begin, menu_row
from handlers.give_indicator import open_period
from handlers.indicator_cards import card
from handlers.pages import PAGE, page_of
from handlers.record_figure import NOT_MINE
from storage.finding import is_only_begun, people_called
from storage.indicators import Indicator
from storage.people import Person
from storage.progress import settle_figures
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
_MOST_OFFERED = 6
_LABEL = 60
_LIST = "list"


# Doors


def show(work: UnitOfWork, argument: str) -> None:
    """/indicateur CODE: its card, however the code is punctuated; else the few that are close, or
    all of them by pages."""
    close = _meant(work, argument)
    if len(close) == 1 and close[0][0] in (Meant.CODE, Meant.SIGNS):
        work.reply(card(work, close[0][1]))
    elif 0 < len(close) <= PAGE:
        facts = {"asked": argument[:20], "of_words": close[0][0] is Meant.LABEL}
        rows = (*_choices(each for _, each in close), *menu_row())
        work.reply(Say("indicators/close", facts, rows))
    else:
        work.reply(_list(work, 0, argument))


def _meant(work: UnitOfWork, words: str) -> list[tuple[Meant, Indicator]]:
    """The indicators that these words name best, all as well."""
    known = work.indicators.all(work.contract_id)
    found = [(how, each) for each in known if (how := meant(words, each.code, each.label))]
    best = min((how for how, _ in found), default=None)
    return [(how, each) for how, each in found if how is best]


def _list(work: UnitOfWork, at: int, asked: str = "") -> Say:
    found = page_of(work.indicators.all(work.contract_id), at)
    example = found.shown[0].code if found.shown else ""
    facts = {"asked": asked[:20], "example": example, **found.facts}
    rows = (*_choices(found.shown), *found.turning(f"indicator:{_LIST}"), *menu_row())
    return Say("indicators/list", facts, rows)


def _choices(indicators: Iterable[Indicator]) -> Rows:
    return column(*(Choice(f"indicator:{each.id}", label=named(each)) for each in indicators))


def named(indicator: Indicator) -> str:
    """« 23-a – Aidants accompagnés », for a button."""
    return shortened(f"{indicator.code} – {indicator.label}", _LABEL)


def pressed(work: UnitOfWork, rest: list[str], message: int | None) -> None:
    """`indicator:<id>` shows the card; `:who`, `:give` and `:set` begin what it offers;
    `indicator:list:<page>` turns the list."""
    if rest[:1] == [_LIST]:
        work.toast("")
        work.show(_list(work, number(rest, 1)), message)
        return
    indicator = work.indicators.find(number(rest))
    if indicator is None or indicator.contract_id != work.contract_id:
        work.toast("gone")
        return
    match rest[1:]:
        case []:
            work.toast("")
            work.show(card(work, indicator), message)
        case ["give"]:
            work.toast("")
            open_period(work, indicator)
        case ["who" | "set" as deed]:
            work.toast("")
            begin(work, DIALOGUE, _STEPS[deed], indicator=indicator.id)
        case _:
            work.toast("gone")


_STEPS = {"who": "who", "set": "which"}


def _indicator(talk: Talk, work: UnitOfWork) -> Indicator:
    found = work.indicators.find(talk.answers["indicator"])
    assert found is not None, "an indicator that has a card is never deleted"
    return found


def _facts(talk: Talk, work: UnitOfWork) -> dict[str, object]:
    return {"indicator": _indicator(talk, work)}


def _done(talk: Talk, work: UnitOfWork, setting: str) -> Ended:
    """Written down: the journal, and the card as it is now."""
    indicator = _indicator(talk, work)
    work.session.flush()
    work.note("indicator_set", f"indicator:{indicator.id}", setting=setting)
    work.show(card(work, indicator), talk.card)
    return ENDED


# Which setting?


def _ask_which(talk: Talk, work: UnitOfWork) -> Question:
    names = ("counting", *_NUMBERS)
    rows = column(*(Choice(name, word=f"set_{name}") for name in names))
    return Question("indicators/which", _facts(talk, work), rows)


def _hear_which(said: Said, talk: Talk, _work: UnitOfWork) -> Next:
    known = ("counting", *_NUMBERS)
    if isinstance(said, Picked) and said.value in known:
        return talk.to(said.value)
    return Misunderstood("indicators/hint_which")


def _ask_counting(talk: Talk, work: UnitOfWork) -> Question:
    rows = column(*(Choice(each.value, word=f"counting_{each.value}") for each in Counting))
    return Question("indicators/set_counting", _facts(talk, work), rows)


def _hear_counting(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if not isinstance(said, Picked) or said.value not in list(Counting):
        return Misunderstood("indicators/hint_which")
    work.indicators.define(_indicator(talk, work), counting=said.value)
    return _done(talk, work, "counting")


# A number


@dataclass(frozen=True)
class _Number:
    """A setting that is a number, or nothing: where it is kept, and what may be kept there."""

    column: str
    text: str
    whole: bool = True
    lowest: Decimal | None = Decimal(0)
    highest: Decimal | None = None

    def ask(self, talk: Talk, work: UnitOfWork) -> Question:
        indicator = _indicator(talk, work)
        facts = {"indicator": indicator, "now": getattr(indicator, self.column)}
        rows = column(Choice("none", word="set_none", numbered=False))
        return Question(self.text, facts, rows)

    def hear(self, said: Said, talk: Talk, work: UnitOfWork) -> Next:
        figure = read_figure(said.text, "mois") if isinstance(said, Typed) else None
        value = figure.value if isinstance(figure, Figure) else None
        if said != Picked("none") and (value is None or not self._fits(value)):
            return Misunderstood("indicators/hint_setting")
        kept = None if value is None else int(value) if self.whole else float(value)
        work.indicators.define(_indicator(talk, work), **{self.column: kept})
        return _done(talk, work, self.column)

    def _fits(self, value: Decimal) -> bool:
        low = self.lowest is None or value >= self.lowest
        high = self.highest is None or value <= self.highest
        return low and high and (not self.whole or value == int(value))


_NUMBERS = {
    each.column: each
    for each in (
        _Number("lag_months", "indicators/set_lag_months", highest=Decimal(60)),
        _Number("disclosure_threshold", "indicators/set_disclosure_threshold"),
        _Number("minimum", "indicators/set_minimum", whole=False, lowest=None),
        _Number("maximum", "indicators/set_maximum", whole=False, lowest=None),
    )
}


# Who answers for it?


def _ask_who(talk: Talk, work: UnitOfWork) -> Question:
    ids = talk.answers.get("found") or []
    people = [work.people.get(each) for each in ids]
    rows = column(*(Choice(f"person.{p.id}", label=p.full_name) for p in people))
    said = _indicator(talk, work).details.get(NOT_MINE)
    facts = {
        **_facts(talk, work),
        "several": len(people),
        "declined_by": work.people.get(said["by"]) if said else None,
        "declined_words": said["words"] if said else None,
    }
    return Question("indicators/who", facts, rows)


def _hear_who(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """One person of the directory, by their name; of several, none is guessed."""
    if isinstance(said, Picked):
        chosen = number(said.value.split("."), 1)
        directory = work.people.directory(work.contract_id)
        return _name(talk, work, [person for person in directory if person.id == chosen])
    found = people_called(work, said.text)
    if len(found) == 1 and is_only_begun(work, said.text, found[0]):
        return talk.to("who", found=[found[0].id])
    return _name(talk, work, found)


def _name(talk: Talk, work: UnitOfWork, found: list[Person]) -> Next:
    if not found:
        return Misunderstood("indicators/hint_who")
    if len(found) > 1:
        return talk.to("who", found=[person.id for person in found[:_MOST_OFFERED]])
    indicator = _indicator(talk, work)
    indicator.details = {n: told for n, told in indicator.details.items() if n != NOT_MINE}
    former = indicator.responsible_id
    work.indicators.entrust(indicator, found[0])
    if former is not None:
        settle_figures(work, former)
    return _done(talk, work, "responsible")


DIALOGUE = Dialogue(
    "indicator",
    {
        "which": Step(_ask_which, _hear_which),
        "counting": Step(_ask_counting, _hear_counting),
        **{name: Step(each.ask, each.hear) for name, each in _NUMBERS.items()},
        "who": Step(_ask_who, _hear_who),
    },
    roles=COORDINATORS,
)
