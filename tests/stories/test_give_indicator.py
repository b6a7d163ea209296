"""/indicateurs: the figures of an indicator, asked one by one, kept one by one."""

import pytest
from sqlmodel import Session

from domain.plan import ValueNote
from storage.database import rows
from storage.figures import owed_by
from storage.indicators import Indicator
from storage.journal import JournalLine
from tests.figures import history, present, seeded, values
from tests.story import Message, Phone, Story


def _first(message: Message) -> str:
    return message.text.split("\n", 1)[0]


def _heading(message: Message) -> str:
    """The line that names the figure, under a word on the one before."""
    return next(line for line in message.text.splitlines() if "/" in line[:4])


def _typed(phone: Phone) -> list[Message]:
    return [each for each in phone.messages if each.sender != "bot"]


def _set(story: Story, indicator: int, **settings: object) -> None:
    """The coordinator settled something about this indicator before."""

    def deed(session: Session) -> None:
        row = session.get_one(Indicator, indicator)
        for name, value in settings.items():
            setattr(row, name, value)
        session.add(row)

    story.do(deed)


# One session


def test_three_figures_are_given_in_four_messages(story: Story) -> None:
    """The command, then one number each; the end says what was kept."""
    made = seeded(story)
    amina = story.member("amina")
    before = len(_typed(amina))

    headings = [_heading(amina.says(words)) for words in ("/indicateurs", "502", "79")]
    told = amina.says("46,2 %")

    assert [
        "1/3 · Heures de répit réalisées",
        "2/3 · Aidants accompagnés",
        "3/3 · Pratique poursuivie à six mois",
    ] == headings
    assert "Merci, Madame Haddad. C'est enregistré." == _first(told)
    assert "• Heures de répit réalisées, T3 2026 : 502 heures" in told.text
    assert "• Pratique poursuivie à six mois, 2025 : 46,2 %" in told.text
    assert 4 == len(_typed(amina)) - before
    assert ([502], [79], [46.2]) == (
        values(story, made.respite),
        values(story, made.carers),
        values(story, made.follow, "2025"),
    )


def test_a_question_tells_what_to_count(story: Story) -> None:
    """The fiche, the period in words, the unit, total or situation, and the last value."""
    made = seeded(story)
    amina = story.member("amina")

    flow = amina.says("/indicateurs").text
    stock = amina.says("502").text
    neither = amina.says("79").text

    assert flow == (
        "1/3 · Heures de répit réalisées\n"
        "Fiche 2.3 — Répit <et> cafés & co\n"
        "\n"
        "Période : de juillet à septembre 2026\n"
        "À compter : le total de la période, sans ce qui précède\n"
        "Unité : heures\n"
        "La dernière fois (T2 2026) : 455 heures\n"
        "\n"
        "Écrivez le nombre, par exemple « 12 » ou « 12,5 »."
    )
    assert "C'est noté — Heures de répit réalisées, T3 2026 : 502 heures." in stock
    assert "À compter : la situation au 30 septembre 2026" in stock
    assert "Période : l'année 2025" in neither
    assert "À compter" not in neither
    assert made


def test_what_was_written_down_is_told_once(story: Story) -> None:
    """After a slip, an aside or days, the question comes back without the receipt above it."""
    seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    assert "C'est noté" in amina.says("502").text

    for words in ("quelques-uns", "/indicateurs"):
        again = amina.says(words).text
        assert "2/3" in again
        assert "C'est noté" not in again


def test_the_last_value_says_who_gave_it(story: Story) -> None:
    """« Je vous l'ai déjà donné »: they see by whom, and for which period."""
    made = seeded(story)
    amina = story.member("amina")
    claire = story.member("claire", "coordinator")
    claire.presses_value(f"indicators:{made.respite}:2026-T2", 1)
    claire.says("460")

    told = amina.says("/indicateurs").text

    assert "La dernière fois (T2 2026) : 460 heures, par Mme Vidal" in told


def test_nothing_is_asked_of_whoever_answers_for_nothing(story: Story) -> None:
    """Denise has no indicator: she is told so, in a friendly way."""
    seeded(story)
    denise = story.member("denise")

    assert (
        "Aucun chiffre ne vous attend aujourd'hui, Madame Roques."
        == denise.says("/indicateurs").text
    )


def test_what_is_expected_of_me_tells_the_figures(story: Story) -> None:
    """/moi has one line and one button for all of them, until they are given."""
    seeded(story)
    amina = story.member("amina")

    told = amina.says("/moi")
    assert "• 3 chiffres à donner : Heures de répit réalisées (T3 2026)" in told.text
    asked = amina.presses("Donner mes chiffres (3)")
    assert "1/3 · Heures de répit réalisées" == _first(asked)

    for words in ("502", "79", "46"):
        amina.says(words)
    assert "à donner" not in amina.says("/moi").text


def test_the_coordinator_hears_of_it_at_half_past_five(story: Story) -> None:
    """One line for the day, however many figures came."""
    seeded(story)
    amina, claire = story.member("amina"), story.member("claire", "coordinator")
    for words in ("/indicateurs", "502", "79"):
        amina.says(words)

    story.at("2026-11-23 17:30")

    assert "2 chiffres donnés" in claire.last.text


# Four answers that are not one another


@pytest.mark.parametrize("answer", ["0 : pas d'activité", "0", "zéro"])
def test_no_activity_is_a_zero(story: Story, answer: str) -> None:
    """Chosen by name, it is not asked again, though the last value was 455."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    told = amina.says(answer)

    assert "2/3 · Aidants accompagnés" == _heading(told)
    assert [(0, None)] == [(each.value, each.note) for each in history(story, made.respite)]


@pytest.mark.parametrize("answer", ["Je n'ai pas la donnée", "NC", "?", "pas la donnée"])
def test_no_data_is_no_zero(story: Story, answer: str) -> None:
    """There is no number, the reason is kept, and it is not asked again."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    asked = amina.says(answer)
    told = amina.says("le logiciel a changé")

    assert "Savez-vous pourquoi la donnée manque ?" in asked.text
    assert "C'est noté — Heures de répit réalisées, T3 2026 : pas de donnée." in told.text
    row = present(story, made.respite)
    assert row is not None
    assert (None, ValueNote.NOT_COMMUNICATED, "le logiciel a changé") == (
        row.value,
        row.note,
        row.reason,
    )


def test_a_number_in_place_of_a_reason_is_asked_about(story: Story) -> None:
    """« environ 40 » is no reason: it may be the value after all. Nothing is kept meanwhile."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Je n'ai pas la donnée")

    asked = amina.says("environ 40")

    assert "40" in asked.text and "estimation" in " ".join([asked.text, *asked.labels])
    assert present(story, made.respite) is None


def test_a_figure_that_is_found_after_all_is_no_reason(story: Story) -> None:
    """« Je n'ai pas la donnée », then « 510 heures »: the number is the answer, never swallowed."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Je n'ai pas la donnée")

    amina.says("510 heures")

    assert [510] == values(story, made.respite)


def test_a_reason_may_be_left_out(story: Story) -> None:
    """« Passer » is enough: nobody is held up for words."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Je n'ai pas la donnée")

    amina.presses("Passer")

    row = present(story, made.respite)
    assert row is not None and (ValueNote.NOT_COMMUNICATED, None) == (row.note, row.reason)


@pytest.mark.parametrize("answer", ["Elle viendra plus tard", "en attente de l'ORS"])
def test_what_will_come_later_stays_owed(story: Story, answer: str) -> None:
    """It is written down as awaited, and left in peace for now."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("nc")

    told = amina.says(answer)

    row = present(story, made.respite)
    assert row is not None and ValueNote.AWAITED == row.note
    assert "2/3 · Aidants accompagnés" == _heading(told)
    owed = story.look(lambda work: owed_by(work, story.ids.amina))
    assert made.respite in [figure.indicator.id for figure in owed]


def test_not_mine_is_for_the_coordinator_to_place(story: Story) -> None:
    """She gets a card with the words; the person is not asked again; she names the right one."""
    made = seeded(story)
    amina, claire = story.member("amina"), story.member("claire", "coordinator")
    bruno = story.member("bruno")
    amina.says("/indicateurs")
    amina.presses("Ce n'est pas moi")

    told = amina.says("plutôt M. Lacaze")

    assert told.text.startswith(
        "C'est transmis : la coordination verra qui répond pour « Heures de répit réalisées ».\n\n"
        "1/2 · Aidants accompagnés\n"
    )
    assert "1/2 · Aidants accompagnés" == _heading(told)
    assert [] == values(story, made.respite)
    card = claire.last
    assert card.text == (
        "Amina Haddad n'est pas la bonne personne pour un indicateur\n"
        "Heures de répit réalisées (23-b)\n\n"
        "« plutôt M. Lacaze »\n\n"
        "Je ne le lui demande plus. Qui en répond désormais ?"
    )

    claire.presses("Désigner la personne", on=card)
    assert "Répond : Bruno Lacaze" in claire.says("M. Lacaze").text
    assert "2 chiffres à donner" in bruno.says("/moi").text


def test_later_goes_to_the_next_and_is_still_to_give(story: Story) -> None:
    """Skipped is not given: the end says what remains, and one tap goes back to it."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    assert "2/3 · Aidants accompagnés" == _first(amina.presses("Plus tard"))
    amina.says("79")
    told = amina.says("46")

    assert "Il vous reste 1 chiffre :\n• Heures de répit réalisées, T3 2026" in told.text
    assert "1/3 · Heures de répit réalisées" == _first(amina.presses("Donner la suite"))
    assert present(story, made.respite) is None


@pytest.mark.parametrize("answer", ["Reprendre plus tard", "/annuler", "annuler"])
def test_leaving_keeps_what_was_given(story: Story, answer: str) -> None:
    """The next time begins at the first figure that is missing, under its own number."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("502")

    told = amina.says(answer)

    assert "• Heures de répit réalisées, T3 2026 : 502 heures" in told.text
    assert "Il vous reste 2 chiffres :" in told.text
    assert "2/3 · Aidants accompagnés" == _first(amina.says("/indicateurs"))
    assert [502] == values(story, made.respite)


# Numbers as people write them


@pytest.mark.parametrize(
    ("answer", "asked", "button", "kept", "note"),
    [
        ("environ 80", "80 exactement, ou une estimation ?", "80 exactement", 80, None),
        ("environ 80", "ou une estimation ?", "C'est une estimation", 80, "approximate"),
        ("une soixantaine", "60 exactement, ou une estimation ?", "C'est une estimation", 60,
         "approximate"),
        ("soixante", "Est-ce bien 60 ?", "60", 60, None),
        ("70-72", "Lequel retenir ?", "72", 72, None),
        ("80 familles", "Est-ce bien 80 personnes ?", "80", 80, None),
    ],
)  # fmt: skip
def test_a_number_that_is_not_plain_is_asked(
    story: Story, answer: str, asked: str, button: str, kept: float, note: str | None
) -> None:
    """Nothing is rounded nor guessed in silence."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")

    assert asked in amina.says(answer).text
    amina.presses(button)

    assert [(kept, note)] == [(each.value, each.note) for each in history(story, made.carers)]


def test_neant_is_zero_or_no_data_and_is_asked(story: Story) -> None:
    """The same word says both: one tap tells which."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    assert "Est-ce zéro, ou n'avez-vous pas la donnée ?" in amina.says("néant").text
    amina.presses("0 : pas d'activité")

    assert [0] == values(story, made.respite)


def test_a_doubt_may_be_answered_by_typing_the_number(story: Story) -> None:
    """« environ 500 », then « 502 »: no button is needed."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("environ 500")

    amina.says("502 heures")

    assert [(502, None)] == [(each.value, each.note) for each in history(story, made.respite)]


def test_a_comment_may_follow_the_number(story: Story) -> None:
    """In parentheses, in the same message."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    amina.says("502 (dont 40 en août)")

    assert [(502, "dont 40 en août")] == [
        (each.value, each.comment) for each in history(story, made.respite)
    ]


def test_people_are_counted_in_whole_numbers_and_never_below_none(story: Story) -> None:
    """The question comes back, with an example that fits what it counts."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    asked = amina.presses("Plus tard")
    assert asked.text.endswith("Écrivez le nombre, par exemple « 12 ».")

    for words in ("-3", "environ -3", "22 k€", "bonjour"):
        told = amina.says(words)
        assert "par exemple « 12 »" in told.text, words
        assert "12,5" not in told.text
        assert "2/3 · Aidants accompagnés" in told.text, words

    assert "Est-ce bien 79 ?" in amina.says("Soixante-dix-neuf").text
    assert [] == values(story, made.carers)


def test_what_is_measured_may_be_negative(story: Story) -> None:
    """A balance in euros below zero is odd, and confirmed with a reason as before."""
    made = seeded(story)
    _set(story, made.respite, unit="€")
    amina = story.member("amina")
    amina.says("/indicateurs")

    assert "le minimum attendu est 0" in amina.says("-3").text


@pytest.mark.parametrize(
    "words",
    ["1e9", "NaN", "bonjour", "12 ateliers et 3 sorties", "😀", "\u200f", "1 2", "12,5,3"],
)
def test_57_what_is_no_number_is_asked_again_with_an_example(story: Story, words: str) -> None:
    """The question comes back, and nothing was kept."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    told = amina.says(words)

    assert "par exemple « 12,5 »" in told.text
    assert "1/3 · Heures de répit réalisées" == _heading(told)
    assert [] == values(story, made.respite)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("sticker", "Je n'ai pas compris."),
        ("photo", "Je ne lis ni les photos ni les vidéos. Pouvez-vous l'écrire, en quelques mots"),
        ("voice", "Je n'écoute pas les messages vocaux."),
        ("location", "Je n'ai pas compris."),
        ("document", "Je ne lis pas les fichiers."),
    ],
)
def test_58_what_is_no_words_changes_nothing(story: Story, kind: str, said: str) -> None:
    """A photo of a table is no figure: the question comes back, and says what is read."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")

    told = amina.sends(kind)

    assert "1/3 · Heures de répit réalisées" == _heading(told)
    assert [] == values(story, made.respite)


# Surprising values


def test_a_value_far_from_the_last_wants_a_reason(story: Story) -> None:
    """74, then 7: it is asked, never refused; the reason is kept with it."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")

    asked = amina.says("7")
    assert "La dernière fois (T2 2026) : 74 personnes." in asked.text
    assert "Vous écrivez 7 personnes : dix fois moins" in asked.text
    assert [] == values(story, made.carers)

    amina.presses("C'est exact")
    amina.says("fin de la convention")

    assert [(7, "fin de la convention")] == [
        (each.value, each.reason) for each in history(story, made.carers)
    ]


def test_a_slip_is_corrected_by_typing_the_right_number(story: Story) -> None:
    """7 was meant to be 77: no reason is wanted for that one."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("7")

    amina.says("77")

    assert [(77, None)] == [(each.value, each.reason) for each in history(story, made.carers)]


@pytest.mark.parametrize("by_button", [False, True], ids=["at once", "after « C'est exact »"])
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("une douzaine", "12 exactement, ou une estimation ?"),
        ("environ 40", "40 exactement, ou une estimation ?"),
        ("douze personnes", "Est-ce bien 12 ?"),
        ("80 familles", "Est-ce bien 80 personnes ?"),
        ("70-72", "Lequel retenir ?"),
        ("néant", "Est-ce zéro, ou n'avez-vous pas la donnée ?"),
        ("NC", "Savez-vous pourquoi la donnée manque ?"),
        ("pas la donnée", "Savez-vous pourquoi la donnée manque ?"),
        ("ce n'est pas moi", "Qui pourrait répondre"),
    ],
)
def test_an_answer_is_no_reason_for_a_surprising_value(
    story: Story, words: str, asked: str, by_button: bool
) -> None:
    """What the question itself understands is heard in the same way under its doubt."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("7")
    if by_button:
        amina.presses("C'est exact")

    assert asked in amina.says(words).text
    assert [] == history(story, made.carers)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [("environ 80", "80 exactement, ou une estimation ?"), ("pas la donnée", "pourquoi la donnée")],
)
def test_not_mine_under_a_doubt_passes_the_figure_on(story: Story, typed: str, doubt: str) -> None:
    """Neither a number nor why there is none is kept of whoever is the wrong person."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    assert doubt in amina.says(typed).text

    assert "Qui pourrait répondre" in amina.says("Ce n'est pas moi").text
    assert "C'est transmis" in amina.says("pas moi").text
    assert [] == history(story, made.carers)


def test_not_mine_is_no_reason_of_the_coordinators(story: Story) -> None:
    """She corrects a value that is nobody's to pass on: the question comes back with why."""
    made = seeded(story)
    claire = story.member("claire", "coordinator")
    claire.says("/indicateur 23-a")
    claire.presses("Donner ou corriger une valeur")
    claire.presses("T3 2026")
    claire.says("7")

    told = claire.says("ce n'est pas moi")

    assert "Vous n'en répondez pas vous-même" in told.text
    assert "Vous écrivez 7 personnes" in told.text
    assert [] == history(story, made.carers)


def test_no_data_under_a_surprising_zero_keeps_no_zero(story: Story) -> None:
    """0, then « NC »: there is no number, and « NC » is no reason."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    assert "Vous écrivez 0 personne." in amina.says("0").text

    amina.says("nc")
    amina.presses("Passer")

    assert [(None, ValueNote.NOT_COMMUNICATED, None)] == [
        (each.value, each.note, each.reason) for each in history(story, made.carers)
    ]


@pytest.mark.parametrize(
    ("words", "button"),
    [("deux ateliers annulés cet été", None), ("2 ateliers annulés", "C'est la raison")],
)
def test_a_reason_may_tell_a_number(story: Story, words: str, button: str | None) -> None:
    """A sentence is a reason; a number in digits is asked about first, and the value stays."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("7")
    amina.says(words)

    if button is not None:
        assert [] == history(story, made.carers)
        amina.presses(button)

    assert [(7, words)] == [(each.value, each.reason) for each in history(story, made.carers)]


def test_back_from_a_doubtful_correction_finds_the_value_again(story: Story) -> None:
    """« une douzaine », « Retour », « C'est exact »: it is of the 7 that was written."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("7")
    amina.says("une douzaine")

    assert "Vous écrivez 7 personnes" in amina.presses("Retour").text
    amina.presses("C'est exact")
    amina.says("fin de la convention")

    assert [7] == values(story, made.carers)


def test_corriger_asks_the_question_again(story: Story) -> None:
    """And « Retour » goes back through the same questions."""
    seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("7")

    assert "2/3 · Aidants accompagnés" == _first(amina.presses("Corriger"))
    assert "Vous écrivez 7 personnes" in amina.presses("Retour").text


def test_a_rate_beyond_a_hundred_wants_a_reason(story: Story) -> None:
    """It is told what was expected."""
    made = seeded(story)
    amina = story.member("amina")
    for words in ("/indicateurs", "plus tard", "plus tard"):
        amina.says(words)

    assert "Vous écrivez 462 %, et le maximum attendu est 100." in amina.says("462").text
    amina.says("46,2")

    assert [46.2] == values(story, made.follow, "2025")


def test_a_total_since_the_beginning_that_goes_down_wants_a_reason(story: Story) -> None:
    """It cannot, unless something was counted otherwise."""
    made = seeded(story)

    _set(story, made.respite, counting="running")
    amina = story.member("amina")
    assert "le total depuis le début, jusqu'au 30 septembre 2026" in amina.says("/indicateurs").text

    assert "un total depuis le début ne baisse pas" in amina.says("450").text


# A second word


def test_a_second_value_is_compared_with_the_first(story: Story) -> None:
    """Replace, comment or keep; the first stays in the history."""
    made = seeded(story)
    amina = story.member("amina")
    for words in ("/indicateurs", "502", "79", "46"):
        amina.says(words)

    asked = amina.presses("23-b")
    assert "Une valeur existe : 502 heures, par Mme Haddad, le 23 novembre." in asked.text
    amina.presses("Remplacer")
    amina.says("512")

    assert [502, 512] == values(story, made.respite)
    row = present(story, made.respite)
    assert row is not None and 512 == row.value


def test_a_comment_is_added_to_a_value(story: Story) -> None:
    """The number is the same; its comment is there."""
    made = seeded(story)
    amina = story.member("amina")
    for words in ("/indicateurs", "502", "79", "46"):
        amina.says(words)

    amina.presses("23-b")
    amina.presses("Ajouter un commentaire")
    told = amina.says("dont 40 en août")

    assert "502 heures (dont 40 en août)" in told.text
    row = present(story, made.respite)
    assert row is not None and (502, "dont 40 en août") == (row.value, row.comment)


def test_a_value_may_be_kept(story: Story) -> None:
    """« Garder » changes nothing."""
    made = seeded(story)
    amina = story.member("amina")
    for words in ("/indicateurs", "502", "79", "46"):
        amina.says(words)

    amina.presses("23-b")
    amina.presses("Garder")

    assert [502] == values(story, made.respite)


def test_11_the_same_number_twice_is_not_the_answer_to_the_next(story: Story) -> None:
    """« 79 » sent twice: the second came before the next question could be read, and is asked."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("79")

    asked = amina.says("79")
    assert "Je viens de noter 79 personnes pour « Aidants accompagnés », T3 2026." in asked.text
    told = amina.presses("Non, c'était un doublon")

    assert "3/3 · Pratique poursuivie à six mois" == _heading(told)
    assert ([79], []) == (values(story, made.carers), values(story, made.follow, "2025"))


def test_11_the_same_number_may_be_meant(story: Story) -> None:
    """Two figures may be alike: one tap says so."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.presses("Plus tard")
    amina.says("79")
    amina.says("79")

    amina.presses("Oui, 79 aussi")

    assert ([79], [79]) == (values(story, made.carers), values(story, made.follow, "2025"))


def test_11_the_number_typed_a_third_time_is_meant(story: Story) -> None:
    """The question was read: nobody is asked twice the same."""
    made = seeded(story)
    amina = story.member("amina")
    for words in ("/indicateurs", "plus tard", "79", "79", "79"):
        amina.says(words)

    assert ([79], [79]) == (values(story, made.carers), values(story, made.follow, "2025"))


def test_11_the_last_number_twice_is_already_noted(story: Story) -> None:
    """No question is open any more: the value that stands is shown, and nothing is doubled."""
    made = seeded(story)
    amina = story.member("amina")
    for words in ("/indicateurs", "plus tard", "plus tard", "46,2"):
        amina.says(words)

    told = amina.says("46,2")

    assert "C'est déjà noté : 46,2 %, par Mme Haddad, le 23 novembre." in told.text
    assert [46.2] == values(story, made.follow, "2025")


def test_a_double_tap_is_one_zero(story: Story) -> None:
    """The second tap is about a question that is over."""
    made = seeded(story)
    amina = story.member("amina")
    asked = amina.says("/indicateurs")
    value = next(b["data"] for row in asked.buttons for b in row if "activité" in b["text"])

    amina.presses_value(value, asked.id)
    amina.presses_value(value, asked.id)

    assert ([0], []) == (values(story, made.respite), values(story, made.carers))


def test_17_an_edited_message_proposes_to_correct(story: Story) -> None:
    """50 was meant to be 502: the first stays until « Remplacer », and in the history after."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("420")
    mine = _typed(amina)[-1]

    asked = amina.edits(mine.id, "502")
    assert "Une valeur existe : 420 heures" in asked.text
    assert [420] == values(story, made.respite)

    told = amina.presses("Remplacer par 502")
    assert [420, 502] == values(story, made.respite)
    assert "2/3 · Aidants accompagnés" == _heading(told), "the session goes on where it was"


def test_17_an_edit_in_the_middle_of_a_report_leaves_the_report(story: Story) -> None:
    """The correction is one tap away, and the question in hand comes back."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("420")
    mine = _typed(amina)[-1]
    amina.says("/avancement 2.3")

    amina.edits(mine.id, "502")
    assert "Où en êtes-vous" in amina.last.text
    amina.presses("23-b")
    amina.presses("Remplacer")
    amina.says("502")

    assert [420, 502] == values(story, made.respite)


# Interruptions


def test_59_another_command_keeps_what_was_given(story: Story) -> None:
    """/aide is answered and the question comes back; /avancement leaves it, for later."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("502")

    assert "2/3 · Aidants accompagnés" == _heading(amina.says("/aide"))
    assert "Quand je demande un chiffre, le nombre écrit est la réponse." in amina.told[-2].text
    amina.says("/avancement")

    assert "2/3 · Aidants accompagnés" == _first(amina.says("/indicateurs"))
    assert [502] == values(story, made.respite)


def test_60_a_session_resumes_after_days_and_a_restart(story: Story) -> None:
    """Three days later, the service restarted: the question in hand takes the number."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("502")

    story.restart()
    story.at("2026-11-26 09:00")
    assert "2/3 · Aidants accompagnés" in amina.last.text, "it was asked again after a day"
    told = amina.says("79")

    assert "3/3 · Pratique poursuivie à six mois" == _heading(told)
    assert ([502], [79]) == (values(story, made.respite), values(story, made.carers))


def test_60_a_session_left_for_a_week_is_closed_and_resumed(story: Story) -> None:
    """The notice says that what was given is kept, and how to resume."""
    made = seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("502")

    story.live_until("2026-12-01 12:00")

    assert "Les chiffres que vous avez donnés, eux, sont enregistrés." in amina.last.text
    assert "Aidants accompagnés" in amina.says("/indicateurs").text
    assert [502] == values(story, made.respite)


def test_back_returns_to_the_figure_before(story: Story) -> None:
    """Its value stands and may be replaced; the session goes on from there."""
    seeded(story)
    amina = story.member("amina")
    amina.says("/indicateurs")
    amina.says("502")

    told = amina.presses("Retour")
    assert "Une valeur existe : 502 heures" in told.text

    assert "2/3 · Aidants accompagnés" == _first(amina.presses("Garder"))


# Who may


def test_a_forged_button_gives_nothing(story: Story) -> None:
    """Bruno taps a figure of Amina's: nothing opens, and it is written down."""
    made = seeded(story)
    bruno = story.member("bruno")

    bruno.presses_value(f"indicators:{made.respite}:2026-T3", 1)
    bruno.says("12")

    lines = story.do(lambda s: rows(s, JournalLine))
    noted = [line.subject for line in lines if line.deed == "forbidden"]
    assert [f"indicator:{made.respite}"] == noted
    assert [] == values(story, made.respite)


def test_whoever_lost_an_indicator_in_the_middle_writes_nothing(story: Story) -> None:
    """Claire names Bruno while Amina is being asked."""
    made = seeded(story)
    amina, claire = story.member("amina"), story.member("claire", "coordinator")
    amina.says("/indicateurs")
    claire.says("/indicateur 23-b")
    claire.presses("Désigner la personne")
    claire.says("Bruno Lacaze")

    told = amina.says("502")

    assert "Cet indicateur n'est plus le vôtre : rien n'a été noté." in told.text
    assert [] == values(story, made.respite)


def test_a_small_count_is_told_to_nobody_else(story: Story) -> None:
    """Under the threshold it is kept whole; what somebody else gave is masked to her."""
    made = seeded(story)

    _set(story, made.carers, disclosure_threshold=100)
    amina = story.member("amina")
    amina.says("/indicateurs")

    asked = amina.presses("Plus tard")
    assert "La dernière fois (T2 2026) : moins de 100 personnes (trop peu pour être diffusé)" in (
        asked.text
    )
    told = amina.says("79")

    assert "79 personnes (non diffusé : moins de 100)" in told.text, "she gave it herself"
    row = present(story, made.carers)
    assert row is not None and (79, ValueNote.WITHHELD) == (row.value, row.note)
