"""Eight reminders of one minute, and a service that dies around it again and again.

The scene stands at `scenarios.RELANCE_AT`.
"""

import random
import time

from sqlmodel import Session

from bot.app import hours_of
from bot.render import Render
from storage.chains import lay_meeting_chain
from storage.meetings import Meeting
from storage.unit_of_work import UnitOfWork
from tests import cast
from tests.durability.crowd import Partner, gather
from tests.durability.scene import Scene, assert_everything_settled

RELANCE = "je n'ai pas encore votre réponse"
CALLED_TO_EACH = 4
DEEPEST = 24
"""How many points a life passes at most: two steps, eight claims and eight calls are some forty."""


def survive_the_minute(scene: Scene, *, kills: int, chance: random.Random) -> None:
    """The service wakes at the minute, dies somewhere in it, wakes again; so many times. Each of
    the eight is reminded, and whatever comes twice says so."""
    partners = gather(scene, 2 * CALLED_TO_EACH)
    scene.do(lambda session: _two_meetings_of_one_day(scene, session, partners))
    for _ in range(kills):
        scene.service.start(chance.randint(1, DEEPEST))
        _until_dead_or_done(scene)
        scene.service.kill()
    assert_everything_settled(scene)
    assert_each_reminded_once(scene, partners)


def _until_dead_or_done(scene: Scene) -> None:
    while scene.service.alive and not scene.at_rest:
        time.sleep(0.02)


def _two_meetings_of_one_day(scene: Scene, session: Session, partners: list[Partner]) -> None:
    """Two steps that fall due together, four silent people in each."""
    work = UnitOfWork(
        session, now=cast.MONDAY, machine=cast.MONDAY, renderer=Render(), hours_of=hours_of
    )
    work.contract = work.contracts.get(scene.ids.contract)
    first = session.get_one(Meeting, scene.ids.copil)
    other = Meeting(**first.model_dump(exclude={"id", "key", "uid"}), key="other", uid="other")
    session.add(other)
    session.flush()
    for meeting, called in (
        (first, partners[:CALLED_TO_EACH]),
        (other, partners[CALLED_TO_EACH:]),
    ):
        meeting.collecting_since = cast.MONDAY
        for partner in called:
            work.meetings.call(meeting, work.people.get(partner.person))
        lay_meeting_chain(work, meeting)


def assert_each_reminded_once(scene: Scene, partners: list[Partner]) -> None:
    """0 missed; a second one only with its mark."""
    for partner in partners:
        relances = [s for s in scene.shown_to(partner.phone) if RELANCE in s.words]
        assert relances, f"missed\n{scene.state}\n{partner.phone.screen}"
        assert 1 == len({s.words for s in relances}), partner.phone.screen
        assert 1 >= sum(not s.marked for s in relances), partner.phone.screen
