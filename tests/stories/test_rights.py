"""Who may do what: each role, each command and each button, of one's own, of others, of another
contract (fault 51). What a person sends may be forged: nothing of it is trusted."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from domain.people import Role
from handlers import menu, router
from handlers.access import EVERYBODY
from storage.journal import JournalLine
from storage.outbox import OutboxRow
from storage.people import Membership, Person
from storage.tables import metadata
from tests.small_workbook import small_workbook
from tests.stories.test_collect_answers import collect
from tests.stories.test_decide_proposal import decisions, proposed
from tests.story import Phone, Story, elsewhere

FOR_THE_COORDINATOR = "Cette commande est réservée à la coordination."
COORDINATORS_COMMANDS = frozenset(
    {
        *("qui", "reunion", "instances", "prevu", "transmettre", "diffuser", "synthese", "pour"),
        *("indicateur", "chiffres", "import", "inviter", "invitations", "exporter", "journal"),
    }
)
"""Said here once more, so that a door opened by mistake is seen."""
EVERYBODYS_COMMANDS = frozenset(
    {
        *("start", "menu", "moi", "avancement", "indicateurs", "aide", "help", "annuler", "stop"),
        *("absence", "contrat", "reglages", "settings", "confidentialite", "privacy"),
        *("mesdonnees", "effacer"),
    }
)
OF_THE_CONTRACT = ("Haddad", "Lacaze", "Roques", "Malaval", "Vidal", "Guichet", "Maîtrise", "Répit")
"""Words that only people of the contract of the cast may read."""
NOT_THE_CONTRACTS = frozenset(
    {"inbox", "outbox", "conversation", "journal", "mark", "account", "alembic_version"}
)
"""Tables where anything that is said leaves a line, whoever says it."""


def test_every_command_has_its_line_here() -> None:
    """A new command says who may type it, in the table of the router and in this one."""
    assert set(router.COMMANDS) == COORDINATORS_COMMANDS | EVERYBODYS_COMMANDS
    assert not COORDINATORS_COMMANDS & EVERYBODYS_COMMANDS


@pytest.mark.parametrize("role", list(Role))
def test_51_each_command_by_each_role(story: Story, role: Role) -> None:
    """Refused in one sentence, written down, nothing changed; allowed to those it is for."""
    phone = story.member("claire" if role is Role.COORDINATOR else "amina", role)
    before, refused = contents(story), set()

    for name in sorted(router.COMMANDS):
        phone.says(f"/{name}")
        if phone.last.text.startswith(FOR_THE_COORDINATOR):
            refused.add(name)
        phone.says("/annuler")

    expected = set() if role is Role.COORDINATOR else set(COORDINATORS_COMMANDS)
    assert expected == refused
    assert {f"command:{name}" for name in expected} == forbidden(story)
    if expected:
        assert before == contents(story)
    assert not set(menu.COMMANDS_OF[role]) & expected


@pytest.mark.parametrize("who", ["stranger", "ended", "left"])
def test_51_each_command_by_somebody_who_is_not_of_it(story: Story, who: str) -> None:
    """A stranger, a mandate that ended, somebody who left: nothing of the contract is told."""
    story.member("claire", "coordinator")
    phone = outsider(story, who)
    before = contents(story)

    for name in sorted(router.COMMANDS):
        phone.says(f"/{name}")

    assert before == contents(story)
    assert [] == leaked([phone.screen])


def test_51_what_the_coordinator_is_offered_is_hers(story: Story) -> None:
    """Every button she can reach, sent by each other role, by another contract's coordinator, by
    somebody whose mandate ended and by a stranger: nothing changes, nothing of it is read."""
    claire = story.member("claire", "coordinator")
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Importer")
    collect(claire)
    amina = story.member("amina")
    proposed(amina)
    claire.says("/diffuser COPIL")
    claire.presses("Écrire le message")
    claire.says("Bonjour")
    claire.presses("Envoyer")
    intruders = {
        "partner": amina,
        "observer": story.member("denise", "observer"),
        "maintainer": story.member("bruno", "maintainer"),
        "foreign": elsewhere(story, "Zoé", "coordinator"),
        "ended": outsider(story, "ended"),
        "stranger": outsider(story, "stranger"),
    }
    reached: set[str] = set()

    for layer in layers(claire):
        hers = [value for value in layer if not anybodys(value)]
        reached |= {value.split(":")[0] for value in hers}
        for who, phone in intruders.items():
            before, seen = contents(story), len(phone.told)
            forges(phone, hers)
            assert before == contents(story), (who, hers)
            told = [message.text for message in phone.told[seen:]]
            assert [] == leaked(told), (who, hers)
            if who in {"partner", "observer", "maintainer"}:
                assert {FOR_THE_COORDINATOR} == {*told, FOR_THE_COORDINATOR}, who

    assert {"twins", "indicator"} == {
        n for n, t in router.BUTTONS.items() if t.roles != EVERYBODY
    } - reached


def test_51_what_somebody_is_asked_is_theirs(story: Story) -> None:
    """Amina's buttons, sent by Bruno, by another contract and by a stranger: her answers stay."""
    collect(story.member("claire", "coordinator"))
    amina = story.member("amina")
    offered = [value for layer in layers(amina) for value in layer]
    values = sorted(v for v in offered if v.split(":")[0] in {"action", "indicators"})
    of_others = [v for v in values if str(story.ids.action_1_2) not in v]  # Bruno follows 1.2 too
    before = answers_and_reports(story)

    for phone in (
        story.member("bruno"),
        elsewhere(story, "Zoé", "partner"),
        outsider(story, "stranger"),
    ):
        forges(phone, of_others)

    assert values
    assert before == answers_and_reports(story)


def test_51_a_right_that_ends_ends_the_conversation(story: Story) -> None:
    """She coordinates no more: what she had begun cannot be sent."""
    claire = story.member("claire", "coordinator")
    for opening, answer in (
        ("/diffuser les membres du COPIL", "Bonjour à tous"),
        ("/reunion", "COTECH le mardi 12 janvier à 9h30"),
        ("/pour", "Haddad"),
        ("/instances", "Créer une instance"),
    ):
        gives_role(story, story.ids.claire, "coordinator")
        opened = claire.says(opening)
        labels = [label for label in opened.labels if answer in label]
        if labels:
            claire.presses(answer)
        gives_role(story, story.ids.claire, "partner")
        before = contents(story)
        sent = len(story.calls)

        claire.says("Bonjour à tous" if labels else answer)
        forges(claire, [v for v in values_of(claire) if v.startswith("t:")])

        assert before == contents(story), opening
        to = {call["params"].get("chat_id") for call in story.calls[sent:]} - {None}
        assert {str(each) for each in to} <= {str(claire.number)}, opening


def test_51_every_conversation_of_the_coordinator_says_so() -> None:
    """The table that the rule above reads: handlers/coordinator opens to coordinators alone."""
    hers = {
        name for name, dialogue in router.DIALOGUES.items() if dialogue.roles == {Role.COORDINATOR}
    }
    theirs = {"welcome", "progress", "represented", "indicators", "absence", "hours"}
    assert set(router.DIALOGUES) - theirs == hers


def test_51_every_button_has_its_line_here() -> None:
    theirs = {
        "action",
        "meeting",
        "indicators",
        "contract",
        "absence",
        "hours",
        "later",
        "stop",
        "erase",
    }
    assert theirs == {name for name, tap in router.BUTTONS.items() if tap.roles == EVERYBODY}


def test_51_a_group_hears_nothing(story: Story) -> None:
    """Added to a group by a partner, the bot keeps quiet there: others would read."""
    amina = story.member("amina")
    before = len(story.calls)
    group = {"id": -1_001_234, "type": "supergroup", "title": "COPIL"}
    said = {
        "message_id": 900,
        "date": int(story.now.timestamp()),
        "chat": group,
        "from": {"id": amina.number, "is_bot": False, "first_name": "Amina"},
        "text": "/moi",
    }

    story.ask("POST", f"/sim/people/{amina.number}/raw", {"update": {"message": said}})
    story.settle()

    assert not [c for c in story.calls[before:] if c["method"].startswith("send")]


def test_two_coordinators_decide_once(story: Story) -> None:
    """Both hold the card of a proposal: the second reads what the first decided."""
    claire, bruno = story.member("claire", "coordinator"), story.member("bruno", "coordinator")
    amina = story.member("amina")
    proposed(amina)
    hers, his = claire.last, bruno.last

    claire.presses("Retenir", on=hers)
    told = len(amina.told)
    bruno.presses("Garder", on=his)

    assert "Déjà décidé : Mme Vidal a retenu la proposition" in bruno.last.text
    assert told == len(amina.told)
    assert 1 == len(decisions(story))


def test_two_coordinators_send_a_draft_once(story: Story) -> None:
    """Each in her own chat, the same meeting: convened once, whoever presses last."""
    claire, bruno = story.member("claire", "coordinator"), story.member("bruno", "coordinator")
    amina = story.member("amina")
    for phone in (claire, bruno):
        phone.says("/qui")
        phone.presses("Voir ce qui partirait")

    claire.presses("Envoyer")
    received = len(amina.told)
    told = bruno.presses("Envoyer")

    assert received == len(amina.told)
    assert "Envoyer" not in "".join(told.labels), told.as_text()


# What is walked, forged and looked at


def layers(phone: Phone) -> Iterator[list[str]]:
    """The standing buttons this person can reach, one of each shape, a layer at a time: what the
    commands offer, then what those buttons offer once pressed. Each layer is given before."""
    for name in sorted(menu.COMMANDS_OF[Role.COORDINATOR]):
        phone.says(f"/{name}")
        phone.says("/annuler")
    shapes: set[str] = set()
    for _ in range(4):
        new = {shape(v): v for v in sorted(values_of(phone)) if not v.startswith("t:")}
        layer = [value for name, value in sorted(new.items(), reverse=True) if name not in shapes]
        shapes |= set(new)
        yield layer
        forges(phone, [value for value in layer if not value.startswith(("stop", "erase"))])
        phone.says("/annuler")


def shape(value: str) -> str:
    return re.sub(r"\d+", "#", value)


def values_of(phone: Phone) -> list[str]:
    """Of every button that was ever put into this chat, those of cards that changed since too."""
    wanted = select(OutboxRow).where(OutboxRow.address == str(phone.number)).order_by(OutboxRow.id)
    rows = phone.story.do(lambda s: list(s.exec(wanted)))
    return [b["value"] for row in rows for line in row.buttons or [] for b in line]


def forges(phone: Phone, values: Iterable[str]) -> None:
    """Send these taps, as a modified client could, without waiting for each."""
    phone.story.by_itself = False
    for place, value in enumerate(values):
        phone.presses_value(value, 1)
        if place % 30 == 29:
            phone.story.settle()
    phone.story.by_itself = True
    phone.story.settle()


def anybodys(value: str) -> bool:
    """What any member may press: their doors, their own hours and absences, their answers."""
    subject = value.split(":")[0]
    return subject in {"menu", "hours", "absence", "stop", "contract", "later"}


def outsider(story: Story, who: str) -> Phone:
    if who == "stranger":
        phone = story.phone("Inconnue")
        phone.says("/start")
        return phone
    phone = story.member("eric")
    if who == "left":
        phone.says("/stop")
        phone.presses("Oui, ne plus m'écrire ici")
    else:
        yesterday = (story.now - timedelta(days=1)).date()
        story.do(lambda s: setattr(s.get_one(Person, story.ids.eric), "ended_on", yesterday))
    return phone


def gives_role(story: Story, person: int, role: str) -> None:
    def change(session: Session) -> None:
        for row in session.exec(select(Membership).where(Membership.person_id == person)):
            row.role = role

    story.do(change)


def contents(story: Story) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the contract of the cast, but what any word leaves behind it."""
    here = story.ids.contract

    def read(session: Session) -> dict[str, list[tuple[object, ...]]]:
        found = {}
        for table in metadata.sorted_tables:
            if table.name in NOT_THE_CONTRACTS:
                continue
            wanted = sa.select(table).order_by(*table.primary_key)
            if "contract_id" in table.c:
                wanted = wanted.where(table.c.contract_id == here)
            rows = session.connection().execute(wanted).all()
            found[table.name] = [tuple(map(str, row)) for row in rows if not of_a_talk(row)]
        return found

    return story.do(read)


def of_a_talk(row: object) -> bool:
    """The steps that close a conversation left open are of no contract's content."""
    return "talk" in str(getattr(row, "kind", ""))


def answers_and_reports(story: Story) -> dict[str, object]:
    told = contents(story)
    return {name: told[name] for name in ("report", "meeting_answer", "given_value", "remark")}


def leaked(texts: Iterable[str]) -> list[str]:
    return [word for word in OF_THE_CONTRACT if any(word in text for text in texts)]


def journal(story: Story) -> list[JournalLine]:
    return story.do(lambda s: list(s.exec(select(JournalLine))))


def forbidden(story: Story) -> set[str | None]:
    return {line.subject for line in journal(story) if line.deed == "forbidden"}
