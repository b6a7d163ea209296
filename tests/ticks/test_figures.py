"""Figures of indicators: asked of those who owe one on the day they fall due, and chased twice."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from domain.plan import ValueNote
from storage.actions import ActionRole
from storage.indicators import GivenValue, Indicator, IndicatorValue
from storage.people import Person
from storage.progress import settle_figures
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork
from tests.story import PARIS, Phone, Story
from tests.ticks.prepared import collected, passed_on, steps_of, told_between

DUE = "2027-01-04 08:30"
"""The fourth quarter of 2026 ends on a Thursday; 1 January is a holiday, and a Friday."""

BOTH_BY_MAIL = """\
Objet : votre fiche-action avant le COPIL n° 6, jeudi 10 décembre 2026

Bonjour Madame Haddad,

Pour préparer le COPIL n° 6, qui a lieu jeudi 10 décembre, pouvez-vous nous dire où en est \
votre fiche-action ?

2.3 – Répit <et> cafés & co

Pour cette fiche, dites-nous d'un chiffre : 1. Cela avance  2. Rien de nouveau  3. Difficulté  \
4. Terminé ; et, si vous le souhaitez, un fait marquant, un frein, une prochaine étape.

Et ce chiffre :

1. Heures de I-1
   Période : de juillet à septembre 2026
   Unité : heures
   Votre chiffre :

Un zéro est une réponse. Si la donnée n'existe pas, écrivez « pas de donnée » ; si quelqu'un \
d'autre la connaît, dites-nous qui. Merci de ne citer aucune personne accompagnée.

Bien cordialement,
La coordination du contrat local de santé du Pays de Test"""
"""A fiche and a figure asked of somebody by mail, line for line."""


def indicator(story: Story, code: str, person: int | None, **more: object) -> int:
    """A quarterly indicator whose third quarter of 2026 is known."""

    def add(session: Session) -> int:
        told = {"label": f"Heures de {code}", "frequency": "quarterly", "unit": "heures", **more}
        row = Indicator(contract_id=story.ids.contract, code=code, responsible_id=person, **told)
        session.add(row)
        session.flush()
        session.add(IndicatorValue(indicator_id=row.id or 0, period="2026-T3", value=502))
        return row.id or 0

    return story.do(add)


def given(
    story: Story, indicator_id: int, person: int, value: float | None = 510, **more: object
) -> None:
    """This person gives the figure of the fourth quarter."""

    def give(work: UnitOfWork) -> None:
        told = GivenValue(
            indicator_id=indicator_id,
            period="2026-T4",
            value=value,
            given_by_id=person,
            at=work.now,
            source=f"said:{indicator_id}:{work.now}",
            **more,
        )
        work.indicators.give(told)
        settle_figures(work, person)

    story.look(give)


def about_figures(phone: Phone) -> list[str]:
    words = ("chiffre est attendu", "chiffres sont attendus", "il me manque un chiffre")
    return [m.text for m in phone.told if any(word in m.text for word in words)]


@pytest.fixture
def team(story: Story) -> list[Phone]:
    """Five people who answer for one indicator each, all on Telegram."""
    found = []
    for number, name in enumerate(("amina", "bruno", "denise", "eric", "claire")):
        found.append(story.member(name, "coordinator" if name == "claire" else "partner"))
        indicator(story, f"I-{number}", getattr(story.ids, name))
    story.tick()
    return found


def test_c3_five_responsible_of_whom_two_gave_are_three_messages(
    story: Story, team: list[Phone]
) -> None:
    """Those who gave before the day hear nothing; each of the others, once."""
    for number, name in enumerate(("amina", "bruno")):
        given(story, number + 1, getattr(story.ids, name))

    story.live_until(DUE)

    assert [0, 0, 1, 1, 1] == [len(about_figures(phone)) for phone in team]


def test_the_message_names_the_figure_and_opens_the_session(
    story: Story, team: list[Phone]
) -> None:
    """The period in words that people use, and one button for all."""
    [told] = told_between(story, team[0], DUE)

    assert "un chiffre est attendu de vous" in told
    assert "• Heures de I-0, T4 2026" in told
    assert ["1 · Donner mes chiffres (1)", "2 · Me le rappeler demain"] == team[0].last.labels


def test_one_message_bears_all_that_somebody_owes(story: Story) -> None:
    """Nine indicators: eight are named, and the rest counted."""
    amina = story.member("amina")
    for number in range(9):
        indicator(story, f"I-{number}", story.ids.amina)
    story.tick()

    [told] = told_between(story, amina, DUE)

    assert "9 chiffres sont attendus de vous" in told
    assert "• et 1 autre" in told


def test_the_coordinator_reads_who_was_asked(story: Story, team: list[Phone]) -> None:
    """How many, and the indicators that nobody answers for."""
    indicator(story, "sans personne", None)

    told = "\n".join(told_between(story, team[4], DUE))

    assert "Les chiffres sont demandés : 5 chiffres, 5 personnes." in told
    assert "Personne ne répond de l'indicateur sans personne" in told


def test_what_is_given_meanwhile_is_not_asked(story: Story) -> None:
    """A prompt that waits for the end of Amina's conversation is withdrawn by her figure."""
    amina, denise = story.member("amina"), story.member("denise")
    mine = indicator(story, "I-1", story.ids.amina)
    indicator(story, "I-2", story.ids.denise)
    story.tick()
    story.at("2027-01-04 08:25")
    amina.says("/avancement 2.3")
    before = len(amina.told)
    story.live_until(DUE)
    assert before == len(amina.told), "she is in the middle of a question"

    given(story, mine, story.ids.amina)
    story.live_until("2027-01-04 12:00")

    assert [] == about_figures(amina)
    assert 1 == len(about_figures(denise))


def test_two_relances_then_the_call_list(story: Story, team: list[Phone]) -> None:
    """A week, two weeks; then names and telephones, and nothing more to anybody."""
    amina, claire = team[0], team[4]
    given(story, 2, story.ids.bruno)
    given(story, 4, story.ids.eric)
    given(story, 5, story.ids.claire)
    told = told_between(story, amina, "2027-01-19 18:00")
    assert ["attendu", "manque", "manque"] == [
        "attendu" if "attendu de vous" in each else "manque" for each in told
    ]
    assert "C'est ma dernière relance." in told[2]
    moments = [
        row.at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")
        for row in story.look(lambda w: w.reminders.given_about(w.contract_id, "figure:1:"))
    ]
    assert ["2027-01-04 08:30", "2027-01-11 08:30", "2027-01-18 08:30"] == moments

    calls = [t for t in told_between(story, claire, "2027-03-01 18:00") if "À appeler" in t]

    assert 1 == len(calls)
    assert "Amina Haddad (CPTS de Test) : téléphone inconnu, indicateur I-0" in calls[0]
    assert "Denise Roques : 05 36 49 00 48, indicateur I-2" in calls[0]
    assert "Bruno" not in calls[0]
    assert 3 == len(about_figures(amina))


def test_the_call_list_says_who_is_away(story: Story, team: list[Phone]) -> None:
    """Nobody is telephoned in vain, for a figure no more than for a fiche."""
    denise, claire = team[2], team[4]
    told_between(story, denise, "2027-01-19 18:00")
    denise.says("Je suis absente jusqu'au 12 février")
    denise.presses("Oui")

    calls = [t for t in told_between(story, claire, "2027-03-01 18:00") if "À appeler" in t]

    assert "indicateur I-2, absente jusqu'au vendredi 12 février" in calls[0]


def test_who_gives_after_the_first_relance_is_not_chased_again(
    story: Story, team: list[Phone]
) -> None:
    """Prompts stop as the figures arrive."""
    told_between(story, team[0], "2027-01-12 09:00")
    given(story, 1, story.ids.amina)

    assert [] == told_between(story, team[0], "2027-02-28 18:00")


def test_a_session_left_for_a_week_is_closed_by_the_relance_alone(story: Story) -> None:
    """One word that morning, not two that contradict each other; and 2/3 is still 2/3."""
    story.member("claire", "coordinator")
    amina = story.member("amina")
    for number in range(3):
        indicator(story, f"I-{number}", story.ids.amina)
    story.tick()
    story.live_until("2027-01-04 09:00")
    amina.presses("Donner mes chiffres (3)")
    amina.says("510")

    morning = told_between(story, amina, "2027-01-11 18:00")[1:]

    assert "il me manque 2 chiffres" in morning[0]
    assert [morning[0]] == morning
    assert [] == story.look(lambda w: w.conversations.all())
    story.live_until("2027-01-12 09:00")
    assert "2/3 · Heures de I-1" in amina.presses("Donner mes chiffres (2)").text


@pytest.mark.parametrize("note", [ValueNote.NOT_COMMUNICATED, ValueNote.AWAITED])
def test_no_data_is_an_answer(story: Story, team: list[Phone], note: ValueNote) -> None:
    """« Pas la donnée » and « elle viendra » are not chased."""
    told_between(story, team[0], DUE)
    given(story, 1, story.ids.amina, None, note=note)

    assert [] == told_between(story, team[0], "2027-01-25 18:00")


def test_nobody_is_asked_after_their_mandate(story: Story, team: list[Phone]) -> None:
    """The figure is the coordinator's to place."""

    def leave(session: Session) -> None:
        session.get_one(Person, story.ids.amina).ended_on = datetime(2026, 12, 31).date()

    story.do(leave)

    assert [] == told_between(story, team[0], "2027-01-31 18:00")


def test_the_relances_of_the_copil_count(story: Story) -> None:
    """Called with her fiche before the COPIL, chased once, Amina hears of the figure of the third
    quarter three times at most; those of the fourth are asked in their turn."""

    def forget(session: Session) -> None:
        session.delete(session.get_one(IndicatorValue, 1))

    mine = indicator(story, "I-1", story.ids.amina)
    story.do(forget)
    phones = collected(story)
    amina = phones.amina
    assert "où en est votre fiche ?" in amina.last.text
    assert "• Heures de I-1, T3 2026" in amina.last.text
    assert amina.last.labels[-2].endswith("Donner mes chiffres (1)")
    assert "Et 1 chiffre manquant, à 1 personne." in phones.claire.last.text

    told = told_between(story, amina, "2026-12-31 18:00")

    assert 2 == sum("Heures de I-1, T3 2026" in text for text in told)
    told = told_between(story, amina, "2027-01-31 18:00")
    assert not [text for text in told if "T3 2026" in text]
    assert 3 == sum("Heures de I-1, T4 2026" in text for text in told)
    assert mine == 1


def test_figures_alone_are_asked_before_the_copil_too(story: Story) -> None:
    """Denise has no fiche: her figure is asked by the same call, ready to paste."""
    indicator(story, "I-1", story.ids.denise, counting="flow", definition="Heures payées.")

    def forget(session: Session) -> None:
        row = session.get_one(IndicatorValue, 1)
        row.period = "2026-T2"

    story.do(forget)
    phones = collected(story)

    phones.claire.says("/transmettre")
    opened = phones.claire.presses("Denise Roques – chiffres")
    for words in (
        "1. Heures de I-1",
        "Heures payées.",
        "Période : de juillet à septembre 2026",
        "À compter : le total de la période",
        "Unité : heures",
        "La dernière fois (T2 2026) : 502",
        "avant le COPIL n° 6",
    ):
        assert words in opened.text
    assert "Saisir sa réponse" in str(opened.labels)


def test_what_a_late_call_would_say_is_shown_before(story: Story) -> None:
    """Two weeks before the COPIL only a relance is left of the call, by its délai: it asks for the
    first time, and is shown so, with each sort of message, the people and their figures."""
    for code, person in (("I-1", story.ids.amina), ("I-2", story.ids.denise)):
        indicator(story, code, person)
    role = ActionRole(action_id=story.ids.action_1_1, role="follow_up", person_id=story.ids.denise)
    story.do(lambda s: s.add(role))

    def forget(session: Session) -> None:
        session.get_one(Person, story.ids.denise).last_name = "Aubert"  # the first of the list
        for each in (1, 2):
            session.delete(session.get_one(IndicatorValue, each))

    story.do(forget)
    story.at("2026-11-27 10:00")
    claire, amina, _ = story.member("claire", "coordinator"), *map(story.member, ("amina", "bruno"))
    claire.says("/qui")
    before = len(claire.told)
    claire.presses("Voir ce qui partirait")
    shown = "\n\n".join(message.text for message in claire.told[before - 1 :])

    at_once = next(line for line in shown.splitlines() if "dès l'envoi" in line)
    assert "question sur l'avancement" in at_once and "relance" not in at_once
    assert "(3 personnes : 2 sur Telegram, 1 à transmettre ; avec 2 chiffres)" in at_once
    here = shown.index("La question sur l'avancement, sur Telegram : 2 personnes, dont 1 à qui")
    elsewhere = shown.index(
        "La question sur l'avancement, à transmettre : 1 personne, dont 1 à qui"
    )
    assert here < elsewhere
    claire.presses("Envoyer")
    story.tick()

    assert "• Heures de I-1" in amina.last.text and amina.last.text in shown
    (asked,) = [
        text for about, text in to_pass_on(story, story.ids.denise) if "Heures de I-2" in text
    ]
    assert asked in shown


def test_what_a_call_would_say_now_is_shown_before_it_leaves(story: Story) -> None:
    """/prevu, one step: how many people by which way, how many figures, and the words."""
    indicator(story, "I-1", story.ids.denise)
    story.do(lambda s: s.delete(s.get_one(IndicatorValue, 1)))
    claire, amina, _ = story.member("claire", "coordinator"), *map(story.member, ("amina", "bruno"))
    story.at("2026-11-16 10:00")
    claire.says("/qui")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")

    claire.says("/prevu")
    claire.presses("Collecte du 19/11")
    shown = claire.presses("Faire partir maintenant").text
    assert "3 personnes (2 sur Telegram, 1 à transmettre), avec 1 chiffre" in shown
    claire.presses("Oui, maintenant")
    story.tick()

    assert "où en est votre fiche" in amina.last.text and amina.last.text in shown
    assert "Heures de I-1" in shown


def test_reporting_alone_leaves_the_figures_asked(story: Story) -> None:
    """The message that asks both waits in « À transmettre » until both are given."""
    mine = indicator(story, "I-1", story.ids.amina)
    story.do(lambda s: s.delete(s.get_one(IndicatorValue, 1)))
    claire = story.member("claire", "coordinator")
    claire.says("/qui")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")
    story.tick()

    def waiting() -> dict[str, str]:
        return story.look(
            lambda w: {
                row.template: row.text.replace("\u00a0", " ")
                for row, who in w.relay.open(w.contract_id, w.now)
                if who.id == story.ids.amina and row.template.startswith("reminders")
            }
        )

    assert ["reminders/progress_call"] == list(waiting())
    assert waiting()["reminders/progress_call"] == BOTH_BY_MAIL
    claire.says("/pour Haddad")
    claire.presses("2.3 Répit")
    claire.presses("Rien de nouveau")
    assert ["reminders/figures_call"] == list(waiting())
    text = waiting()["reminders/figures_call"]
    assert "Objet : un chiffre pour le contrat, avant le COPIL n° 6" in text
    assert "fiche" not in text

    def give(work: UnitOfWork) -> None:
        told = GivenValue(
            indicator_id=mine,
            period="2026-T3",
            value=1,
            given_by_id=story.ids.amina,
            at=work.now,
            source="said:1",
        )
        work.indicators.give(told)
        settle_figures(work, story.ids.amina)

    story.look(give)
    assert {} == waiting()


def test_a_question_not_passed_on_is_asked_not_chased(story: Story) -> None:
    """Denise is not on Telegram: until Claire passes it on, no relance is counted."""
    claire = story.member("claire", "coordinator")
    indicator(story, "I-1", story.ids.denise)
    story.tick()
    story.live_until("2027-01-20 18:00")

    def lines() -> list[str]:
        return story.look(lambda w: [row.template for row, _ in w.relay.open(w.contract_id, w.now)])

    assert ["reminders/figures_call"] == lines()
    passed_on(claire, "Denise Roques")
    assert [] == lines()
    assert not [text for text in about_figures(claire) if "À appeler" in text]


def to_pass_on(story: Story, person: int) -> list[tuple[str, str]]:
    """What waits to be passed on to this person: about what, and the text. Plain spaces."""
    return story.look(
        lambda w: [
            (row.about or "", row.text.replace("\u00a0", " ").replace("\u202f", " "))
            for row, who in w.relay.open(w.contract_id, w.now)
            if who.id == person and row.template.startswith("reminders")
        ]
    )


def test_a_line_to_pass_on_asks_only_for_what_is_still_owed(story: Story) -> None:
    """Denise gave one of her two figures by telephone: the text to paste asks for the other."""
    story.member("claire", "coordinator")
    first, second = (indicator(story, f"I-{n}", story.ids.denise) for n in (1, 2))
    story.tick()
    story.live_until(DUE)
    [(about, text)] = to_pass_on(story, story.ids.denise)
    assert "ces 2 chiffres" in text

    given(story, first, story.ids.denise)

    [(still_about, text)] = to_pass_on(story, story.ids.denise)
    assert about == still_about
    assert "Objet : un chiffre pour le contrat" in text
    assert "1. Heures de I-2" in text
    assert "I-1" not in text
    given(story, second, story.ids.denise)
    assert [] == to_pass_on(story, story.ids.denise)


def test_a_figure_that_is_somebody_else_s_now_is_not_to_be_passed_on(story: Story) -> None:
    """Claire named Bruno for one of the two figures that she was to ask of Denise."""
    claire = story.member("claire", "coordinator")
    for number in (1, 2):
        indicator(story, f"I-{number}", story.ids.denise)
    story.tick()
    story.live_until(DUE)

    claire.says("/indicateur I-1")
    claire.presses("Désigner la personne")
    claire.says("Bruno Lacaze")

    [(_, text)] = to_pass_on(story, story.ids.denise)
    assert "1. Heures de I-2" in text
    assert "I-1" not in text


def test_a_line_that_was_passed_on_is_not_written_anew(story: Story) -> None:
    """Claire sent it already: what Denise answers then puts nothing back into the list."""
    claire = story.member("claire", "coordinator")
    first = indicator(story, "I-1", story.ids.denise)
    indicator(story, "I-2", story.ids.denise)
    story.tick()
    story.live_until(DUE)
    passed_on(claire, "Denise Roques")

    given(story, first, story.ids.denise)

    assert [] == to_pass_on(story, story.ids.denise)


def test_a_line_that_is_written_anew_is_no_news(story: Story) -> None:
    """The line of 17:30 counts what is new to pass on, not what asks for less than before."""
    claire = story.member("claire", "coordinator")
    first = indicator(story, "I-1", story.ids.denise)
    indicator(story, "I-2", story.ids.denise)
    story.tick()
    told_between(story, claire, "2027-01-04 18:00")
    story.live_until("2027-01-05 10:00")
    given(story, first, story.ids.denise)

    told = told_between(story, claire, "2027-01-05 18:00")

    assert not [text for text in told if "transmettre" in text]


def test_a_line_about_fiches_asks_only_for_those_left(story: Story) -> None:
    """Bruno told of one fiche by telephone: the other one and his figure are still asked for."""
    indicator(story, "I-1", story.ids.bruno)
    story.do(lambda s: s.delete(s.get_one(IndicatorValue, 1)))
    claire = story.member("claire", "coordinator")
    claire.says("/qui")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")
    story.tick()
    [(about, text)] = to_pass_on(story, story.ids.bruno)
    assert "1.1 – Guichet d'accueil" in text

    claire.says("/pour Lacaze")
    claire.presses("1.1 Guichet")
    claire.presses("Rien de nouveau")

    [(still_about, text)] = to_pass_on(story, story.ids.bruno)
    assert about == still_about
    assert "Objet : votre fiche-action avant le COPIL n° 6" in text
    assert "1.2 – Maîtrise de stage" in text
    assert "1. Heures de I-1" in text
    assert "1.1" not in text


def test_an_outage_over_the_day_asks_once(story: Story, team: list[Phone]) -> None:
    """Three weeks away: the latest missed step only, and it says when it was planned."""
    before = len(team[0].told)
    story.at("2027-01-19 10:00")

    told = [message.text for message in team[0].told[before:]]
    assert 1 == len(told)
    assert "attendu de vous" in told[0]
    assert "prévu le lundi 18 janvier à 8 h 30" in told[0]
    opening, following = sorted(steps_of(story, "figures"), key=lambda row: row.planned_at)
    assert ("void", "outdated") == (opening.state, opening.why)
    assert ("waiting", "figures@2027-04-01T08:30") == (following.state, following.occurrence)


def test_a_quarter_day_at_night_waits_for_the_opening(story: Story, team: list[Phone]) -> None:
    """Nobody reads it on the holiday, nor over the week-end."""
    [told] = told_between(story, team[1], DUE)

    (row,) = steps_of(story, "figures")
    assert datetime(2027, 1, 4, 7, 30, tzinfo=UTC) == row.due_at
    assert told


def test_the_next_day_is_laid_by_itself(story: Story, team: list[Phone]) -> None:
    """After January comes April; a source that takes two months is asked in June."""
    story.at("2027-01-05 09:00")
    days = sorted(row.occurrence for row in steps_of(story, "figures"))

    assert ["figures@2027-01-04T08:30", "figures@2027-04-01T08:30"] == days


def test_the_lag_of_the_source_is_waited_for(story: Story) -> None:
    """Two months after the quarter, at the opening of the first working day."""
    amina = story.member("amina")
    indicator(story, "I-1", story.ids.amina, lag_months=2)
    story.tick()

    assert [] == told_between(story, amina, "2027-02-28 18:00")
    assert 1 == len(told_between(story, amina, "2027-03-01 08:30"))


def test_an_import_alone_asks_nobody(story: Story, team: list[Phone]) -> None:
    """What fell due before Cheville came waits for the COPIL, or for the coordinator to ask."""
    story.do(lambda s: [s.delete(s.get_one(IndicatorValue, n)) for n in range(1, 6)])

    told = told_between(story, team[0], "2026-12-31 18:00")

    assert [] == told


def test_ticks_at_the_same_moment_ask_once(story: Story, team: list[Phone]) -> None:
    """Whatever crashes, the keys hold."""
    story.live_until(DUE)

    (row,) = steps_of(story, "figures")

    def again(session: Session) -> None:
        session.get_one(StepRow, row.id).state = "waiting"

    story.do(again)
    story.tick()

    assert 1 == len(about_figures(team[0]))


def test_what_will_come_is_not_to_be_passed_on(story: Story) -> None:
    """Denise said by telephone that it will come: the line leaves the list."""
    story.member("claire", "coordinator")
    mine = indicator(story, "I-1", story.ids.denise)
    story.tick()
    story.live_until(DUE)
    given(story, mine, story.ids.denise, None, note=ValueNote.AWAITED)

    waiting = story.look(lambda w: w.relay.open(w.contract_id, w.now))

    assert [] == [row.template for row, _ in waiting]
