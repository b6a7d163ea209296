"""/diffuser: one text to many. To whom, the text, exactly what two of them would read; « Envoyer ».

What leaves is what was shown: when the readers have changed meanwhile, they are shown again.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from domain.audiences import changed
from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk, Typed
from domain.messages import Choice, Say, column
from handlers.access import COORDINATORS
from handlers.conversation import Dialogue, Step, begin, begin_with, menu_row
from handlers.coordinator.notice_audience import (
    AUDIENCE,
    STEPS,
    Next,
    Ways,
    ask_audience,
    ask_whom,
    blank,
    hear_more_or_less,
    hear_whom,
    readers,
    ways_of,
)
from handlers.coordinator.notice_report import latest, notice_words, say_notice
from storage.chains import lay_notice_report
from storage.notices import Notice, notice_subject
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LONGEST_NOTICE = 3500
"""Telegram cuts what is typed beyond 4,096 in two, and the second half would come alone."""
SAMPLES = 2


def start(work: UnitOfWork, argument: str) -> None:
    """/diffuser, or with whom it is for: « /diffuser les membres du COPIL »."""
    if argument.strip():
        begin_with(work, DIALOGUE, "whom", Typed(argument), **blank())
    else:
        begin(work, DIALOGUE, "whom", card=None, **blank())


def _hear_whom(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said == Picked("sent"):
        work.show(latest(work), talk.card)
        return ENDED
    return hear_whom(said, talk, work)


def _hear_audience(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said == Picked("write"):
        return talk.to("text", missed=[])
    if said == Picked("preview"):
        return _previewed(talk, work)
    return hear_more_or_less(said, talk, work)


# The text


def _ask_text(talk: Talk, work: UnitOfWork) -> Question:
    people = readers(talk, work)
    facts = {
        "total": len(people),
        "greeted": people[0] if people else None,
        "author": work.me.person,
        "text": talk.answers["text"],
        "longest": LONGEST_NOTICE,
    }
    return Question("notices/text", facts, free=True)


def _hear_text(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    text = _seen(said.text) if isinstance(said, Typed) else ""
    if not text:
        return Misunderstood("notices/hint_text")
    return _previewed(talk, work, text=text)


def _seen(text: str) -> str:
    """What was typed, its lines kept, without what no eye sees.

    >>> _seen(" Bonjour\\x00 \\n\\n à tous\\u200f ")
    'Bonjour \\n\\n à tous'
    """
    unseen = ("Cc", "Cf", "Cs")
    joined = "\u200d"  # what holds the parts of an emoji together
    return "".join(
        c for c in text if c in ("\n", joined) or unicodedata.category(c) not in unseen
    ).strip()


# What would leave


def _previewed(talk: Talk, work: UnitOfWork, **answers: object) -> Talk:
    """The readers as they are shown now are those it may be sent to."""
    shown = _ids(readers(talk, work))
    answers = {**talk.answers, **answers, "shown": shown, "came": [], "left": []}
    return replace(talk, step="preview", answers=answers, trail=("whom", AUDIENCE, "text"))


def _ids(people: Iterable[Person]) -> list[int]:
    return [person.id for person in people if person.id is not None]


def _ask_preview(talk: Talk, work: UnitOfWork) -> Question:
    people = _known(work, talk.answers["shown"])
    ways = ways_of(work, people)
    opens_at = work.hours.next_open(work.now)
    facts = {
        **ways.facts,
        "samples": _samples(ways),
        "came": _known(work, talk.answers["came"]),
        "left": _known(work, talk.answers["left"]),
        "opens_at": opens_at,
        "sends_now": opens_at <= work.now,
        **notice_words(talk.answers["text"], work.me.person),
    }
    deeds = ["send", "rewrite", "readers"] if people else ["rewrite", "readers"]
    rows = column(*(Choice(deed, word=f"notice_{deed}") for deed in deeds))
    return Question("notices/preview", facts, rows)


def _known(work: UnitOfWork, ids: Iterable[int]) -> list[Person]:
    found = (work.people.find(each) for each in ids)
    return [person for person in found if person is not None]


def _samples(ways: Ways) -> list[tuple[Person, bool]]:
    """Two readers, one of each way when there are both, and whether they read here."""
    here = [(person, True) for person in ways.telegram]
    elsewhere = [(person, False) for person in ways.others]
    return [*here[:1], *elsewhere[:1], *here[1:], *elsewhere[1:]][:SAMPLES]


def _hear_preview(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said == Picked("rewrite"):
        return talk.back()
    if said == Picked("readers"):
        return replace(talk, step=AUDIENCE, trail=("whom",))
    if said != Picked("send"):
        return Misunderstood("notices/hint_send")
    now = _ids(readers(talk, work))
    since = changed(talk.answers["shown"], now)
    if since:
        news = {"shown": now, "came": sorted(since.came), "left": sorted(since.left)}
        return replace(talk, answers={**talk.answers, **news})
    return _send(talk, work, now)


# Sent


def _send(talk: Talk, work: UnitOfWork, ids: list[int]) -> Ended:
    """To each, once; then what became of it is told. One transaction."""
    source = f"talk:{talk.serial}"
    if work.notices.from_source(source) is not None:
        work.toast("already")
        return ENDED
    notice = work.notices.keep(
        Notice(
            contract_id=work.contract_id,
            author_id=work.me.person.id or 0,
            source=source,
            text=talk.answers["text"],
            audience=dict(talk.answers["audience"]),
            people=ids,
            sent_at=work.now,
        )
    )
    for person_id in ids:
        say_notice(work, notice, person_id, tries=0)
    lay_notice_report(work, notice)
    work.note("notice_sent", notice_subject(notice), people=len(ids))
    work.show(_receipt(work, notice), talk.card)
    return ENDED


def _receipt(work: UnitOfWork, notice: Notice) -> Say:
    ways = ways_of(work, _known(work, notice.people))
    opens_at = work.hours.next_open(work.now)
    facts = {**ways.facts, "opens_at": opens_at, "sends_now": opens_at <= work.now}
    rows = column(Choice(f"notice:{notice.id}:report", word="notice_report"))
    return Say("notices/sent", facts, (*rows, *menu_row()))


DIALOGUE = Dialogue(
    "notice",
    {
        "whom": Step(ask_whom, _hear_whom),
        **STEPS,
        AUDIENCE: Step(ask_audience, _hear_audience),
        "text": Step(_ask_text, _hear_text, longest=LONGEST_NOTICE),
        "preview": Step(_ask_preview, _hear_preview),
    },
    roles=COORDINATORS,
)
