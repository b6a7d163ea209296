"""Many partners, each with two actions of their own, each reporting as people do: one answer after
the other, at their own pace, whatever happens to the service."""

from dataclasses import dataclass, field

from sqlmodel import Session, select

from storage.actions import Action, ActionRole, Report
from storage.people import Person
from tests import cast
from tests.durability.scene import Scene
from tests.story import Phone

ACTIONS_EACH = 2
TYPED = ("/avancement {code}", "1", "{progress}", "{highlight}", "1")
"""A whole report in five messages: the action, it moves, how far, what happened, send."""


@dataclass(frozen=True)
class Meant:
    """One report as its author means it: nobody else says the same."""

    action: int
    code: str
    progress: int
    highlight: str

    @property
    def typed(self) -> list[str]:
        return [
            words.format(code=self.code, progress=self.progress, highlight=self.highlight)
            for words in TYPED
        ]


@dataclass
class Partner:
    """Somebody who reports again and again; `meant` is everything they have sent to the end."""

    number: int
    person: int
    phone: Phone
    actions: list[tuple[int, str]]
    meant: list[Meant] = field(default_factory=list)

    def next_report(self) -> Meant:
        turn = len(self.meant)
        action, code = self.actions[turn % len(self.actions)]
        return Meant(
            action, code, 1 + (self.number * 7 + turn * 13) % 99, f"{code}, fait n° {turn}"
        )


def gather(scene: Scene, how_many: int) -> list[Partner]:
    """This many partners, who joined long ago."""
    return [_partner(scene, number) for number in range(1, how_many + 1)]


def _partner(scene: Scene, number: int) -> Partner:
    phone = scene.phone(f"Partenaire {number}")
    bot = scene.town.town.default_bot
    scene.town.town.chat(bot, scene.town.town.person(phone.number)).opened = True

    def seeded(session: Session) -> tuple[int, list[tuple[int, str]]]:
        person = Person(contract_id=scene.ids.contract, key=f"p{number}", first_name=f"P{number}")
        session.add(person)
        session.flush()
        assert person.id is not None
        cast.join(session, scene.ids, person.id, phone.number, "partner", scene.now)
        own = [_action(session, scene, number, nth, person.id) for nth in range(ACTIONS_EACH)]
        return person.id, own

    person_id, actions = scene.do(seeded)
    return Partner(number, person_id, phone, actions)


def _action(session: Session, scene: Scene, number: int, nth: int, person: int) -> tuple[int, str]:
    code = f"{number + 10}.{nth + 1}"
    action = Action(
        contract_id=scene.ids.contract, code=code, title=f"Action {code}", state="under_way"
    )
    session.add(action)
    session.flush()
    assert action.id is not None
    session.add(ActionRole(action_id=action.id, role="pilot", person_id=person))
    return action.id, code


def assert_each_report_once(scene: Scene, partners: list[Partner]) -> None:
    """What was meant is what is stored: none lost, none twice, none under another action."""
    stored = scene.do(lambda s: list(s.exec(select(Report))))
    assert sorted(
        (meant.action, meant.progress, meant.highlight) for p in partners for meant in p.meant
    ) == sorted((r.action_id, r.progress, r.highlight) for r in stored)


class Conversation:
    """One partner at their phone: says the next thing when the answer to the last has come."""

    _EXPECTED = (
        "Où en êtes-vous",
        "Écrivez un nombre",
        "fait marquant",
        "Envoyer",
        "C'est transmis",
    )

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        self._report = partner.next_report()
        self._step = 0
        self._seen = 0

    def goes_on(self) -> bool:
        """Do what is to be done now; whether a report was finished."""
        if self._step and not self._answered():
            return False
        if self._step == len(TYPED):
            self.partner.meant.append(self._report)
            self._report, self._step = self.partner.next_report(), 0
            return True
        self._seen = self.partner.phone.last.id
        self.partner.phone.says(self._report.typed[self._step])
        self._step += 1
        return False

    def _answered(self) -> bool:
        expected = self._EXPECTED[self._step - 1]
        newer = [m for m in self.partner.phone.told if m.id > self._seen]
        return any(expected in m.text and self._report.code in m.text for m in newer)
