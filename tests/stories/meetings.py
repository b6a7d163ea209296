"""A COTECH beside the COPIL of the cast: its own members, its own délais."""

from sqlmodel import Session, col, select

from storage.contracts import Instance, Seat
from storage.meetings import Meeting
from storage.outbox import OutboxRow
from storage.relay import RelayRow
from tests.story import Phone, Story

OWN_CHAIN = [
    {"kind": "convoke", "days_before": 10, "at": "08:30", "towards": "previous"},
    {"kind": "answer_relance", "days_before": 5, "at": "08:30", "towards": "next"},
    {"kind": "day_before", "days_before": 1, "at": "08:30", "towards": "previous"},
]


def cotech(story: Story, *names: str) -> int:
    """An instance of the contract that never met; these people of the cast are its members."""

    def add(session: Session) -> int:
        instance = Instance(
            contract_id=story.ids.contract, code="COTECH", name="Comité technique", chain=OWN_CHAIN
        )
        session.add(instance)
        session.flush()
        assert instance.id is not None
        for name in names:
            session.add(Seat(instance_id=instance.id, person_id=getattr(story.ids, name)))
        session.flush()
        return instance.id

    return story.do(add)


def convened(claire: Phone, sentence: str) -> None:
    """Said, looked at, sent now."""
    claire.says(sentence)
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer maintenant")


def latest(story: Story) -> Meeting:
    """The meeting that was made last."""
    found = story.do(lambda s: s.exec(select(Meeting).order_by(col(Meeting.id).desc())).first())
    assert found is not None
    return found


def said_to_partners(story: Story, claire: Phone) -> list[str]:
    """Every text owed to anybody but Claire, or to be passed on."""

    def owed(session: Session) -> list[str]:
        rows = session.exec(
            select(OutboxRow).where(
                OutboxRow.address != str(claire.number), OutboxRow.act == "send"
            )
        )
        lines = session.exec(select(RelayRow))
        return [row.template for row in rows] + [line.template for line in lines]

    return story.do(owed)
