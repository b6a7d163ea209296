"""What happens while the service dies: who does what, and how it must have ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from bot.app import hours_of
from bot.render import Render
from domain.steps import StepKind
from storage.actions import Action, Remark, Report
from storage.chains import lay_meeting_chain
from storage.files import KeptFile
from storage.imports import Import
from storage.inbox import InboxRow
from storage.indicators import GivenValue, IndicatorValue
from storage.invitations import token_hash
from storage.journal import JournalLine
from storage.meeting_changes import TOLD_AFTER, change
from storage.meetings import Invitee, Meeting, MeetingAnswer
from storage.outbox import OutboxRow
from storage.people import Invitation, Membership
from storage.steps import DONE, StepRow
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests import cast, figures
from tests.durability.scene import (
    Scene,
    Shown,
    assert_everything_settled,
    assert_nothing_lost_nor_doubled,
)
from tests.small_workbook import small_workbook
from tests.story import Phone

HIGHLIGHT = "Un café des aidants a ouvert."
RELANCE_AT = datetime(2026, 12, 3, 7, 30, tzinfo=UTC)
MOVED_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MEMBERS = ("amina", "bruno", "denise")


@dataclass
class Scenario:
    """`prepare` makes the people, `play` is what they do, `check` what must be true at the end."""

    prepare: Callable[[Scene], dict[str, Phone]]
    play: Callable[[Scene, dict[str, Phone]], None]
    check: Callable[[Scene, dict[str, Phone]], None]
    at: datetime = cast.MONDAY
    calm: dict[str, list[Shown]] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)


def run(scenario: Scenario, scene: Scene, nth: int = 0, where: str = "") -> bool:
    """Live through it, dying at this point; returns whether the service died there."""
    phones = scenario.phones = scenario.prepare(scene)
    scene.service.start(nth, where)
    scenario.play(scene, phones)
    scene.settle()
    scene.service.stop()
    died = scene.service.killed
    if died:
        scene.settle()
        scene.service.stop()
    assert_everything_settled(scene)
    scenario.check(scene, phones)
    _as_on_a_calm_day(scenario, scene, phones)
    return died


def _as_on_a_calm_day(scenario: Scenario, scene: Scene, phones: dict[str, Phone]) -> None:
    if not scenario.calm:
        scenario.calm = {name: scene.shown_to(phone) for name, phone in phones.items()}
    for name, phone in phones.items():
        assert_nothing_lost_nor_doubled(scene, scenario.calm[name], phone)


# Coming in, and leaving


def _invited(scene: Scene) -> dict[str, Phone]:
    claire = scene.member("claire", "coordinator")
    invitation = Invitation(
        contract_id=scene.ids.contract,
        person_id=scene.ids.amina,
        token_hash=token_hash("secret"),
        created_at=scene.now,
        expires_at=scene.now + timedelta(days=7),
    )
    scene.do(lambda session: session.add(invitation))
    return {"claire": claire, "amina": scene.phone("Amina")}


def _comes_and_goes(scene: Scene, phones: dict[str, Phone]) -> None:
    amina = phones["amina"]
    amina.opens("secret")
    scene.reads(amina, "Est-ce bien vous")
    amina.presses("Oui, c'est moi")
    scene.reads(amina, "Vos droits")
    amina.says("1")
    scene.settle()
    amina.says("/stop")
    scene.reads(amina, "souhaitez-vous que je ne vous écrive plus")
    amina.presses("Oui")
    scene.settle()


def _came_and_went_once(scene: Scene, phones: dict[str, Phone]) -> None:
    assert 1 == scene.count(Membership, Membership.person_id == scene.ids.amina)
    assert 1 == scene.count(JournalLine, JournalLine.deed == "joined")
    assert 1 == scene.count(JournalLine, JournalLine.deed == "left")


def coming_and_going() -> Scenario:
    """Somebody opens their link, accepts, and leaves by /stop."""
    return Scenario(_invited, _comes_and_goes, _came_and_went_once)


# A whole progress report


def _reporting(scene: Scene) -> dict[str, Phone]:
    return {name: scene.member(name) for name in ("amina", "bruno")}


def _reports(scene: Scene, phones: dict[str, Phone]) -> None:
    """Typed and tapped by turns: both leave another trail."""
    amina = phones["amina"]
    amina.says("/avancement")
    scene.reads(amina, "De quelle fiche-action")
    amina.says("2")
    scene.reads(amina, "Où en êtes-vous")
    amina.presses("Cela avance")
    scene.reads(amina, "Écrivez un nombre")
    amina.says("60")
    scene.reads(amina, "Un fait marquant")
    amina.says(HIGHLIGHT)
    scene.reads(amina, "Rien n'est encore transmis")
    amina.presses("Envoyer")
    scene.reads(amina, "C'est transmis")


def _reported_once(scene: Scene, phones: dict[str, Phone]) -> None:
    found = scene.do(lambda s: list(s.exec(select(Report))))
    said = [(r.action_id, r.person_id, r.progress, r.highlight) for r in found]
    assert [(scene.ids.action_2_3, scene.ids.amina, 60.0, HIGHLIGHT)] == said
    assert 60 == scene.do(lambda s: s.get_one(Action, scene.ids.action_2_3).progress)
    assert scene.do(lambda s: s.get_one(Action, scene.ids.action_1_2).progress) is None


def report() -> Scenario:
    """A partner says where one of her two actions stands, from the command to the thanks."""
    return Scenario(_reporting, _reports, _reported_once)


# The relance of a COPIL


def _called(scene: Scene) -> dict[str, Phone]:
    """Both were called on Monday and have said nothing; it is the day of the relance."""
    phones = {name: scene.member(name) for name in ("claire", "amina", "bruno")}

    def call(session: Session) -> None:
        called_at = cast.MONDAY
        work = UnitOfWork(
            session, now=called_at, machine=called_at, renderer=Render(), hours_of=hours_of
        )
        work.contract = work.contracts.get(scene.ids.contract)
        meeting = work.session.get_one(Meeting, scene.ids.copil)
        meeting.collecting_since = called_at
        for name in ("amina", "bruno"):
            work.meetings.call(meeting, work.people.get(getattr(scene.ids, name)))
        lay_meeting_chain(work, meeting)

    scene.do(call)
    return phones


def _reminded(scene: Scene, phones: dict[str, Phone]) -> None:
    for name in ("amina", "bruno"):
        scene.reads(phones[name], "je n'ai pas encore votre réponse")
    phones["amina"].presses("Présente")
    scene.reads(phones["amina"], "Votre réponse")


def _reminded_once(scene: Scene, phones: dict[str, Phone]) -> None:
    answers = scene.do(lambda s: list(s.exec(select(MeetingAnswer))))
    assert [(scene.ids.amina, "present")] == [(a.person_id, a.answer) for a in answers]
    relances = StepRow.kind == StepKind.ANSWER_RELANCE, StepRow.due_at <= RELANCE_AT
    assert 1 == scene.count(StepRow, StepRow.state == DONE, *relances)


def reminder() -> Scenario:
    """The relance of those who have not answered falls due; one of them answers then."""
    return Scenario(_called, _reminded, _reminded_once, at=RELANCE_AT)


# A meeting that was moved


def _moved(scene: Scene) -> dict[str, Phone]:
    """Both were called and read it; Claire moved the meeting two minutes ago, while the service
    was down."""
    phones = _called(scene)

    def move(session: Session) -> None:
        for name in ("amina", "bruno"):
            session.add(_read_before(scene, phones[name], getattr(scene.ids, name)))
        moved_at = MOVED_AT - TOLD_AFTER
        work = UnitOfWork(
            session, now=moved_at, machine=moved_at, renderer=Render(), hours_of=hours_of
        )
        work.contract = work.contracts.get(scene.ids.contract)
        meeting = work.session.get_one(Meeting, scene.ids.copil)
        later = cast.COPIL_AT + timedelta(days=60)
        change(work, meeting, starts_at=later, ends_at=later + timedelta(hours=2))

    scene.do(move)
    return phones


def _read_before(scene: Scene, phone: Phone, person: int) -> OutboxRow:
    """The convocation as it reached this phone on Monday morning."""
    return OutboxRow(
        contract_id=scene.ids.contract,
        person_id=person,
        channel="telegram",
        address=str(phone.number),
        act="send",
        template="meetings/invitation",
        about=f"meeting:{scene.ids.copil}",
        state="delivered",
        created_at=cast.MONDAY,
        sent_at=cast.MONDAY,
    )


def _hear_of_it(scene: Scene, phones: dict[str, Phone]) -> None:
    for name in ("amina", "bruno"):
        scene.reads(phones[name], "au lieu du jeudi 10 décembre")
    phones["amina"].presses("Présente")
    scene.reads(phones["amina"], "Votre réponse")


def _told_of_it_once(scene: Scene, phones: dict[str, Phone]) -> None:
    meeting = scene.do(lambda s: s.get_one(Meeting, scene.ids.copil))
    assert (1, None) == (meeting.sequence, meeting.told)
    told = OutboxRow.template == "meetings/changed", OutboxRow.act == "send"
    assert 2 == scene.count(OutboxRow, *told)


def moved() -> Scenario:
    """A meeting was moved: each person called hears of it once, with the next file."""
    return Scenario(_moved, _hear_of_it, _told_of_it_once, at=MOVED_AT)


# An invitation to three


def _three(scene: Scene) -> dict[str, Phone]:
    coordinator = {"claire": scene.member("claire", "coordinator")}
    return coordinator | {name: scene.member(name) for name in MEMBERS}


def _broadcast(scene: Scene, phones: dict[str, Phone]) -> None:
    claire = phones["claire"]
    claire.says("/qui")
    scene.reads(claire, "Recueillir les réponses dans Cheville")
    claire.presses("Voir ce qui partirait")
    scene.reads(claire, "relance des personnes qui n'ont pas répondu")
    claire.presses("Envoyer")
    for name in MEMBERS:
        scene.reads(phones[name], "Serez-vous")


def _called_once(scene: Scene, phones: dict[str, Phone]) -> None:
    called = scene.do(lambda s: list(s.exec(select(Invitee.person_id))))
    assert sorted(getattr(scene.ids, name) for name in MEMBERS) == sorted(called)
    for name in MEMBERS:
        assert any(m.file for m in phones[name].told), f"{name} has no .ics"


def broadcast() -> Scenario:
    """« Recueillir les réponses »: three members are called, each with the file of the meeting."""
    return Scenario(_three, _broadcast, _called_once)


# Three figures


def _asked_for_figures(scene: Scene) -> dict[str, Phone]:
    scene.do(lambda session: figures.seed(session, scene.ids))
    return {"amina": scene.member("amina")}


def _gives_figures(scene: Scene, phones: dict[str, Phone]) -> None:
    """Typed and tapped by turns; each is kept before the next is asked."""
    amina = phones["amina"]
    amina.says("/indicateurs")
    scene.reads(amina, "1/3 · Heures de répit")
    amina.says("502")
    scene.reads(amina, "2/3 · Aidants accompagnés")
    amina.says("environ 80")
    scene.reads(amina, "ou une estimation")
    amina.presses("C'est une estimation")
    scene.reads(amina, "3/3 · Pratique poursuivie")
    amina.says("46,2 %")
    scene.reads(amina, "C'est enregistré")


def _given_once(scene: Scene, phones: dict[str, Phone]) -> None:
    given = scene.do(lambda s: list(s.exec(select(GivenValue))))
    told = sorted((row.period, row.value, row.note) for row in given)
    assert [("2025", 46.2, None), ("2026-T3", 80, "approximate"), ("2026-T3", 502, None)] == told
    now = scene.do(lambda s: list(s.exec(select(IndicatorValue))))
    assert [46.2, 80, 502] == sorted(row.value for row in now if row.given_at is not None)


def figures_given() -> Scenario:
    """Three figures in one session: every point ends with the three values, each once."""
    return Scenario(_asked_for_figures, _gives_figures, _given_once)


# A workbook


def _coordinates(scene: Scene) -> dict[str, Phone]:
    return {"claire": scene.member("claire", "coordinator")}


def _imports(scene: Scene, phones: dict[str, Phone]) -> None:
    """Sent, looked at, one question answered, looked at again, brought in."""
    claire = phones["claire"]
    claire.sends_file("plan.xlsx", small_workbook())
    scene.reads(claire, "Importer ?")
    claire.presses("Répondre aux questions")
    scene.reads(claire, "Question 1/3")
    claire.says("45 %")
    scene.reads(claire, "Question 2/3")
    claire.says("/annuler")
    scene.reads(claire, "Ce que vous avez répondu est gardé")
    claire.presses("Revoir")
    scene.reads(claire, "Importer ?")
    claire.presses("Importer")
    scene.reads(claire, "C'est importé")


def _imported_once(scene: Scene, phones: dict[str, Phone]) -> None:
    assert 1 == scene.count(Import)
    assert 1 == scene.count(KeptFile)
    assert 3 == scene.count(Action, col(Action.code).startswith("3."))
    found = scene.do(lambda s: s.exec(select(Action.progress).where(Action.code == "3.2")).one())
    assert 45 == found


def workbook() -> Scenario:
    """The coordinator sends a file: fetched, read apart, looked at, answered about, brought in."""
    return Scenario(_coordinates, _imports, _imported_once)


# Words that must not be kept

_NIR = "1 85 05 78 006 084 91"
_NAMED = "M. Dupont, diabétique, ne vient plus."


def _a_partner(scene: Scene) -> dict[str, Phone]:
    return {"amina": scene.member("amina")}


def _says_too_much(scene: Scene, phones: dict[str, Phone]) -> None:
    """A number, a name that is let go, a name that is let through, in the middle of a report."""
    amina = phones["amina"]
    amina.says("/avancement 2.3")
    scene.reads(amina, "Où en êtes-vous")
    amina.presses("Difficulté")
    scene.reads(amina, "Quelle difficulté")
    amina.says(f"Frein : {_NIR}")
    scene.reads(amina, "sans ce numéro")
    amina.says(f"{_NAMED} Lui.")
    scene.reads(amina, "peut-être de la santé")
    amina.presses("Reformuler")
    scene.reads(amina, "ni nom ni initiales")
    amina.says(_NAMED)
    scene.until(lambda: "peut-être de la santé" in amina.last.text or None)
    amina.presses("Il ne s'agit pas")
    scene.reads(amina, f"Difficulté : {_NAMED}")
    amina.presses("Envoyer")
    scene.settle()


def _kept_what_was_let_through(scene: Scene, phones: dict[str, Phone]) -> None:
    assert [_NAMED] == scene.do(lambda session: list(session.exec(select(Remark.text))))
    kept = scene.do(lambda session: " ".join(session.exec(select(InboxRow.raw))))
    assert "006 084" not in kept and "Lui." not in kept
    assert not any("006 084" in m.text or "Lui." in m.text for m in phones["amina"].messages)


def too_much_said() -> Scenario:
    """A social security number and two names with an illness, sent in the middle of a report."""
    return Scenario(_a_partner, _says_too_much, _kept_what_was_let_through)


# An erasure


def _two_who_coordinate_and_report(scene: Scene) -> dict[str, Phone]:
    return {"claire": scene.member("claire", "coordinator"), "amina": scene.member("amina")}


def _erases_herself(scene: Scene, phones: dict[str, Phone]) -> None:
    """After a report that names her, in words of her own."""
    amina = phones["amina"]
    amina.says("/avancement 2.3")
    scene.reads(amina, "Où en êtes-vous")
    amina.presses("Difficulté")
    scene.reads(amina, "Quelle difficulté")
    amina.says("Amina Haddad attend la salle.")
    scene.reads(amina, "Rien n'est encore transmis")
    amina.presses("Envoyer")
    scene.reads(amina, "C'est transmis")
    amina.says("/effacer")
    scene.reads(amina, "Ce qui disparaît")
    amina.presses("Oui, effacer")
    scene.reads(amina, "effacées")
    scene.settle()


def _erased_wholly(scene: Scene, phones: dict[str, Phone]) -> None:
    """Nothing names her; what she brought stays, under one shell, written of once."""
    kept = scene.do(_all_words)
    assert "Haddad" not in kept
    assert "attend la salle." in kept
    assert 1 == scene.count(JournalLine, JournalLine.deed == "erasure_confirmed")
    assert 1 == len((scene.data_dir / "erased.jsonl").read_text().splitlines())


def _all_words(session: Session) -> str:
    tables = (table.select() for table in metadata.sorted_tables)
    return " ".join(
        str(tuple(row)) for each in tables for row in session.connection().execute(each)
    )


def erased() -> Scenario:
    """A partner who reported has her data erased: dying anywhere leaves no half of her."""
    return Scenario(_two_who_coordinate_and_report, _erases_herself, _erased_wholly)


SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "coming": coming_and_going,
    "report": report,
    "reminder": reminder,
    "moved": moved,
    "broadcast": broadcast,
    "figures": figures_given,
    "workbook": workbook,
    "too_much": too_much_said,
    "erased": erased,
}
