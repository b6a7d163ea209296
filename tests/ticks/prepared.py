"""A COPIL whose answers Cheville collects, as Claire starts it from her phone."""

from dataclasses import dataclass

from sqlmodel import col, select

from storage.meetings import Meeting
from storage.steps import StepRow
from tests.story import Phone, Story


@dataclass(frozen=True)
class Collected:
    """The phones of the cast once the collection has begun, and what each was told before."""

    claire: Phone
    amina: Phone
    bruno: Phone


def collected(story: Story) -> Collected:
    """Claire sends the invitations on Monday 23 November at 9:00, and the call for progress of
    that day has left. Denise is not on Telegram."""
    claire = story.member("claire", "coordinator")
    amina, bruno = story.member("amina"), story.member("bruno")
    claire.says("/qui")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")
    story.tick()
    return Collected(claire, amina, bruno)


def passed_on(claire: Phone, name: str) -> None:
    """Claire has sent this person's message by other means."""
    claire.says("/transmettre")
    claire.presses(name)
    claire.presses("C'est fait")


def told_between(story: Story, phone: Phone, until: str) -> list[str]:
    """What the bot says on this phone until this moment, living through every one before it."""
    before = {message.id for message in phone.told}
    story.live_until(until)
    return [message.text for message in phone.told if message.id not in before]


def steps_of(story: Story, kind: str) -> list[StepRow]:
    """Every step of this kind, whatever became of it, in the order they were planned for."""
    wanted = select(StepRow).where(StepRow.kind == kind)
    return story.do(
        lambda s: list(s.exec(wanted.order_by(col(StepRow.planned_at), col(StepRow.id))))
    )


def copil(story: Story) -> Meeting:
    return story.look(lambda work: work.meetings.get(story.ids.copil))
