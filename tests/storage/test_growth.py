"""What a step of a conversation costs must not grow with the years: SQLite says how it looks for
each thing that is asked."""

from typing import Any

from sqlalchemy import event

from tests.story import Story

GROWING = ("inbox", "outbox", "report", "remark", "journal", "step", "person", "account", "action")
OF_A_WHOLE_CONTRACT = ("ix_report_contract_id", "ix_action_contract_id", "ix_person_contract_id")
Asked = list[tuple[str, Any]]


def test_a_step_reads_through_nothing_that_grows(story_on_sqlite: Story) -> None:
    """A report, from the command to the thanks, with the messages that leave: each question finds
    what it asks for by an index, and by a narrower one than « everything of this contract »."""
    story = story_on_sqlite
    amina = story.member("amina")
    asked: Asked = []
    engine = story.house.database.engine
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))

    amina.says("/avancement 2.3")
    amina.says("60 %")
    amina.presses("Passer")
    amina.presses("Envoyer")

    assert "Merci" in amina.last.text
    assert _slow(story, asked) == []


def _slow(story: Story, asked: Asked) -> list[str]:
    return story.do(lambda session: _found(session.connection(), asked))


def _found(connection: Any, asked: Asked) -> list[str]:
    """The ways of looking that read a whole table, or a whole contract."""
    questions = {said: values for said, values in asked if said.startswith(("SELECT", "UPDATE"))}
    ways = [
        str(line[3])
        for said, values in questions.items()
        for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
    ]
    return sorted({way for way in ways if _is_slow(way)})


def _is_slow(way: str) -> bool:
    verb, what, *_ = f"{way} - -".split()
    whole = verb == "SCAN" and what.rstrip("_0123456789") in GROWING
    return whole or any(index in way for index in OF_A_WHOLE_CONTRACT)
