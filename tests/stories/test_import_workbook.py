"""Claire sends her workbook: she sees what it would change, then brings it in or leaves it."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from bot.cli_import import Brought, bring_in
from bot.documents.workbook import Progress, read_workbook
from bot.documents.workbook.progress import Told
from bot.file_reader import TRIES
from domain.plan import Plan
from storage.actions import Action, ActionRole, Report
from storage.files import KEPT_AT_MOST, KeptFile
from storage.imports import Import
from storage.indicators import Indicator
from storage.journal import JournalLine
from storage.people import Person
from storage.sent_workbooks import SentState, SentWorkbook
from storage.steps import StepRow
from tests.channels.weather import announce
from tests.small_workbook import FICHES, PEOPLE, blank_workbook, counted_workbook, small_workbook
from tests.storage.office import SAMPLE, edited
from tests.story import Message, Phone, Story, elsewhere, read_here


def claire_of(story: Story) -> Phone:
    return story.member("claire", "coordinator")


def action(story: Story, code: str) -> Action | None:
    wanted = select(Action).where(Action.contract_id == story.ids.contract, Action.code == code)
    return story.do(lambda session: session.exec(wanted).first())


def count(story: Story, kind: type) -> int:
    return story.do(lambda session: len(session.exec(select(kind)).all()))


def states(story: Story) -> list[str]:
    wanted = select(SentWorkbook.state).order_by(SentWorkbook.id)  # type: ignore[arg-type]
    return story.do(lambda session: list(session.exec(wanted)))


def brings_in(claire: Phone, content: bytes) -> Message:
    claire.sends_file("plan.xlsx", content)
    return claire.presses("Importer")


def reports(
    story: Story, code: str, person: str, progress: float, state: str | None = None
) -> None:
    """Somebody says here how far this action is."""

    def deed(session: Session) -> None:
        row = session.exec(select(Action).where(Action.code == code)).one()
        who = session.exec(select(Person).where(Person.key == person)).one()
        report = Report(
            contract_id=row.contract_id,
            action_id=row.id or 0,
            person_id=who.id or 0,
            at=story.now,
            kind="moving",
            progress=progress,
            source=f"talk:{code}:{progress}",
        )
        row.progress = progress
        row.state = state or row.state
        session.add(report)

    story.do(deed)


def test_a_workbook_of_another_contract_is_asked_about(story: Story) -> None:
    """Before « Importer », in plain words; it may be brought in all the same."""
    claire = claire_of(story)
    first = claire.sends_file("plan.xlsx", SAMPLE.read_bytes())
    assert "Est-ce bien" not in first.text
    claire.presses("Importer")

    shown = claire.sends_file("autre.xlsx", small_workbook())

    asked = "Est-ce bien le classeur de ce contrat ? Sur 85 fiches ou personnes que je connais"
    assert asked in shown.text
    assert "je n'en retrouve aucune ici" in shown.text
    assert "C'est importé : autre.xlsx." in claire.presses("Importer").text


def test_the_right_workbook_is_not_asked_about(story: Story) -> None:
    """With somebody new in it; and after that of another contract came in by mistake."""
    claire = claire_of(story)
    brings_in(claire, SAMPLE.read_bytes())
    changed = claire.sends_file("plan.xlsx", edited({("Partenaires", "C61"): "DURAND"}))
    claire.presses("Annuler")
    brings_in(claire, small_workbook())

    right = claire.sends_file("plan.xlsx", SAMPLE.read_bytes())

    assert "Importer ?" in changed.text
    assert "Est-ce bien" not in changed.text
    assert "Importer ?" in right.text
    assert "Est-ce bien" not in right.text


# A first workbook


def test_a_workbook_is_shown_before_anything_is_written(story: Story) -> None:
    """What it holds, what is asked; « Importer » writes it, in the same card."""
    claire = claire_of(story)

    shown = claire.sends_file("plan.xlsx", small_workbook())

    assert "J'ai lu plan.xlsx. Rien n'est encore écrit." in shown.text
    assert "1 axe, 3 fiches-actions, 3 personnes et 1 structure" in shown.text
    assert "3 questions" in shown.text
    assert shown.edited, "the card that said it was received"
    assert action(story, "3.1") is None

    done = claire.presses("Importer")

    assert (shown.id, True) == (done.id, "C'est importé : plan.xlsx." in done.text)
    found = action(story, "3.1")
    assert found is not None
    assert ("under_way", 40) == (found.state, found.progress)
    assert ["C'est importé."] == claire.toasts


def test_somebody_new_who_answers_for_a_known_fiche_comes_in_at_once(story: Story) -> None:
    """Whatever number the database gives to the new person: what Claire saw is what comes in."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    new_person = {
        (PEOPLE, "A5"): "Maison neuve",
        (PEOPLE, "B5"): "Mme",
        (PEOPLE, "C5"): "ARNAUD",
        (PEOPLE, "D5"): "Lise",
        (PEOPLE, "A2"): "Maison neuve",
        (FICHES, "C2"): "Axe 4",
        (FICHES, "D2"): "Lise Arnaud",
    }

    done = brings_in(claire, small_workbook(new_person))

    assert "C'est importé" in done.text
    assert "C'est importé." == claire.toasts[-1]


def asked_about(story: Story, about: str) -> list[str]:
    """The fields of this fact that the workbook still asks about."""
    return story.look(
        lambda work: [
            doubt.field
            for doubt in work.imports.open_doubts(work.contract_id)
            if doubt.about == about
        ]
    )


def test_what_the_coordinator_reports_is_asked_no_more(story: Story) -> None:
    """« État non indiqué » is over once she says where the fiche stands; the same file again does
    not ask either, nor undo what is said later."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    assert "state" in asked_about(story, "action:3.3")
    hers = action(story, "3.3")
    assert hers is not None
    role = ActionRole(action_id=hers.id or 0, role="pilot", person_id=story.ids.claire)
    story.do(lambda session: session.add(role))

    claire.says("/avancement 3.3")
    for button in ("Cela avance", "Inchangé", "Passer", "Envoyer"):
        claire.presses(button)

    found = action(story, "3.3")
    assert found is not None
    assert "under_way" == found.state
    assert "state" not in asked_about(story, "action:3.3")
    again = claire.sends_file("encore.xlsx", small_workbook({(FICHES, "B2"): "Dépister tôt"}))
    assert "2 questions" in again.text
    claire.presses("Importer")
    assert "state" not in asked_about(story, "action:3.3")


def test_what_a_partner_proposes_is_asked_until_it_is_retained(story: Story) -> None:
    """A state that nobody knows is only proposed; Claire's yes answers the workbook too."""
    claire = claire_of(story)
    nadia_answers = small_workbook({(FICHES, "D4"): "Nadia Ferrand"})
    brings_in(claire, nadia_answers)
    claire.says("/pour Ferrand")
    claire.presses("Dire où en est une fiche")
    claire.presses("3.3 Former")
    for button in ("Cela avance", "Inchangé", "Passer", "Envoyer"):
        claire.presses(button)
    assert "state" in asked_about(story, "action:3.3")

    claire.presses("Retenir")

    assert "state" not in asked_about(story, "action:3.3")


def test_importer_twice_is_once(story: Story) -> None:
    """The second tap finds it done."""
    claire = claire_of(story)
    card = claire.sends_file("plan.xlsx", small_workbook())
    value = next(b["data"] for row in card.buttons for b in row if "Importer" in b["text"])

    claire.presses("Importer")
    claire.presses_value(value, card.id)

    assert 1 == count(story, Import)
    assert "déjà importé" in claire.last.text


def test_what_is_left_leaves_nothing(story: Story) -> None:
    """« Annuler »: no fact, no bytes; the same file may be sent again."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    assert 1 == count(story, KeptFile)

    claire.presses("Annuler")

    assert "rien de plan.xlsx n'a été écrit" in claire.last.text
    assert (0, 0) == (count(story, KeptFile), count(story, Import))
    brings_in(claire, small_workbook())
    assert [SentState.LEFT, SentState.IMPORTED] == states(story)


def test_the_command_annuler_leaves_the_workbook_that_waits(story: Story) -> None:
    """« /annuler » is its button typed; a question in the middle of it is left first."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Répondre aux questions")
    claire.says("/annuler")
    assert [SentState.READ] == states(story)

    told = claire.says("/annuler")

    assert "C'est annulé : rien de plan.xlsx n'a été écrit." in told.text
    assert [SentState.LEFT] == states(story)
    assert not any("Importer" in label for each in claire.told for label in each.labels)
    assert "Il n'y a rien en cours à annuler." in claire.says("/annuler").text


def test_the_file_is_kept_byte_for_byte(story: Story) -> None:
    """One backup holds everything."""
    content = small_workbook()
    brings_in(claire_of(story), content)

    (kept,) = story.do(lambda session: session.exec(select(KeptFile)).all())
    assert (content, "plan.xlsx") == (kept.content, kept.name)


def test_a_figure_that_a_workbook_brings_is_asked_no_more(story: Story) -> None:
    """What still waits to be said about it is withdrawn at once, passed on or sent by Telegram."""
    claire, amina = claire_of(story), story.member("amina")
    brings_in(claire, counted_workbook())

    def ask(person: int) -> None:
        story.do(lambda s: setattr(s.exec(select(Indicator)).one(), "responsible_id", person))
        claire.says("/chiffres")
        claire.presses("Demander (1)")
        story.tick()

    ask(story.ids.denise)
    assert "Chiffres : 1" in claire.says("/transmettre").text
    story.at("2026-11-23 10:00")
    amina.says("/avancement")
    amina.presses("2.3 Répit")
    ask(story.ids.amina)  # in the middle of a question: it waits for half an hour
    brings_in(claire, counted_workbook(44))

    assert "rien à transmettre" in claire.says("/transmettre").text
    story.live_until("2026-11-23 12:00")
    assert not any("attendu de vous" in each.text for each in amina.told)


def test_a_figure_brought_in_at_the_terminal_is_asked_no_more(story: Story) -> None:
    """`cheville import --apply`, beside the service: nothing is left to be passed on."""
    claire = claire_of(story)
    brings_in(claire, counted_workbook())
    denise = story.ids.denise
    story.do(lambda s: setattr(s.exec(select(Indicator)).one(), "responsible_id", denise))
    claire.says("/chiffres")
    claire.presses("Demander (1)")
    story.tick()
    assert "Chiffres : 1" in claire.says("/transmettre").text
    content = counted_workbook(44)
    brought = Brought(read_workbook(content, story.now.date()), "plan.xlsx", content)

    story.do(lambda s: bring_in(s, brought, story.settings, story.now))

    assert "rien à transmettre" in claire.says("/transmettre").text


def test_the_same_file_again_changes_nothing_and_asks_nothing(story: Story) -> None:
    """Fault 56: the file was imported and its questions answered."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    claire.presses("Répondre aux questions")
    for _ in range(3):
        claire.presses("Laisser ainsi")

    claire.sends_file("plan.xlsx", small_workbook())

    assert "rien n'a changé" in claire.last.text
    assert 1 == count(story, Import)


def test_an_export_sent_back_untouched_changes_nothing(story: Story) -> None:
    """Its cells answer what was asked, and it is known here: no question is told as settled."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    claire.presses("Répondre aux questions")
    claire.says("45 %")
    claire.says("Odile Ginestet")
    claire.presses("Plus tard")
    reports(story, "3.3", "ginestet odile", 20, state="done")
    told = claire.says("/exporter")
    assert told.file is not None

    shown = claire.sends_file("plan.xlsx", story.downloads(told.file["url"]))

    assert "rien n'a changé" in shown.text
    assert not [label for label in shown.labels if "Importer" in label]


# A newer workbook


NEWER = {(FICHES, "F2"): 60, (FICHES, "E2"): "Terminée"}


def test_a_newer_file_is_a_difference_to_look_at(story: Story) -> None:
    """Added, changed, gone: counted, and each group opens in the same card."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())

    cells = {**NEWER, (FICHES, "A5"): "3.4", (FICHES, "B5"): "Nouvelle", (FICHES, "C5"): "Axe 3"}
    shown = claire.sends_file("plan.xlsx", small_workbook(cells, without=(FICHES, 3)))

    for words in ("ajouté : 1", "modifié : 2", "disparu du classeur : 1"):
        assert words in shown.text
    claire.presses("Modifié : 2")
    assert "fiche 3.1 « Dépister plus tôt », avancement : 40 % → 60 %" in claire.last.text
    assert "fiche 3.1 « Dépister plus tôt », état : en cours → terminée" in claire.last.text
    claire.presses("Le résumé")
    claire.presses("Disparu : 1")
    assert "fiche 3.2" in claire.last.text
    claire.presses("Le résumé")
    assert shown.text == claire.last.text

    claire.presses("Importer")
    assert 60 == getattr(action(story, "3.1"), "progress", None)
    assert action(story, "3.2") is not None, "nothing is deleted because a line was"


def test_a_report_made_between_preview_and_import_is_seen_first(story: Story) -> None:
    """The difference is no longer what she saw: she is shown it again, and nothing was written."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    claire.sends_file("plan.xlsx", small_workbook(NEWER))
    reports(story, "3.1", "ferrand nadia", 55)

    claire.presses("Importer")

    assert "Le contrat a changé depuis" in claire.last.text
    assert "changé des deux côtés : 1" in claire.last.text
    assert 55 == getattr(action(story, "3.1"), "progress", None)
    claire.presses("Importer")
    found = action(story, "3.1")
    assert (55, "done") == (getattr(found, "progress", None), getattr(found, "state", None))


@pytest.mark.parametrize(("button", "expected"), [("Prendre", 60), ("Garder", 55)])
def test_what_both_sides_changed_is_decided(story: Story, button: str, expected: int) -> None:
    """Ours or the workbook's, before the import or after."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    reports(story, "3.1", "ferrand nadia", 55)
    claire.sends_file("plan.xlsx", small_workbook(NEWER))
    claire.presses("Des deux côtés")
    assert "fiche 3.1 « Dépister plus tôt », avancement : 55 % → 60 %" in claire.last.text
    claire.presses("Le résumé")
    claire.presses("Importer")
    claire.presses("Répondre aux questions")
    for _ in range(3):
        claire.presses("Plus tard")

    assert ["1 · Garder : 55 %", "2 · Prendre le classeur : 60 %"] == claire.last.labels[:2]
    claire.presses(button)

    assert expected == getattr(action(story, "3.1"), "progress", None)
    claire.sends_file("plan.xlsx", small_workbook(NEWER))
    assert "rien n'a changé" in claire.last.text
    assert "1 · Répondre aux questions (3)" in claire.last.labels


# Questions


def test_answers_before_the_import_are_part_of_it(story: Story) -> None:
    """Tapped, typed, put off; what was put off is asked again after."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())

    first = claire.presses("Répondre aux questions (3)")
    assert "Question 1/3 · Fiches-actions, F3" in first.text
    assert "« à moitié » est une approximation" in first.text
    assert "C'est noté. Question 2/3" in " ".join(claire.says("oui").text.split())
    assert "C'est noté" not in claire.says("Personne de connu").text
    claire.says("Odile Ginestet")
    claire.presses("Plus tard")
    assert "2 réponses notées. 1 question reste" in claire.last.text
    claire.presses("Revoir, puis importer")
    claire.presses("Importer")

    assert 50 == getattr(action(story, "3.2"), "progress", None)
    assert ["Odile"] == pilots(story, "3.3")
    claire.presses("Répondre aux questions (1)")
    claire.says("terminée")
    assert "done" == getattr(action(story, "3.3"), "state", None)


def pilots(story: Story, code: str) -> list[str]:
    """The first names of those who answer for this action."""
    wanted = (
        select(Person.first_name)
        .join(ActionRole, ActionRole.person_id == Person.id)  # type: ignore[arg-type]
        .join(Action, Action.id == ActionRole.action_id)  # type: ignore[arg-type]
        .where(Action.code == code)
    )
    return story.do(lambda session: list(session.exec(wanted)))


def test_a_name_that_two_people_bear_is_asked_again(story: Story) -> None:
    """Never guessed between two; and what cannot be read comes back with an example."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Répondre aux questions")

    assert "par exemple : 45 %" in claire.says("beaucoup").text
    claire.says("45 %")
    assert "Je ne trouve pas une personne et une seule" in claire.says("Ginestet").text
    assert "Question 3/3" in claire.says("p. ginestet").text


def test_a_name_that_is_known_already_is_no_question(story: Story) -> None:
    """A workbook of fiches alone: its names are looked for among those that Cheville knows."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())

    cells = {(FICHES, "D4"): "Odile Ginestet"}
    shown = claire.sends_file("plan.xlsx", small_workbook(cells, sheets=[FICHES]))

    assert "2 questions" in shown.text
    assert "Répondre aux questions (2)" in " ".join(shown.labels)


def test_a_bare_number_is_no_button_nor_a_percentage(story: Story) -> None:
    """« 1 » beside one button of « 50 % »: which of the two is asked, and nothing is kept."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Répondre aux questions")

    told = claire.says("1").text
    assert "Question 1/3" in told
    assert "« 1 » : le bouton « 50 % », ou le nombre 1 ?" in told
    assert "Question 2/3" in claire.says("1 %").text


def test_back_and_a_double_tap_answer_the_right_question(story: Story) -> None:
    """A button belongs to its question: the same tap twice is one answer."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    card = claire.presses("Répondre aux questions")
    value = next(b["data"] for row in card.buttons for b in row if "Laisser" in b["text"])

    claire.presses("Laisser ainsi")
    claire.presses_value(value, card.id)
    assert "Question 2/3" in claire.last.text
    claire.presses("Retour")
    assert "Question 1/3" in claire.last.text
    claire.says("30 %")
    claire.says("/annuler")

    assert "Ce que vous avez répondu est gardé" in claire.last.text
    claire.presses("Revoir, puis importer")
    claire.presses("Importer")
    assert 30 == getattr(action(story, "3.2"), "progress", None)


def test_answers_are_remembered_by_the_next_file(story: Story) -> None:
    """Even when the file that raised the questions was left, or its rows moved."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Répondre aux questions")
    claire.says("45 %")
    claire.says("/annuler")
    claire.presses("Revoir")
    claire.presses("Annuler")

    shown = claire.sends_file("plan 2.xlsx", small_workbook(NEWER))

    assert "2 questions" in shown.text
    claire.presses("Importer")
    assert 45 == getattr(action(story, "3.2"), "progress", None)


def test_every_question_of_the_sample_is_answered_in_the_chat(story: Story) -> None:
    """Fourteen of them, by what is offered or by leaving it; then the file asks nothing more."""
    paule = elsewhere(story, "Paule", "coordinator")
    paule.sends_file("plan_actions.xlsx", SAMPLE.read_bytes())
    paule.presses("Répondre aux questions (14)")

    asked = 0
    while "Question " in (question := paule.last).text:
        asked += 1
        proposed = [label for label in question.labels if "lecture proposée" in label]
        paule.presses((*proposed, "Laisser ainsi")[0], on=question)
    paule.presses("Revoir, puis importer")
    paule.presses("Importer")

    assert 14 == asked
    assert "question" not in paule.last.text
    paule.sends_file("plan_actions.xlsx", SAMPLE.read_bytes())
    assert "rien n'a changé" in paule.last.text


# Taking it back


def test_an_import_is_taken_back_once(story: Story) -> None:
    """Asked once more with what it takes away; the same file may come in again."""
    claire = claire_of(story)
    done = brings_in(claire, small_workbook())
    value = f"import:{story.do(lambda s: s.exec(select(Import.id)).one())}:undo_yes"

    asked = claire.presses("Annuler cet import")
    assert "Serait enlevé : " in asked.text
    assert "3 fiches-actions" in asked.text
    claire.presses("Oui, annuler cet import")
    claire.presses_value(value, done.id)

    assert action(story, "3.1") is None
    assert "L'import est annulé." == claire.toasts[-1]
    assert 1 == len([line for line in journal(story) if line == "import_undone"])
    brings_in(claire, small_workbook())
    assert action(story, "3.1") is not None


def journal(story: Story) -> list[str]:
    return story.do(lambda session: list(session.exec(select(JournalLine.deed))))


def test_what_was_reported_since_stays(story: Story) -> None:
    """The fiche somebody reported on stays, and is named; the others go."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    reports(story, "3.1", "ferrand nadia", 55)

    claire.presses("Annuler cet import")
    claire.presses("Oui, annuler cet import")

    assert "Reste, parce qu'on s'en est servi depuis" in claire.last.text
    assert "fiche 3.1" in claire.last.text
    assert (None, ["Nadia"]) == (action(story, "3.2"), pilots(story, "3.1"))


def test_a_value_comes_back_as_it_was_before_a_second_import(story: Story) -> None:
    """By /import, days later; the first import stays."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    brings_in(claire, small_workbook(NEWER))

    claire.says("/import")
    asked = claire.presses("Annuler cet import")
    assert "fiche 3.1 « Dépister plus tôt », avancement : 60 % → 40 %" in asked.text
    claire.says("oui")

    found = action(story, "3.1")
    assert (40, "under_way") == (getattr(found, "progress", None), getattr(found, "state", None))


# Who, and what is no workbook


def test_a_partner_who_sends_a_file_is_answered_kindly(story: Story) -> None:
    """Nothing is fetched, nothing is read."""
    amina = story.member("amina")

    amina.sends_file("plan.xlsx", small_workbook())

    assert "je ne sais lire que du texte" in amina.last.text
    assert [] == [call for call in story.calls if call["method"] == "getFile"]
    amina.says("/import")
    assert "réservée à la coordination" in amina.last.text
    amina.presses_value("import:1:undo_yes", amina.last.id)
    assert "réservée à la coordination" in amina.last.text


def test_a_stranger_who_sends_a_file_is_shown_the_door(story: Story) -> None:
    """As for any other word."""
    stranger = story.phone("Zoé")

    stranger.sends_file("plan.xlsx", small_workbook())

    assert 0 == count(story, SentWorkbook)


def test_a_hostile_file_is_refused_in_words(story: Story) -> None:
    """A renamed picture, half a workbook: nothing is kept, and the way on is said."""
    claire = claire_of(story)

    claire.sends_file("plan.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "Fichier refusé" in claire.last.text
    assert claire.last.edited
    claire.sends_file("plan.xlsx", small_workbook()[:2000])
    assert "Fichier refusé" in claire.last.text

    assert ([SentState.REFUSED] * 2, 0) == (states(story), count(story, KeptFile))


def test_an_empty_file_is_refused_as_empty(story: Story) -> None:
    """Not a single byte, or not a single cell: she is told so, and not of headings."""
    claire = claire_of(story)

    claire.sends_file("plan.xlsx", b"")
    assert "Fichier refusé : il est vide" in claire.last.text
    assert [] == [call for call in story.calls if call["method"] == "getFile"]
    claire.sends_file("plan.xlsx", blank_workbook())
    assert "Fichier refusé : il est vide" in claire.last.text


def test_a_file_too_big_is_never_fetched(story: Story) -> None:
    """Its size is told with the message."""
    claire = claire_of(story)

    claire.sends_file("plan.xlsx", bytes(KEPT_AT_MOST + 1))

    assert "il dépasse 5 Mo" in claire.last.text
    assert [] == [call for call in story.calls if call["method"] == "getFile"]


def test_another_file_takes_the_place_of_the_one_in_hand(story: Story) -> None:
    """The first card loses its buttons: nobody imports the wrong one."""
    claire = claire_of(story)
    first = claire.sends_file("ancien.xlsx", small_workbook())
    value = next(b["data"] for row in first.buttons for b in row if "Importer" in b["text"])

    claire.sends_file("nouveau.xlsx", small_workbook(NEWER))
    assert [] == next(m.labels for m in claire.told if m.id == first.id)
    claire.presses_value(value, first.id)

    assert 0 == count(story, Import)
    assert [SentState.REPLACED, SentState.READ] == states(story)


def test_a_file_may_come_in_the_middle_of_a_question(story: Story) -> None:
    """The question stays open, and its answer is not taken for one about the file."""
    claire = claire_of(story)
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Répondre aux questions")

    shown = claire.sends_file("plan.xlsx", small_workbook(NEWER))

    assert "J'ai lu plan.xlsx" in shown.text
    claire.presses("Importer", on=shown)
    assert 60 == getattr(action(story, "3.1"), "progress", None)


# Bad weather, and restarts


def test_a_file_that_does_not_come_is_asked_for_again(story: Story) -> None:
    """A cut, then it comes; what she says meanwhile is answered."""
    claire = claire_of(story)
    announce(story, "getFile", "500")
    claire.sends_file("plan.xlsx", small_workbook())
    assert "Je le lis" in claire.last.text
    assert "Que souhaitez-vous voir" in claire.says("/menu").text

    later(story, 10)

    assert "J'ai lu plan.xlsx" in claire.last.text
    assert not claire.last.edited, "below what was said meanwhile"


def later(story: Story, seconds: float) -> None:
    before = story.clock.machine_time
    story.clock.machine_time = lambda: before() + timedelta(seconds=seconds)
    story.settle()


def test_a_file_that_telegram_has_forgotten_is_asked_of_her(story: Story) -> None:
    """Waiting would be for nothing."""
    claire = claire_of(story)
    who = {"id": claire.number, "first_name": claire.name}
    message = {
        "message_id": 900,
        "date": int(story.now.timestamp()),
        "from": {**who, "is_bot": False},
        "chat": {**who, "type": "private"},
        "document": {"file_id": "BQACAgQ", "file_name": "plan.xlsx"},
    }

    claire._does("raw", update={"message": message})

    assert "Envoyez-le de nouveau" in claire.last.text


def test_a_file_that_never_comes_is_given_up_with_a_word(story: Story) -> None:
    """After a while, each wait longer than the one before."""
    claire = claire_of(story)
    announce(story, "getFile", "500", times=TRIES)
    claire.sends_file("plan.xlsx", small_workbook())

    for _ in range(TRIES):
        later(story, 600)

    assert "Envoyez-le de nouveau" in claire.last.text
    assert [SentState.REFUSED] == states(story)


def test_a_bug_of_ours_is_told_with_a_reference(story: Story) -> None:
    """The file is refused, the others are read."""

    async def stumbles(data: bytes, name: str, today: date, *, told: Told) -> Plan:
        raise ZeroDivisionError

    claire = claire_of(story)
    story.house.file_reader.read = stumbles
    claire.sends_file("plan.xlsx", small_workbook())
    assert "Référence : F-1" in claire.last.text

    story.house.file_reader.read = read_here
    assert "J'ai lu plan.xlsx" in claire.sends_file("plan.xlsx", small_workbook()).text


def test_a_long_file_tells_where_its_reading_is(story: Story) -> None:
    """In the card that said it was received, and nothing below it."""

    async def slowly(data: bytes, name: str, today: date, *, told: Told) -> Plan:
        told(Progress("Indicateurs", 1200, 5000))
        await asyncio.sleep(0.2)
        return await read_here(data, name, today, told=told)

    claire = claire_of(story)
    story.house.file_reader.read = slowly
    story.house.file_reader.progress_every = 0.05
    claire.sends_file("plan.xlsx", small_workbook())

    edits = [c["params"]["text"] for c in story.calls if c["method"] == "editMessageText"]
    plain = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in edits]
    assert any("feuille « Indicateurs », ligne 1 200 sur 5 000" in text for text in plain)
    assert 1 == len([m for m in claire.told if "plan.xlsx" in m.text])


def test_a_restart_finds_everything_where_it_was(story: Story) -> None:
    """While it is fetched, on the preview, in the middle of the questions, before the undoing."""
    claire = claire_of(story)
    story.by_itself = False
    claire.sends_file("plan.xlsx", small_workbook())
    story.loop.run_until_complete(received(story))
    assert [SentState.TO_READ] == states(story)
    story.restart()
    story.by_itself = True
    story.settle()
    assert "J'ai lu plan.xlsx" in claire.last.text

    story.restart()
    claire.presses("Répondre aux questions")
    claire.says("45 %")
    story.restart()
    assert "Question 3/3" in claire.says("Odile Ginestet").text
    claire.says("3")
    claire.presses("Revoir")
    story.restart()
    claire.presses("Importer")
    story.restart()
    claire.presses("Annuler cet import")

    assert (1, "45") == (count(story, Import), f"{getattr(action(story, '3.2'), 'progress', 0):g}")


async def received(story: Story) -> None:
    """What was sent is stored and heard, and not yet read."""
    await story.house.polling.once()
    await story.house.dispatcher.work_once()


def test_a_workbook_left_alone_expires_with_a_word(story: Story) -> None:
    """After a week; its button brings nothing in any more."""
    claire = claire_of(story)
    shown = claire.sends_file("plan.xlsx", small_workbook())
    value = next(b["data"] for row in shown.buttons for b in row if "Importer" in b["text"])

    story.live_until("2026-12-01 12:00")

    assert "je l'ai oublié" in claire.last.text
    claire.presses_value(value, shown.id)
    assert (0, 0) == (count(story, Import), count(story, KeptFile))


def test_an_imported_workbook_does_not_expire(story: Story) -> None:
    """What was brought in is nobody's to forget."""
    claire = claire_of(story)
    brings_in(claire, small_workbook())
    story.live_until("2026-12-01 12:00")

    wanted = select(StepRow.state).where(StepRow.kind == "workbook_expires")
    assert ["void"] == story.do(lambda session: list(session.exec(wanted)))
    assert "oublié" not in claire.last.text


def test_it_is_read_in_a_process_of_its_own(story: Story) -> None:
    """As in life: what the reader does to its process, it does to nobody else."""
    story.reads_apart = True
    story.restart()
    claire = claire_of(story)

    claire.sends_file("plan.xlsx", small_workbook())

    assert "J'ai lu plan.xlsx" in claire.last.text
