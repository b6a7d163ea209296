"""/mesdonnees: everything that is kept about whoever asks, and nothing of anybody else."""

import json
from typing import Any

from sqlmodel import Session, select

from storage.outbox import OutboxRow
from storage.tables import metadata
from tests.story import Message, Story
from tests.ticks.prepared import collected


def _opened(story: Story, message: Message) -> dict[str, Any]:
    assert message.file is not None
    assert "mes-donnees-2026-11-23.json" == message.file["file_name"]
    found: dict[str, Any] = json.loads(story.downloads(message.file["url"]))
    return found


def test_all_that_is_kept_is_told_and_given(story: Story) -> None:
    """Who one is, what one said, word for word, and what one was told."""
    cast = collected(story)
    cast.amina.presses("Excusée")
    cast.amina.says("/avancement 2.3")
    for words in ("1", "60", "Un café <à> Salers", "Envoyer"):
        cast.amina.says(words)

    told = cast.amina.says("/mesdonnees")
    data = _opened(story, told)["data"]

    assert "Ce que je garde sur vous\n\nAmina Haddad" in told.text
    assert "• 1 point sur une fiche" in told.text
    assert "• 1 réponse à une réunion" in told.text
    assert ["Haddad"] == [row["last_name"] for row in data["person"]]
    assert ["Un café <à> Salers"] == [row["highlight"] for row in data["report"]]
    assert ["excused"] == [row["answer"] for row in data["meeting_answer"]]
    assert any("Salers" in row["raw"] for row in data["inbox"])
    assert any("COPIL" in row["text"] for row in data["outbox"])
    assert [str(cast.amina.number)] == [row["address"] for row in data["account"]]


def test_nothing_of_anybody_else_is_in_it(story: Story) -> None:
    """Bruno's name, number, words and answers are Bruno's."""
    cast = collected(story)
    cast.bruno.presses("Présent")
    cast.bruno.says("/avancement 1.1")
    for words in ("1", "20", "La chaudière fume", "Envoyer"):
        cast.bruno.says(words)

    content = json.dumps(_opened(story, cast.amina.says("/mesdonnees")), ensure_ascii=False)

    assert "Haddad" in content
    for his in ("Lacaze", "La chaudière fume", str(cast.bruno.number)):
        assert his not in content


def test_every_table_that_points_at_a_person_is_looked_through() -> None:
    """A table of tomorrow is in it without being named."""
    pointing = {
        table.name
        for table in metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in ("person", "account")
    }

    assert {"report", "remark", "meeting_answer", "given_value", "journal", "outbox"} <= pointing


def test_the_copy_does_not_stay_with_us(story: Story) -> None:
    """Once it was handed over, what it held is in no message of ours any more."""
    amina = story.member("amina")
    amina.says("/mesdonnees")

    def kept(session: Session) -> list[tuple[str, Any]]:
        rows = session.exec(select(OutboxRow).where(OutboxRow.template == "my_data/mine"))
        return [(row.text, (row.file or {})["facts"]) for row in rows]

    assert [("", {})] == story.do(kept)
