"""Words on the health of somebody who can be told: kept nowhere, or asked about first."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, select

from storage.actions import Remark
from storage.tables import metadata
from tests.stories.test_report_progress import opened, reports
from tests.story import Message, Phone, Story

NIR = "1 85 05 78 006 084 91"
NAMED = "M. Dupont est diabétique, il ne vient plus"
KEPT = "Il ne s'agit pas d'une personne accompagnée"
NOT_KEPT = "Votre message n'a pas été conservé"


def everything(story: Story) -> str:
    """All that the database holds, as text."""

    def read(session: Session) -> str:
        rows = (
            row for t in metadata.sorted_tables for row in session.connection().execute(t.select())
        )
        return json.dumps([list(row) for row in rows], default=str, ensure_ascii=False)

    return story.do(read)


def remarks(story: Story) -> list[str]:
    return story.do(lambda s: list(s.exec(select(Remark.text))))


def own_words(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.sender != "bot"]


def asked_for_a_difficulty(story: Story, phone: Phone) -> Message:
    """The first question of a report that takes words."""
    opened(phone)
    return phone.presses("Difficulté")


def say(words: str) -> Callable[[Phone], Message]:
    return lambda phone: phone.says(words)


WAYS = {
    "words for a question": say(f"Frein : {NIR} attend sa carte"),
    "words for nothing": say(NIR),
    "a command": say(f"/avancement {NIR}"),
    "a caption": lambda phone: phone.sends("photo", caption=f"la carte {NIR}"),
    "the name of a file": lambda phone: phone.sends_file(f"{NIR}.pdf", b"%PDF"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_social_security_number_stays_nowhere(story: Story, way: str) -> None:
    """However it is sent, no row keeps it, the message leaves the chat, and the person knows why;
    the question in hand is asked again."""
    amina = story.member("amina")
    asked = asked_for_a_difficulty(story, amina)

    told = WAYS[way](amina)

    assert NOT_KEPT in told.text and "sans ce numéro" in told.text
    assert asked.text in told.text, "the question is asked again"
    assert "006 084" not in everything(story)
    assert not any("006 084" in words for words in own_words(amina))
    assert "deleteMessage" in [call["method"] for call in story.calls]


def test_a_social_security_number_said_without_a_question_is_not_kept_either(story: Story) -> None:
    """« lost » never sees it."""
    amina = story.member("amina")

    told = amina.says(f"bonjour {NIR}")

    assert NOT_KEPT in told.text
    assert "Je n'attendais pas" not in amina.screen
    assert "006 084" not in everything(story)


def test_no_byte_of_it_is_left_in_the_file(story: Story) -> None:
    """SQLite writes over what it lets go: the file itself holds nothing any more."""
    amina = story.member("amina")
    amina.says(f"bonjour {NIR}")
    if not story.settings.database.startswith("sqlite"):
        return  # PostgreSQL keeps dead rows until its own sweep: docs/privacy.md says so

    story.restart()

    file = Path(story.settings.database.removeprefix("sqlite:///"))
    left = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert b"Haddad" in left
    assert b"006 084" not in left


def test_a_stranger_s_number_is_not_kept(story: Story) -> None:
    """Whoever does not belong here is asked nothing: it is gone."""
    stranger = story.phone("Inconnue")

    assert NOT_KEPT in stranger.says(NIR).text
    assert NOT_KEPT in stranger.says(NAMED).text
    held = everything(story)
    assert "006 084" not in held and "Dupont" not in held


def test_an_edited_message_is_looked_at_too(story: Story) -> None:
    """What was added after the fact is no better kept."""
    amina = story.member("amina")
    amina.says("bonjour")
    mine = next(m for m in amina.messages if m.sender != "bot")

    told = amina.edits(mine.id, f"bonjour {NIR}")

    assert NOT_KEPT in told.text
    assert "006 084" not in everything(story)
    assert own_words(amina) == []


def test_a_name_with_an_illness_is_asked_about_before_anything_is_kept(story: Story) -> None:
    """Until it is answered, the row of the inbox is the only place where it stands."""
    amina = story.member("amina")
    asked_for_a_difficulty(story, amina)

    asked = amina.says(NAMED)

    assert ["1 · Reformuler", f"2 · {KEPT}"] == asked.labels
    assert 1 == everything(story).count("Dupont")
    assert [] == reports(story)


@pytest.mark.parametrize("answer", ["Reformuler", "1"])
def test_said_otherwise_it_was_never_said(story: Story, answer: str) -> None:
    """« Reformuler » blanks it, takes it out of the chat, and asks the question again."""
    amina = story.member("amina")
    question = asked_for_a_difficulty(story, amina)
    asked = amina.says(NAMED)

    told = amina.says(answer) if answer == "1" else amina.presses(answer, on=asked)

    assert NOT_KEPT in told.text and question.text in told.text
    assert "Dupont" not in everything(story)
    assert not any("Dupont" in words for words in own_words(amina))
    amina.says("Une personne ne vient plus")
    amina.presses("Envoyer")
    assert ["Une personne ne vient plus"] == remarks(story)


@pytest.mark.parametrize("answer", ["tap", "2", "il ne s'agit pas"])
def test_what_is_about_nobody_cared_for_is_the_answer_it_was(story: Story, answer: str) -> None:
    """It is treated once, in its question, as if nothing had been asked."""
    amina = story.member("amina")
    asked_for_a_difficulty(story, amina)
    asked = amina.says(NAMED)

    recap = amina.presses(KEPT, on=asked) if answer == "tap" else amina.says(answer)

    assert NAMED in recap.text
    amina.presses_value(asked.buttons[1][0]["data"], asked.id)  # a second tap, on its way already
    amina.presses("Envoyer")
    assert [NAMED] == remarks(story)


def test_what_is_said_next_lets_it_go(story: Story) -> None:
    """Whoever says something else has said it otherwise."""
    amina = story.member("amina")
    asked_for_a_difficulty(story, amina)
    asked = amina.says(NAMED)

    amina.says("Une personne ne vient plus")

    assert "Dupont" not in everything(story)
    assert not any("Dupont" in words for words in own_words(amina))
    amina.presses_value(asked.buttons[1][0]["data"], asked.id)
    amina.presses("Envoyer")
    assert ["Une personne ne vient plus"] == remarks(story)


def test_a_message_in_question_that_is_changed_is_said_anew(story: Story) -> None:
    """To mend the message itself is the nearest way to say it otherwise."""
    amina = story.member("amina")
    asked_for_a_difficulty(story, amina)
    amina.says(NAMED)
    mine = next(m for m in amina.messages if m.text == NAMED)

    recap = amina.edits(mine.id, "Une personne ne vient plus")

    assert "Une personne ne vient plus" in recap.text
    assert "Une personne ne vient plus" in own_words(amina)
    assert "Dupont" not in everything(story)


def test_without_an_answer_it_is_forgotten_after_a_day(story: Story) -> None:
    """Its buttons go with it; the question in hand still waits."""
    amina = story.member("amina")
    asked_for_a_difficulty(story, amina)
    asked = amina.says(NAMED)
    data = asked.buttons[1][0]["data"]

    story.at("2026-11-24 08:59")
    assert "Dupont" in everything(story)
    story.at("2026-11-24 09:01")

    assert "Dupont" not in everything(story)
    assert not any("Dupont" in words for words in own_words(amina))
    amina.presses_value(data, asked.id)
    assert [] == reports(story)
    assert "Une personne" in amina.says("Une personne ne vient plus").text


def test_a_broadcast_is_looked_at_before_anybody_reads_it(story: Story) -> None:
    """The coordinator's own words too: nobody gets them meanwhile."""
    claire, bruno = story.member("claire", "coordinator"), story.member("bruno")
    claire.says("/diffuser")
    claire.presses("COPIL")

    claire.says("Bonjour, Mme Martin, schizophrène, viendra")

    assert "Reformuler" in claire.last.labels[0]
    assert 0 == len(bruno.told)
