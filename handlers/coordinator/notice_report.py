"""What became of a notice: the report at any time, person by person, and only the failed again."""

from collections.abc import Iterable

from domain.cards import shortened
from domain.messages import Choice, Rows, Say, Urgency, column
from domain.quiet_hours import in_zone
from handlers.access import number
from handlers.conversation import menu_row
from handlers.pages import page_of
from storage.chains import lay_notice_report
from storage.deliveries import Delivery, Reached, deliveries, notice_key, report
from storage.notices import Notice, notice_subject
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LATEST_SHOWN = 5
PEOPLE_SHOWN = 30
_FIRST_WORDS = 32


def notice_words(text: str, author: Person) -> dict[str, object]:
    """What the text of a notice is made of, beside its reader: the same shown and sent."""
    return {"text": text, "author": author}


def say_notice(work: UnitOfWork, notice: Notice, person_id: int, *, tries: int) -> None:
    """This notice to one of its readers, within hours, behind whatever anybody asked for."""
    say = Say(
        "notices/notice",
        notice_words(notice.text, work.people.get(notice.author_id)),
        urgency=Urgency.NOTICE,
        about=notice_subject(notice),
        key=notice_key(notice, person_id, tries),
        not_before=work.hours.next_open(work.now),
    )
    work.say(person_id, say)


def latest(work: UnitOfWork) -> Say:
    """The notices that left last, each with its report."""
    choices = [
        Choice(f"notice:{each.id}:report", word="notice_of", facts=_named(work, each))
        for each in work.notices.latest(work.contract_id, LATEST_SHOWN)
    ]
    return Say("notices/latest", {}, (*column(*choices), *menu_row()))


def _named(work: UnitOfWork, notice: Notice) -> dict[str, object]:
    """Its day and its first words; the day alone once the words are forgotten."""
    day = in_zone(notice.sent_at, work.hours.zone)
    words = shortened(" ".join(notice.text.split()), _FIRST_WORDS)
    return {"day": f"{day:%d/%m}", "words": words}


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`notice:<id>:report`, `:failed`, `:retry`, `:people:<page>`; weeks later too."""
    notice = work.notices.find(number(rest))
    deed = rest[1] if len(rest) > 1 else ""
    if notice is None or notice.contract_id != work.contract_id or deed not in _DEEDS:
        work.toast("gone")
        return
    _DEEDS[deed](work, notice, rest, card)


def _report(work: UnitOfWork, notice: Notice, _rest: list[str], card: int | None) -> None:
    work.toast("")
    work.show(report(work, notice), card)


def _people(work: UnitOfWork, notice: Notice, rest: list[str], card: int | None) -> None:
    """Everybody, by what became of their message."""
    work.toast("")
    order = list(Reached)
    found = sorted(deliveries(work, notice), key=lambda each: order.index(each.reached))
    page = page_of(found, number(rest, 2), PEOPLE_SHOWN)
    facts = {"notice": notice, "deliveries": page.shown, **page.facts}
    rows = (*page.turning(f"notice:{notice.id}:people"), *_back(notice))
    work.show(Say("notices/people", facts, rows), card)


def _failed(work: UnitOfWork, notice: Notice, _rest: list[str], card: int | None) -> None:
    """Whom it did not reach, and why; another try for those who can be written to now."""
    work.toast("")
    failed = [each for each in deliveries(work, notice) if each.reached is Reached.FAILED]
    again = _to_try(failed)
    retry = Choice(f"notice:{notice.id}:retry", word="notice_retry", facts={"count": len(again)})
    rows = (*column(retry), *_back(notice)) if again else _back(notice)
    facts = {"notice": notice, "deliveries": failed, "again": len(again)}
    work.show(Say("notices/failed", facts, rows), card)


def _to_try(found: Iterable[Delivery]) -> list[Delivery]:
    return [each for each in found if each.again]


def _retry(work: UnitOfWork, notice: Notice, _rest: list[str], card: int | None) -> None:
    """Only the failed, and of them those whom it may reach; their line of « À transmettre » is
    taken back, so that nobody is told twice."""
    again = _to_try(deliveries(work, notice))
    work.toast("" if again else "already")
    for each in again:
        person_id = each.person.id or 0
        work.relay.withdraw(notice_subject(notice), work.now, person_id)
        say_notice(work, notice, person_id, tries=each.tries)
    if again:
        lay_notice_report(work, notice)
        work.note("notice_again", notice_subject(notice), people=len(again))
    work.show(report(work, notice), card)


def _back(notice: Notice) -> Rows:
    back = Choice(f"notice:{notice.id}:report", word="notice_back", numbered=False)
    return (*column(back), *menu_row())


_DEEDS = {"report": _report, "failed": _failed, "retry": _retry, "people": _people}
