"""A meeting that is called late, or moved: people have time to answer before anything presses
them, and the coordinator has the names to telephone while there is time for it."""

import pytest
from sqlmodel import Session

from storage.contracts import Instance
from tests.stories.meetings import convened, cotech
from tests.story import Phone, Story
from tests.ticks.prepared import collected, told_between

RELANCE = "encore votre réponse"
CALLS = "À appeler"


def called(story: Story, sentence: str) -> tuple[Phone, Phone]:
    """Claire calls Amina and Bruno, both here, to a COTECH: relance J-5, rappel J-1."""
    claire = story.member("claire", "coordinator")
    amina, _ = story.member("amina"), story.member("bruno")
    cotech(story, "amina", "bruno")
    claire.says(sentence)
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")
    story.tick()
    return claire, amina


def move(claire: Phone, words: str) -> None:
    claire.says("/reunion")
    claire.presses("COPIL n° 6")
    claire.presses("Date et horaire")
    claire.says(words)
    claire.presses("Oui, changer et prévenir")


def call_lists(said: list[str]) -> list[str]:
    return [text for text in said if CALLS in text]


def test_nobody_is_chased_with_the_convocation_itself(story: Story) -> None:
    """Called on Monday for Friday: J-5 was yesterday. One message, then the rappel of Thursday."""
    _, amina = called(story, "/reunion COTECH vendredi 27 novembre 14h-16h à Bastide-Claret")

    said = [m.text for m in amina.told] + told_between(story, amina, "2026-11-27 13:00")

    about = [text for text in said if "COTECH" in text]
    assert [False, True] == ["Je ne sais pas si vous venez" in text for text in about]
    assert not any(RELANCE in text for text in said)


def test_the_sheet_and_prevu_show_what_will_be(story: Story) -> None:
    """Neither shows a relance that has no room; both say when the call list comes."""
    claire = story.member("claire", "coordinator")
    cotech(story, "amina", "bruno")
    words = "mercredi 25 novembre à 9 h : pour vous : les personnes à appeler"

    sheet = claire.says("/reunion COTECH vendredi 27 novembre 14h-16h à Bastide-Claret")
    assert "relance" not in sheet.text and words in sheet.text
    preview = claire.presses("Voir ce qui partirait")
    assert "relance des" not in preview.text and words in preview.text
    claire.presses("Envoyer")

    assert "elance" not in claire.says("/prevu").text
    claire.says("/reunion")
    sheet = claire.presses("COTECH")
    assert "relance" not in sheet.text and words in sheet.text


def test_the_call_list_comes_when_no_relance_has_room(story: Story) -> None:
    """Two working days after the convocation: who kept silent, and no relance is spoken of."""
    claire, amina = called(story, "/reunion COTECH vendredi 27 novembre 14h-16h à Bastide-Claret")
    amina.presses("Présente")

    before = told_between(story, claire, "2026-11-25 08:59")
    (told,) = call_lists(told_between(story, claire, "2026-11-27 13:00"))

    assert call_lists(before) == []
    assert "1 personne n'a pas encore donné de réponse ferme pour le COTECH" in told
    assert "Bruno Lacaze" in told and "Amina" not in told
    assert "malgré" not in told
    assert "Il n'y aura pas de relance : le délai est trop court" in told
    assert "seulement le rappel de la veille" in told


@pytest.mark.parametrize(
    ("label", "called_at", "comes_at"),
    [
        ("on the eve: the morning of the meeting", "2026-11-26 10:00", "2026-11-27 10:00"),
        ("on the eve, before opening", "2026-11-26 07:00", "2026-11-27 10:00"),
        ("on the day: four hours before, to call", "2026-11-27 09:00", "2026-11-27 10:00"),
        ("on the day, too late to call", "2026-11-27 10:30", None),
    ],
)
def test_called_on_the_eve_or_on_the_day(
    story: Story, label: str, called_at: str, comes_at: str | None
) -> None:
    """The convocation and nothing else; the names to telephone, when there is time for it."""
    story.at(called_at)
    claire, amina = called(story, "/reunion COTECH vendredi 27 novembre 14h-16h à Bastide-Claret")

    said = told_between(story, claire, comes_at) if comes_at else []
    later = told_between(story, claire, "2026-11-27 13:30")

    assert 1 == sum("COTECH" in message.text for message in amina.told), label
    assert (1 if comes_at else 0) == len(call_lists(said)), label
    assert call_lists(later) == []
    assert not any("seulement le rappel" in text for text in said)


def test_a_relance_that_has_room_is_the_last_and_says_so(story: Story) -> None:
    """A COPIL on a Monday: J-3 and the rappel are one Friday, hence one relance; then the calls."""
    cast = collected(story)
    cast.claire.says("/pour Denise Roques")
    cast.claire.presses("Répondre : COPIL n° 6")
    cast.claire.presses("Excusée")
    move(cast.claire, "lundi 14 décembre 14h-16h")

    said = told_between(story, cast.bruno, "2026-12-14 08:00")
    relances = [text for text in said if RELANCE in text]
    assert ["C'est ma dernière relance" in text for text in relances] == [True]
    assert 1 == sum("Je ne sais pas si vous venez" in text for text in said)

    (told,) = call_lists([m.text for m in cast.claire.told if "réponse ferme" in m.text])
    assert "malgré 1 relance" in told and "Bruno Lacaze" in told


def test_a_moved_meeting_leaves_time_to_answer_too(story: Story) -> None:
    """Moved on Monday to the Monday after: the change asks again, no relance has room."""
    cast = collected(story)
    story.live_until("2026-11-30 10:00")
    move(cast.claire, "lundi 7 décembre 14h-16h")

    to_bruno = told_between(story, cast.bruno, "2026-12-07 13:00")
    calls = call_lists([m.text for m in cast.claire.told if "réponse ferme" in m.text])

    assert not any(RELANCE in text for text in to_bruno)
    assert 1 == sum("Je ne sais pas si vous venez" in text for text in to_bruno)
    assert 1 == len(calls)


def test_a_move_taken_back_loses_no_relance(story: Story) -> None:
    """The eve of J-7, moved then « Revenir en arrière »: nobody was asked anew, J-7 leaves."""
    cast = collected(story)
    story.live_until("2026-12-02 10:00")
    move(cast.claire, "jeudi 17 décembre 14h-16h")
    cast.claire.presses("Revenir en arrière")

    told = told_between(story, cast.bruno, "2026-12-03 08:30")

    assert any(RELANCE in text for text in told)


def test_a_second_move_taken_back_counts_from_the_first(story: Story) -> None:
    """Told of the 15th on Monday: the relance of J-7, the next day, had no room; it still has
    none once the second move is undone."""
    cast = collected(story)
    story.live_until("2026-12-07 10:00")
    move(cast.claire, "mardi 15 décembre 14h-16h")
    story.live_until("2026-12-07 16:00")
    move(cast.claire, "jeudi 17 décembre 14h-16h")
    cast.claire.presses("Revenir en arrière")

    told = told_between(story, cast.bruno, "2026-12-08 12:00")

    assert not any(RELANCE in text for text in told)
    assert any(RELANCE in text for text in told_between(story, cast.bruno, "2026-12-11 12:00"))


def test_a_convocation_that_left_late_leaves_time_to_answer(story: Story) -> None:
    """To leave on Friday 4, the service was down until Wednesday 9: no relance on Thursday 10."""
    claire = story.member("claire", "coordinator")
    amina, _ = story.member("amina"), story.member("bruno")
    cotech(story, "amina", "bruno")
    claire.says("/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret")
    claire.presses("Voir ce qui partirait")
    claire.presses("Laisser partir le 04/12")
    story.at("2026-12-09 10:00")

    said = told_between(story, amina, "2026-12-15 12:00")

    assert not any(RELANCE in text for text in said)
    assert 1 == len(call_lists([m.text for m in claire.told if "réponse ferme" in m.text]))


def test_delays_without_a_relance_bring_no_call_list(story: Story) -> None:
    """She wanted none: nobody is to telephone thirteen days before."""
    claire = story.member("claire", "coordinator")
    instance = cotech(story, "amina", "bruno")

    def quiet(session: Session) -> None:
        row = session.get_one(Instance, instance)
        row.chain = [step for step in row.chain or [] if step["kind"] != "answer_relance"]
        session.add(row)

    story.do(quiet)
    convened(claire, "/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret")

    assert call_lists(told_between(story, claire, "2026-12-15 12:00")) == []
