"""`cheville import --questions` and `--undo`: what the last import asks, and taking it back."""

import sys
from zoneinfo import ZoneInfo

from bot import cli_house
from bot.cli_words import Told, say, sentence
from bot.clock import SystemClock
from bot.documents.workbook.vocabulary import vocabulary
from bot.plan_labels import Labels
from bot.render import Render
from domain.cells.names import name_of
from domain.plan import Doubt
from domain.plan_questions import LEFT_AS_IS, fits, offered, read_answer
from domain.quiet_hours import in_zone
from storage.apply_plan import apply_answers
from storage.contracts import Contract
from storage.database import Database, Session
from storage.imports import Imports
from storage.people import People
from storage.plan_doubts import answer_doubt, as_doubt
from storage.plan_names import names_of
from storage.progress import settle_all_figures
from storage.undo_import import Undone, undo, would_undo

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def ask(name: str | None) -> int:
    """The open questions of the last import, one after the other; each answer is written at once.

    A letter takes what is offered, an empty line puts off, « - » leaves things as they are.
    """
    settings = cli_house.settings()
    with cli_house.opened(settings) as database:
        contract = database.run(lambda session: cli_house.contract_in(session, name))
        doubts = database.run(lambda session: _open(session, contract))
        given = 0
        for place, doubt in enumerate(doubts, start=1):
            answer = _asked(database, contract, doubt, place, len(doubts))
            if answer is None:
                break
            if answer:
                _write(database, contract, doubt, answer)
                given += 1
        left = len(database.run(lambda session: _open(session, contract)))
    say("import.answered", given=given, left=left)
    return 0


def take_back(name: str | None, *, apply: bool) -> int:
    """What taking the last import back would do; done with `apply`."""
    settings = cli_house.settings()
    now = SystemClock().now()

    def deed(session: Session) -> tuple[str, Undone, Labels]:
        contract = cli_house.contract_in(session, name)
        last = Imports(session).last(contract.id or 0)
        if last is None or Imports(session).trace(last.id or 0) is None:
            raise Told("import.nothing_to_undo")
        labels = _labels(session, contract)
        told = undo(session, last, now) if apply else would_undo(session, last)
        return last.file_name, told, labels

    with cli_house.opened(settings) as database:
        file, told, labels = database.run(deed)
    facts = {
        "file": file,
        "apply": apply,
        "removed": labels.by_kind(told.removed),
        "restored": [labels.change(change) for change in told.restored],
        "kept": [labels.about(about) for about in told.kept],
        "overtaken": [labels.named(change) for change in told.overtaken],
    }
    print(Render(settings.timezone).terminal("import/undone", facts))
    return 0


def _labels(session: Session, contract: Contract) -> Labels:
    return Labels(names_of(session, contract.id or 0), ZoneInfo(contract.timezone))


def _open(session: Session, contract: Contract) -> list[Doubt]:
    return [as_doubt(row) for row in Imports(session).open_doubts(contract.id or 0)]


def _asked(
    database: Database, contract: Contract, doubt: Doubt, place: int, total: int
) -> str | None:
    """The answer in stored form; empty when it is put off, None when nobody answers any more."""
    labels = database.run(lambda session: _labels(session, contract))
    render, offers = Render(contract.timezone), offered(doubt)[: len(_LETTERS)]
    facts = {
        "place": place,
        "total": total,
        "where": f"{doubt.sheet} {doubt.cell}".strip(),
        "subject": labels.subject(doubt),
        "words": labels.question(doubt),
        "offers": [
            (letter, labels.answer(doubt, each))
            for letter, each in zip(_LETTERS, offers, strict=False)
        ],
    }
    print(render.terminal("import/doubt", facts))
    while True:
        print(sentence("import.prompt"), end=" ", flush=True)
        line = sys.stdin.readline()
        if not line:
            return None
        answer = _read(database, contract, doubt, line.strip())
        if answer is not None:
            return answer
        print(render.terminal("import/hint_doubt", {"wanted": fits(doubt).value}))


def _read(database: Database, contract: Contract, doubt: Doubt, typed: str) -> str | None:
    offers = dict(zip(_LETTERS, offered(doubt), strict=False))
    if not typed:
        return ""
    if typed == "-":
        return LEFT_AS_IS
    if typed.lower() in offers:
        return offers[typed.lower()]
    now = SystemClock().now()
    today = in_zone(now, ZoneInfo(contract.timezone)).date()
    people = database.run(lambda session: People(session, now).directory(contract.id or 0))
    names = [name_of(each.key, each.last_name, each.first_name) for each in people]
    return read_answer(doubt, typed, vocabulary(), today, names)


def _write(database: Database, contract: Contract, doubt: Doubt, answer: str) -> None:
    now = SystemClock().now()

    def deed(session: Session) -> None:
        answer_doubt(session, contract.id or 0, doubt, answer, now)
        apply_answers(session, session.get_one(Contract, contract.id), now)
        settle_all_figures(cli_house.work_in(session, cli_house.settings(), contract))

    database.run(deed)
