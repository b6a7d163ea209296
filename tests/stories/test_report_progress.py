"""/avancement: what a partner says of an action, how few taps it takes, and what follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from domain.cards import answer_rows
from domain.messages import Say
from storage.actions import Action, ActionRole, Remark, Report
from storage.chains import OwnStep
from storage.journal import JournalLine
from storage.meetings import Meeting
from storage.people import Person
from storage.steps import StepRow
from tests.story import Message, Phone, Story


def reports(story: Story) -> list[Report]:
    return story.do(lambda s: list(s.exec(select(Report).order_by(col(Report.id)))))


def remarks(story: Story) -> list[tuple[str, str]]:
    rows = story.do(lambda s: list(s.exec(select(Remark).order_by(col(Remark.id)))))
    return [(row.kind, row.text) for row in rows]


def action(story: Story, number: int) -> Action:
    return story.look(lambda work: work.actions.get(number))


def change(story: Story, number: int, **more: object) -> None:
    """The action as the story needs it."""

    def changed(session: Session) -> None:
        row = session.get_one(Action, number)
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)

    story.do(changed)


def call_for_progress(story: Story) -> None:
    """Claire asked where the actions stand, for the COPIL of 10 December."""

    def call(session: Session) -> None:
        copil = session.get_one(Meeting, story.ids.copil)
        copil.progress_since = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
        session.add(copil)

    story.do(call)


def journal(story: Story, deed: str) -> list[JournalLine]:
    return story.do(lambda s: list(s.exec(select(JournalLine).where(JournalLine.deed == deed))))


def opened(phone: Phone, code: str = "2.3") -> Message:
    return phone.says(f"/avancement {code}")


def test_an_action_that_moves_is_told_in_six_taps_on_one_card(story: Story) -> None:
    """From the menu: the door, the fiche, it moves, unchanged, nothing to add, send."""
    amina = story.member("amina")
    change(story, story.ids.action_2_3, last_report_on=date(2026, 11, 3))
    amina.says("/menu")
    before = len(amina.messages)

    amina.presses("Dire où en est une fiche")
    where = amina.presses("2.3")
    assert "En cours, 50 %." in where.text
    assert "depuis le 3 novembre ?" in where.text
    for button in ("Cela avance", "Inchangé", "Passer", "Envoyer"):
        told = amina.presses(button)

    assert "Merci, Madame Haddad." in told.text
    assert "Avancement : 50 %, inchangé" in told.text
    assert before + 1 == len(amina.messages), "one card, edited in place all along"
    [report] = reports(story)
    assert ("moving", None) == (report.kind, report.progress)
    assert date(2026, 11, 23) == action(story, story.ids.action_2_3).last_report_on


def test_a_report_tells_progress_highlight_freins_leviers_and_next_step(story: Story) -> None:
    """Everything typed: each answer is a new card below, and the recap says it all."""
    amina = story.member("amina")

    opened(amina)
    amina.says("1")
    amina.says("62,5")
    amina.says("Un café à Salers")
    amina.presses("+ Frein")
    amina.says("La salle")
    amina.presses("+ Frein")
    amina.says("Le bus")
    amina.presses("+ Levier")
    amina.says("La commune")
    amina.presses("+ Prochaine étape")
    recap = amina.says("Bilan en janvier")
    assert reports(story) == [], "nothing is written before « Envoyer »"
    receipt = amina.says("1")

    for words in ("50 % → 62,5 %", "Un café à Salers", "Frein : Le bus", "Levier : La commune"):
        assert words in recap.text
        assert words in receipt.text
    [report] = reports(story)
    assert (62.5, "Un café à Salers") == (report.progress, report.highlight)
    assert ("Bilan en janvier", 50.0) == (report.next_step, report.progress_before)
    assert [("obstacle", "La salle"), ("obstacle", "Le bus"), ("lever", "La commune")] == remarks(
        story
    )
    assert 62.5 == action(story, story.ids.action_2_3).progress


def test_nothing_new_is_one_tap_after_the_card(story: Story) -> None:
    """B3: a dated report without change; the clock of silence starts again."""
    amina = story.member("amina")

    card = opened(amina)
    told = amina.presses("Rien de nouveau")

    assert card.id == told.id
    assert "Rien de nouveau." in told.text
    [report] = reports(story)
    assert ("nothing_new", None) == (report.kind, report.progress)
    row = action(story, story.ids.action_2_3)
    assert (50, "under_way", date(2026, 11, 23)) == (row.progress, row.state, row.last_report_on)


def test_nothing_new_is_one_tap_under_a_reminder_and_counts_once(story: Story) -> None:
    """The standing button `action:<id>:same`, tapped twice in a hurry: one report."""
    amina = story.member("amina")
    amina.says("/moi")
    card = amina.last
    story.by_itself = False
    amina.presses_value(f"action:{story.ids.action_2_3}:same", card.id)
    story.ask(
        "POST",
        f"/sim/people/{amina.number}/raw",
        {"update": _tap_again(amina, f"action:{story.ids.action_2_3}:same", card.id)},
    )
    story.by_itself = True

    story.settle()

    assert ["nothing_new"] == [report.kind for report in reports(story)]
    assert "Merci, Madame Haddad." in next(m.text for m in amina.told if m.id == card.id)


def _tap_again(phone: Phone, value: str, message_id: int) -> dict[str, object]:
    who = {"id": phone.number, "is_bot": False, "first_name": phone.name}
    chat = {"id": phone.number, "type": "private", "first_name": phone.name}
    message = {"message_id": message_id, "date": 1, "chat": chat}
    tap = {"id": f"again{value}", "from": who, "chat_instance": "1", "data": value}
    return {"callback_query": {**tap, "message": message}}


def test_a_difficulty_is_a_frein_and_claire_hears_of_it_at_once(story: Story) -> None:
    """Everything else waits for her line of 17:30."""
    claire = story.member("claire", "coordinator")
    amina = story.member("amina")
    before = len(claire.told)

    opened(amina)
    amina.presses("Difficulté")
    amina.says("Plus d'infirmière avant mars")
    amina.presses("Envoyer")

    assert before + 1 == len(claire.told)
    for words in ("Amina Haddad (CPTS de Test)", "Fiche 2.3", "Plus d'infirmière avant mars"):
        assert words in claire.last.text
    assert [("obstacle", "Plus d'infirmière avant mars")] == remarks(story)
    assert "La coordination en est prévenue" in amina.last.text


def test_claire_sleeps_though_a_difficulty_is_told_at_night(story: Story) -> None:
    """People answer when they like; nobody is rung out of hours."""
    claire = story.member("claire", "coordinator")
    amina = story.member("amina")
    before = len(claire.told)
    story.at("2026-11-23 22:00")
    opened(amina)
    amina.presses("Difficulté")
    amina.says("Plus de salle")
    amina.presses("Envoyer")
    assert before == len(claire.told)
    opens = "La coordination en sera prévenue dès l'ouverture, mardi 24 novembre à 8 h 30."
    assert opens in amina.last.text

    story.at("2026-11-24 08:30")

    assert any("Plus de salle" in message.text for message in claire.told)


def test_what_is_told_waits_for_the_line_of_the_day(story: Story) -> None:
    """A report lays the coordinator's line of 17:30, once however many there are."""
    amina = story.member("amina")
    for code in ("2.3", "1.2"):
        opened(amina, code)
        amina.presses("Rien de nouveau")

    lines = story.do(
        lambda s: list(s.exec(select(StepRow).where(StepRow.kind == OwnStep.DAILY_LINE)))
    )

    assert [datetime(2026, 11, 23, 16, 30, tzinfo=UTC)] == [line.due_at for line in lines]


def test_done_is_asked_once_more_then_the_action_is_done(story: Story) -> None:
    """« Terminé » is 100 % and a new state: the recap says both before anything is written."""
    amina = story.member("amina")

    opened(amina)
    recap = amina.presses("Terminé")
    assert "en cours → terminée" in recap.text
    assert "50 % → 100 %" in recap.text
    assert "under_way" == action(story, story.ids.action_2_3).state
    amina.presses("Envoyer")

    row = action(story, story.ids.action_2_3)
    assert ("done", 100.0) == (row.state, row.progress)
    assert "Cette fiche est terminée ; vous pouvez encore la compléter." in opened(amina).text


@pytest.mark.parametrize(("button", "code"), [("Reportée", "postponed"), ("Abandon", "abandoned")])
def test_a_partner_only_proposes_to_postpone_or_abandon(
    story: Story, button: str, code: str
) -> None:
    """The COPIL decides such things; the partner is told so, the action does not change."""
    amina = story.member("amina")

    opened(amina)
    amina.presses("Autre")
    amina.presses(f"{button}")
    recap = amina.says("Le financement n'est pas venu")
    receipt = amina.presses("Envoyer")

    assert "La coordination décidera. Jusque-là, la fiche reste en cours." in recap.text
    assert "je vous dirai sa réponse. Jusque-là, la fiche reste en cours." in receipt.text
    [report] = reports(story)
    assert (code, "Le financement n'est pas venu") == (report.proposed_state, report.highlight)
    assert "under_way" == action(story, story.ids.action_2_3).state
    assert "la coordination n'a pas encore décidé" in opened(amina).text


def test_a_pause_is_taken_at_once(story: Story) -> None:
    """To pause is the pilote's own to say."""
    amina = story.member("amina")

    opened(amina)
    amina.says("5")
    amina.says("1")
    amina.says("passer")
    amina.says("envoyer")

    assert "paused" == action(story, story.ids.action_2_3).state


@pytest.mark.parametrize("kind", ["Cela avance", "Terminé", "Autre"])
def test_of_a_state_that_nobody_wrote_everything_is_proposed(story: Story, kind: str) -> None:
    """The workbook left the state blank: nothing is guessed, the coordinator will say."""
    amina = story.member("amina")
    change(story, story.ids.action_2_3, state=None, progress=None)

    assert "Son état n'est pas renseigné." in opened(amina).text
    amina.presses(kind)
    if kind == "Autre":
        amina.presses("En pause (à proposer)")
    if kind != "Terminé":
        amina.presses("Passer")
    if kind == "Cela avance":
        amina.presses("Passer")
    amina.presses("Envoyer")

    [report] = reports(story)
    expected = {"Cela avance": "under_way", "Terminé": "done", "Autre": "paused"}
    assert expected[kind] == report.proposed_state
    assert action(story, story.ids.action_2_3).state is None


def test_a_percentage_typed_first_is_progress_never_the_first_or_fifth_choice(story: Story) -> None:
    """« 50 % » is not choice 5; the recap shows what was understood before anything is written."""
    amina = story.member("amina")

    opened(amina)
    amina.says("12 %")
    recap = amina.says("passer")

    assert "50 % → 12 %" in recap.text
    assert reports(story) == []


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("douze", "Je n'ai pas compris ce nombre"),
        ("150", "Un pourcentage va de 0 à 100"),
        ("-3", "Un pourcentage va de 0 à 100"),
        ("0,5", "Est-ce moins d'un pour cent ?"),
        ("1e9", "Je n'ai pas compris ce nombre"),
        ("١٢", "Je n'ai pas compris ce nombre"),
    ],
)
def test_a_percentage_that_is_none_comes_back_with_an_example(
    story: Story, typed: str, hint: str
) -> None:
    """The same question again, and what to write."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")

    told = amina.says(typed)

    assert hint in told.text
    assert "Un nombre de 0 à 100" in told.text or "un nombre de 0 à 100" in told.text
    assert "60" in told.text or "0,5 %" in told.text


def test_a_percentage_hidden_behind_marks_of_direction_is_read(story: Story) -> None:
    """What no eye sees is nobody's slip."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")

    told = amina.says("\u200f12\u200e %")

    assert "Un fait marquant" in told.text


def test_11_the_same_number_twice_is_heard_twice_and_never_a_highlight(story: Story) -> None:
    """Fault 11: two « 12 » a second apart; the second is answered by what is asked then."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")
    story.by_itself = False
    amina.says("12")
    amina.says("12")
    story.by_itself = True
    story.settle()

    assert "12 % est déjà noté." in amina.last.text
    assert "Un fait marquant" in amina.last.text
    assert "Pour corriger le pourcentage, touchez « Retour »" in amina.says("15").text
    amina.presses("Passer")
    amina.presses("Envoyer")

    [report] = reports(story)
    assert (12.0, None) == (report.progress, report.highlight)


def test_pilote_and_referent_may_report_and_see_what_the_other_said(story: Story) -> None:
    """1.2 is Amina's as pilote, Bruno's as référent de suivi."""
    amina, bruno = story.member("amina"), story.member("bruno")
    opened(amina, "1.2")
    amina.presses("Rien de nouveau")

    shown = opened(bruno, "1.2")
    bruno.presses("Rien de nouveau")

    assert "Dernier point : lundi 23 novembre, par Mme Haddad." in shown.text
    assert "par M. Lacaze" in opened(amina, "1.2").text
    assert [story.ids.amina, story.ids.bruno] == [report.person_id for report in reports(story)]


def test_a_second_report_the_same_day_keeps_the_first(story: Story) -> None:
    """The last one counts; history is whole."""
    amina = story.member("amina")
    for typed in ("60", "55"):
        opened(amina)
        amina.says("1")
        amina.says(typed)
        amina.presses("Passer")
        amina.presses("Envoyer")

    assert [(50.0, 60.0), (60.0, 55.0)] == [
        (report.progress_before, report.progress) for report in reports(story)
    ]
    assert 55.0 == action(story, story.ids.action_2_3).progress


def test_whoever_has_one_action_goes_straight_to_it(story: Story) -> None:
    """No list of one."""
    amina = story.member("amina")

    def leave_one(session: Session) -> None:
        for role in session.exec(
            select(ActionRole).where(ActionRole.action_id == story.ids.action_1_2)
        ):
            session.delete(role)

    story.do(leave_one)

    assert "Fiche 2.3" in amina.says("/avancement").text


def test_whoever_has_no_action_is_told_so(story: Story) -> None:
    """Claire coordinates and answers for no action here."""
    claire = story.member("claire", "coordinator")

    assert "Aucune fiche-action n'est à votre nom" in claire.says("/avancement").text


@pytest.mark.parametrize("code", ["9.9", "1.1", "<b>"])
def test_a_fiche_that_is_not_mine_is_told_so_above_the_list(story: Story, code: str) -> None:
    """Unknown or somebody else's: the same words, then what may be told."""
    amina = story.member("amina")

    told = opened(amina, code)

    assert told.text.startswith(f"La fiche « {code} » n'est pas parmi les vôtres.")
    assert "De quelle fiche-action s'agit-il ?" in told.text
    assert "Fiche 2.3" in amina.presses("2.3").text


def test_the_only_fiche_is_not_opened_for_another(story: Story) -> None:
    """Bruno asks for 2.3, and has but one: he is not led to it unawares."""
    bruno = story.member("bruno")
    no_followers(story)

    told = opened(bruno, "2.3")

    assert told.text.startswith("La fiche « 2.3 » n'est pas parmi les vôtres.")
    assert "Fiche 1.1" in opened(bruno, "").text


def test_the_coordinator_reports_on_no_fiche_of_others(story: Story) -> None:
    """She is told who does, and where to read it; a forged button does no more."""
    claire = story.member("claire", "coordinator")

    told = opened(claire, "2.3")
    forged = claire.presses_value(f"action:{story.ids.action_2_3}:same", told.id)

    assert "n'est pas parmi les vôtres : ses pilotes et ses référents de suivi" in told.text
    assert told.text.endswith("Pour les lire toutes : /synthese")
    assert forged.text.startswith("Cette fiche n'est pas parmi les vôtres.")
    assert reports(story) == []


def test_46_of_many_actions_eight_are_shown_at_a_time(story: Story) -> None:
    """Fault 46: 150 actions in pages of eight, turned on one card; a code goes straight there."""
    amina = story.member("amina")

    def add(session: Session) -> None:
        for number in range(148):
            row = Action(
                contract_id=story.ids.contract,
                code=f"9.{number + 1}",
                title=f"Élargir l'accès aux soins <n° {number}> & à la prévention, été comme hiver",
                rank=10 + number,
            )
            session.add(row)
            session.flush()
            session.add(ActionRole(action_id=row.id or 0, role="pilot", person_id=story.ids.amina))

    story.do(add)

    first = amina.says("/avancement")
    assert "Fiches 1 à 8, sur 150" in first.text
    assert [f"{n} · " for n in range(1, 9)] == [label[:4] for label in first.labels[:8]]
    page = first
    for _ in range(18):
        page = amina.presses("Suite")
    assert page.id == first.id
    assert "Fiches 145 à 150, sur 150" in page.text
    assert not any("Suite" in label for label in page.labels)
    assert "Fiches 137 à 144" in amina.presses("Précédentes").text
    assert "Fiches 145 à 150" in amina.says("suite").text
    assert "Fiche 9.148" in amina.says("6").text
    assert "Fiche 9.77" in amina.says("/avancement 9.77").text


def test_the_coordinator_passes_nothing_on_to_herself(story: Story) -> None:
    """A fiche of her own: what she says is noted; she is not promised that she will be told."""
    claire = story.member("claire", "coordinator")
    row = ActionRole(action_id=story.ids.action_2_3, role="pilot", person_id=story.ids.claire)
    story.do(lambda session: session.add(row))

    opened(claire)
    claire.presses("Difficulté")
    claire.says("La salle est fermée jusqu'en mars.")
    claire.presses("Envoyer")

    assert "Merci, Madame Vidal. C'est noté." in claire.last.text
    assert "coordination" not in claire.last.text


def test_44_names_and_words_with_signs_of_html_are_shown_as_written(story: Story) -> None:
    """Fault 44: `<`, `>`, `&` and quotes, in the name of an action as in what people write."""
    claire = story.member("claire", "coordinator")
    amina = story.member("amina")
    odd = '<b>5 < 7 & "huit" d\'été</b>'

    opened(amina)
    amina.presses("Difficulté")
    recap = amina.says(odd)
    amina.presses("Envoyer")

    assert "Répit <et> cafés & co" in recap.text
    assert odd in recap.text
    assert odd in amina.last.text
    assert odd in claire.last.text


@pytest.mark.parametrize(
    "value", ["action:{1_1}", "action:{1_1}:same", "action:99999999999999", "action:x", "action:"]
)
def test_50_an_action_that_is_not_mine_is_not_found(story: Story, value: str) -> None:
    """Fault 50: a forged button says nothing of others' actions, and leaves a line."""
    amina = story.member("amina")
    card = amina.says("/moi")

    told = amina.presses_value(value.format(**{"1_1": story.ids.action_1_1}), card.id)

    assert told.text.startswith("Cette fiche n'est pas parmi les vôtres.")
    assert reports(story) == []
    assert 1 == len(journal(story, "forbidden"))


def test_50_who_lost_the_right_in_the_middle_writes_nothing(story: Story) -> None:
    """Fault 50: rights are looked at again when it is sent."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Terminé")

    def end(session: Session) -> None:
        for role in session.exec(select(ActionRole).where(ActionRole.person_id == story.ids.amina)):
            session.delete(role)

    story.do(end)
    told = amina.presses("Envoyer")

    assert told.text.startswith("Cette fiche n'est pas parmi les vôtres.")
    assert reports(story) == []


def test_a_person_whose_mandate_ended_is_a_stranger(story: Story) -> None:
    """Nothing of the contract is said any more, whatever was open."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Terminé")

    def end(session: Session) -> None:
        row = session.get_one(Person, story.ids.amina)
        row.ended_on = date(2026, 11, 22)
        session.add(row)

    story.do(end)
    amina.presses("Envoyer")

    assert "je ne parle qu'aux personnes invitées" in amina.last.text
    assert reports(story) == []


def test_a_mandate_that_ends_later_still_runs(story: Story) -> None:
    """Both ends are part of it: somebody whose last day is known goes on until then."""
    amina = story.member("amina")

    def ends(session: Session) -> None:
        row = session.get_one(Person, story.ids.amina)
        row.ended_on = date(2026, 11, 23)
        session.add(row)

    story.do(ends)

    assert "Où en êtes-vous" in opened(amina).text
    story.at("2026-11-24 09:00")
    assert "je ne parle qu'aux personnes invitées" in amina.says("/moi").text


def test_59_help_answers_and_asks_the_same_question_again(story: Story) -> None:
    """Fault 59: /aide in the middle keeps the draft."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")

    told = amina.says("/aide")

    assert "À combien l'estimez-vous" in told.text
    assert "Un fait marquant" in amina.says("60").text


def test_59_cancel_says_that_nothing_was_kept(story: Story) -> None:
    """Fault 59: /annuler leaves without a trace."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Terminé")

    told = amina.says("/annuler")

    assert "Rien n'a été enregistré" in told.text
    assert reports(story) == []
    assert "under_way" == action(story, story.ids.action_2_3).state


@pytest.mark.parametrize("command", ["/menu", "/moi"])
def test_59_looking_aside_keeps_the_draft(story: Story, command: str) -> None:
    """Fault 59: what was asked is shown, the question comes last, and its words answer it."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")
    amina.says("60")
    amina.says("Un café à Salers")

    told = amina.says(command)

    assert "Rien n'est encore transmis" in told.text
    assert not any("abandonnée" in message.text for message in amina.told)
    amina.says("Envoyer")
    [report] = reports(story)
    assert (60.0, "Un café à Salers") == (report.progress, report.highlight)


def test_59_a_door_of_the_menu_keeps_the_draft_too(story: Story) -> None:
    """Tapped on the menu that was opened aside, « Ce qui m'attend » comes before the question."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")
    amina.says("/menu")

    told = amina.presses("Ce qui m'attend")

    assert "À combien l'estimez-vous" in told.text
    assert "Rien ne vous attend" in amina.told[-2].text
    assert "Un fait marquant" in amina.says("60").text


@pytest.mark.parametrize("command", ["/qui", "/transmettre", "/synthese"])
def test_59_the_coordinator_looks_aside_too(story: Story, command: str) -> None:
    """Her own doors leave her report where it stood."""
    claire = story.member("claire", "coordinator")

    def her_own(session: Session) -> None:
        row = ActionRole(action_id=story.ids.action_2_3, role="pilot", person_id=story.ids.claire)
        session.add(row)

    story.do(her_own)
    opened(claire)
    claire.presses("Cela avance")

    told = claire.says(command)

    assert "À combien l'estimez-vous" in told.text
    assert "Un fait marquant" in claire.says("60").text


@pytest.mark.parametrize("command", ["/avancement", "/avancement 1.2", "/stop"])
def test_59_another_deed_drops_the_draft_and_says_so(story: Story, command: str) -> None:
    """Fault 59: the draft is left, its buttons with it; the new card is the last thing seen."""
    amina = story.member("amina")
    opened(amina)
    recap = amina.presses("Terminé")

    amina.says(command)

    assert "abandonnée : rien n'en a été gardé" in amina.told[-2].text
    assert () == next(m.buttons for m in amina.told if m.id == recap.id)
    assert reports(story) == []


def test_60_a_report_left_for_three_days_goes_on_after_a_restart(story: Story) -> None:
    """Fault 60: the talk is a row; another process finds it where it stood."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")
    amina.says("60")

    story.clock.town = story.now + timedelta(days=3)
    story.restart()
    amina.says("Un café à Salers")
    amina.presses("Envoyer")

    [report] = reports(story)
    assert (60.0, "Un café à Salers") == (report.progress, report.highlight)
    assert date(2026, 11, 26) == action(story, story.ids.action_2_3).last_report_on


def test_a_talk_that_begins_lays_its_own_end(story: Story) -> None:
    """Left alone it is asked again once, then closed: rows with a date, once per talk."""
    amina = story.member("amina")
    opened(amina)
    amina.presses("Cela avance")

    kinds = story.do(
        lambda s: sorted(
            s.exec(select(StepRow.kind).where(col(StepRow.subject).startswith("talk:")))
        )
    )

    assert [OwnStep.TALK_CLOSES, OwnStep.TALK_IDLE] == kinds


def test_the_receipt_leads_to_what_is_still_expected(story: Story) -> None:
    """Of two actions called for, one is told: the other is one tap away."""
    call_for_progress(story)
    amina = story.member("amina")
    no_followers(story)

    opened(amina)
    told = amina.presses("Rien de nouveau")

    assert "Il vous reste 1 point" in told.text
    assert "fiche 1.2, pour le COPIL du jeudi 10 décembre" in told.text
    shown = amina.presses("1.2")
    assert "Fiche 1.2" in shown.text
    assert "Rien d'autre ne vous attend." in amina.presses("Rien de nouveau").text


def no_followers(story: Story) -> None:
    """1.2 has no référent de suivi: its pilote is asked."""

    def without(session: Session) -> None:
        for role in session.exec(select(ActionRole).where(ActionRole.role == "follow_up")):
            session.delete(role)

    story.do(without)


def test_whoever_owes_nothing_more_is_not_reminded(story: Story) -> None:
    """What waits to be said about the call for progress is withdrawn with the last report."""
    call_for_progress(story)
    amina, bruno = story.member("amina"), story.member("bruno")
    about = f"progress:{story.ids.copil}"
    wait_to_say(story, story.ids.amina, about)
    wait_to_say(story, story.ids.bruno, about)

    opened(amina)
    amina.presses("Rien de nouveau")
    opened(bruno, "1.2")
    bruno.presses("Rien de nouveau")
    story.at("2026-11-24 09:00")

    assert not any("Cette commande" in m.text for m in amina.told), "all that she owed is told"
    assert any("Cette commande" in m.text for m in bruno.told), "he still owes 1.1"


def wait_to_say(story: Story, person: int, about: str) -> None:
    """Some words about this, due tomorrow morning."""

    def later(session: Session) -> None:
        work = story.house.workshop.open(session)
        work.contract = work.contracts.get(story.ids.contract)
        tomorrow = story.now + timedelta(days=1)
        work.say(person, Say("trouble/for_coordinator", about=about, not_before=tomorrow))

    story.do(later)


def test_a_number_typed_under_another_question_is_not_taken_for_an_answer(story: Story) -> None:
    """An invitation arrives below an open report: « 2 » could mean either, so it is asked."""
    amina = story.member("amina")
    opened(amina)

    def invite(session: Session) -> None:
        work = story.house.workshop.open(session)
        work.contract = work.contracts.get(story.ids.contract)
        work.say(story.ids.amina, Say("trouble/for_coordinator", rows=answer_rows(story.ids.copil)))

    story.do(invite)
    story.settle()
    told = amina.says("2")

    assert reports(story) == []
    assert "je ne sais pas à laquelle vous répondez" in told.text
    assert "Rien de nouveau." in amina.says("2").text
