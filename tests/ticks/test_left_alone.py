"""Conversations left in the middle, and taps that were lost (faults 60 and 15)."""

from datetime import timedelta

from storage.actions import ActionRole
from tests.cast import MONDAY
from tests.story import Message, Phone, Story
from tests.ticks.prepared import collected


def _begin(story: Story) -> Phone:
    """Amina has chosen « Cela avance » on 2.3, and leaves at the percentage."""
    amina = story.member("amina")
    amina.says("/avancement 2.3")
    amina.presses("Cela avance")
    return amina


def test_60_a_question_left_for_days_is_asked_again_after_a_restart(story: Story) -> None:
    """Fault 60: a day later, the service restarted meanwhile, the same question comes back."""
    amina = _begin(story)
    asked = amina.last
    story.restart()

    story.live_until("2026-11-26 12:00")

    again = amina.last
    assert asked.id != again.id
    assert "Vous aviez commencé lundi 23 novembre" in again.text
    assert again.text.endswith(asked.text)
    assert asked.labels == again.labels
    assert 1 == len([m for m in amina.told if "Vous aviez commencé" in m.text])


def test_60_the_conversation_goes_on_where_it_was_asked_again(story: Story) -> None:
    """Fault 60: the answer to the repeated question is the answer."""
    amina = _begin(story)
    story.restart()
    story.live_until("2026-11-26 12:00")

    amina.says("60 %")

    talk = story.look(lambda w: w.conversations.all()[0].talk)
    assert '"progress": 60.0' in talk
    assert amina.last.id != next(m for m in amina.told if "Vous aviez commencé" in m.text).id


def test_60_after_a_week_the_question_is_closed_with_a_notice(story: Story) -> None:
    """Fault 60: nothing was sent, and the person is told so, with the way back."""
    amina = _begin(story)

    story.live_until("2026-12-01 12:00")

    assert "est close : rien n'en a été envoyé ni gardé" in amina.last.text
    assert [] == story.look(lambda w: w.conversations.all())
    assert not any(m.buttons for m in amina.told if m.labels != ["Menu"])


def test_who_went_on_is_not_reminded_a_day_after_the_beginning(story: Story) -> None:
    """The day is counted from the last answer, not from the first question."""
    amina = _begin(story)
    story.live_until("2026-11-24 08:00")
    amina.says("60 %")

    story.live_until("2026-11-24 18:00")

    assert "Vous aviez commencé" not in amina.last.text


def _silence(story: Story) -> None:
    """Ten minutes in which nobody polled, as the marks tell it."""
    until = story.clock.machine().replace(hour=11)  # a silence over midnight is told otherwise
    since = until - timedelta(minutes=10)
    story.do(lambda session: story.house._back_after_silence(session, since, until))


def test_15_after_an_outage_whoever_may_have_tapped_is_asked_again_once(story: Story) -> None:
    """Fault 15: Telegram forgot the taps; the silent read why and answer again, the others not."""
    cast = collected(story)
    cast.amina.presses("Présente")
    cast.amina.presses("Rien de nouveau")
    before = len(cast.amina.told)

    _silence(story)
    story.live_until("2026-11-23 09:10")

    assert before == len(cast.amina.told)
    assert "Nous étions indisponibles de " in cast.bruno.last.text
    assert "merci de recommencer" in cast.bruno.last.text
    assert "1 · Présent" in cast.bruno.last.labels
    assert "5 · 1.1 Guichet d'accueil" in cast.bruno.last.labels
    told = [m for m in cast.bruno.told if "Nous étions indisponibles" in m.text]
    assert 1 == len(told)
    assert "présent" in cast.bruno.presses("1 · Présent").text


def test_15_a_tap_that_telegram_forgot_is_asked_again(story: Story) -> None:
    """Fault 15, from end to end: the tap is older than 150 s when somebody polls again."""
    cast = collected(story)
    card = next(m for m in cast.bruno.told if "1 · Présent" in m.labels)
    value = card.buttons[0][0]["data"]
    story.by_itself = False
    story.ask(
        "POST", f"/sim/people/{cast.bruno.number}/press", {"message_id": card.id, "data": value}
    )
    story.ask("POST", "/sim/age", {"seconds": 600})
    story.by_itself = True

    _silence(story)
    story.settle()
    story.live_until("2026-11-23 09:05")

    answer = story.look(lambda w: w.meetings.answer_of(story.ids.copil, story.ids.bruno))
    assert answer is None
    assert "Nous étions indisponibles de " in cast.bruno.last.text


def test_15_three_taps_during_ten_minutes_away_are_asked_again_once_each(story: Story) -> None:
    """Fault 15, whole: the house is down for ten minutes, three partners tap meanwhile, Telegram
    forgets the taps; once back, each reads from when to when and answers again, once."""
    story.machine = MONDAY + timedelta(minutes=2)
    denise = story.member("denise")
    cast = collected(story)
    partners = (cast.amina, cast.bruno, denise)
    cards = [_card(partner) for partner in partners]
    before = [len(partner.told) for partner in partners]

    with story.down(timedelta(minutes=10)):
        for partner, card in zip(partners, cards, strict=True):
            partner.presses("Présent", on=card)
    assert [] == list(story.look(lambda w: w.meetings.answers(story.ids.copil)))
    story.live_until("2026-11-23 18:00")

    for partner, already in zip(partners, before, strict=True):
        (again,) = partner.told[already:]
        assert again.text.startswith("Nous étions indisponibles de 9 h 02 à 9 h 12.")
        assert "présent" in partner.presses("Présent", on=again).text


def _card(partner: Phone) -> Message:
    return next(m for m in partner.told if "4 · Je ne sais pas encore" in m.labels)


def test_15_the_coordinator_reads_of_each_silence_once(story: Story) -> None:
    """From when to when, and that those who may have tapped are asked again."""
    story.machine = MONDAY + timedelta(minutes=2)
    cast = collected(story)
    before = len(cast.claire.told)

    with story.down(timedelta(minutes=10)):
        pass
    story.live_until("2026-11-23 17:00")

    (told,) = _of_silences(cast.claire.told[before:])
    assert told.startswith("Nous étions indisponibles de 9 h 02 à 9 h 12.")
    assert "je repose la question à 2 personnes" in told
    assert "24 heures" not in told

    with story.down(timedelta(minutes=5)):
        pass
    story.live_until("2026-11-23 18:00")
    assert 2 == len(_of_silences(cast.claire.told[before:]))


def test_15_nobody_is_asked_again_when_nothing_was_open(story: Story) -> None:
    """She is told all the same: somebody may have pressed an old button."""
    story.machine = MONDAY
    claire = story.member("claire", "coordinator")

    with story.down(timedelta(seconds=150)):
        pass
    story.live_until("2026-11-23 10:00")
    assert [] == _of_silences(claire.told)
    with story.down(timedelta(seconds=151)):
        pass
    story.live_until("2026-11-23 11:00")

    (told,) = _of_silences(claire.told)
    assert "personne n'avait de question ouverte" in told


def test_16_after_more_than_a_day_the_messages_that_were_lost_are_told(story: Story) -> None:
    """Fault 16: down for 25 hours; what was written in the first of them is gone, the rest is
    heard. Who is asked again reads it too."""
    story.machine = MONDAY
    cast = collected(story)
    before = len(cast.claire.told)

    with story.down(timedelta(hours=25)):
        pass
    story.live_until("2026-11-24 12:00")

    (told,) = _of_silences(cast.claire.told[before:])
    assert "du lundi 23 novembre à 9 h au mardi 24 novembre à 10 h" in told
    lost = "entre le lundi 23 novembre à 9 h et le lundi 23 novembre à 10 h sont perdus"
    assert lost in told
    (again,) = _of_silences(cast.bruno.told)
    assert "écrit avant le lundi 23 novembre à 10 h est perdu aussi" in again


def test_15_a_night_of_silences_is_one_message_in_the_morning(story: Story) -> None:
    """Three cuts while nobody may be disturbed: each person reads one excuse, not three."""
    story.machine = MONDAY
    cast = collected(story)
    with story.down(timedelta(hours=13)):
        pass
    for _ in range(2):
        with story.down(timedelta(minutes=10)):
            pass
    before = len(cast.bruno.told), len(cast.claire.told)

    story.live_until("2026-11-24 12:00")

    period = "Nous étions indisponibles, à 3 reprises, de 9 h à 22 h 20."
    (again,) = _of_silences(cast.bruno.told[before[0] :])
    (told,) = _of_silences(cast.claire.told[before[1] :])
    assert again.startswith(period)
    assert told.startswith(period)


def test_15_a_silence_that_follows_at_once_is_told_with_the_first(story: Story) -> None:
    """The service comes back for half a minute and is gone again: one excuse for both, a minute
    after it is back for good."""
    story.machine = MONDAY
    cast = collected(story)
    before = len(cast.bruno.told), len(cast.claire.told)
    with story.down(timedelta(minutes=5)):
        pass
    story.live_until("2026-11-23 09:05:30")
    assert before[0] == len(cast.bruno.told)
    with story.down(timedelta(minutes=5)):
        pass
    assert before[0] == len(cast.bruno.told)
    story.live_until("2026-11-23 18:00")

    period = "Nous étions indisponibles, à 2 reprises, de 9 h à 9 h 10."
    for phone, already in zip((cast.bruno, cast.claire), before, strict=True):
        (told,) = _of_silences(phone.told[already:])
        assert told.startswith(period)


def test_15_a_service_that_comes_and_goes_asks_again_every_two_hours_at_most(
    story: Story,
) -> None:
    """Six cuts in an hour and a half: whoever was asked again at the first is left in peace; what
    the others may have cost is asked for once, later."""
    story.machine = MONDAY
    cast = collected(story)
    before = len(cast.bruno.told)
    for minutes in range(5, 95, 15):
        story.live_until(f"2026-11-23 {9 + minutes // 60:02}:{minutes % 60:02}")
        with story.down(timedelta(minutes=4)):
            pass

    story.live_until("2026-11-23 11:00")
    (first,) = _of_silences(cast.bruno.told[before:])
    story.live_until("2026-11-23 18:00")

    (_, second) = _of_silences(cast.bruno.told[before:])
    assert first.startswith("Nous étions indisponibles de 9 h")
    assert second.startswith("Nous étions indisponibles, à 5 reprises, de 9 h")


def test_15_the_coordinators_own_question_comes_with_what_she_is_told(story: Story) -> None:
    """One message, and she is not counted among those who are asked again."""
    story.machine = MONDAY
    cast = collected(story)
    cast.claire.says("/pour Roques")
    asked = cast.claire.presses("Noter une absence")

    told = _told_of_an_outage(story, cast.claire)

    assert "je repose la question à 2 personnes" in told.text
    assert asked.text in told.text
    assert asked.labels == told.labels


def test_15_what_the_coordinator_is_asked_as_a_pilot_is_told_too(story: Story) -> None:
    """She answers for an action herself: one message, and where her own answers are awaited."""
    story.machine = MONDAY
    pilot = ActionRole(action_id=story.ids.action_1_1, role="pilot", person_id=story.ids.claire)
    story.do(lambda session: session.add(pilot))
    cast = collected(story)

    told = _told_of_an_outage(story, cast.claire)

    assert "je repose la question à 2 personnes" in told.text
    assert "Vos propres réponses attendues : /moi" in told.text


def _told_of_an_outage(story: Story, claire: Phone) -> Message:
    """The one message that reaches her in the hours after ten minutes away."""
    before = len(claire.told)
    with story.down(timedelta(minutes=10)):
        pass
    story.live_until("2026-11-23 16:00")
    (told,) = claire.told[before:]
    return told


def _of_silences(told: list[Message]) -> list[str]:
    return [message.text for message in told if "Nous étions indisponibles" in message.text]


def test_15_the_question_in_hand_is_asked_again(story: Story) -> None:
    """Fault 15: an open conversation comes first; the rest is one command away."""
    amina = _begin(story)
    asked = amina.last

    _silence(story)
    story.live_until("2026-11-23 09:05")

    assert "Nous étions indisponibles de " in amina.last.text
    assert asked.text in amina.last.text
    assert asked.labels == amina.last.labels


def test_15_at_night_the_excuse_waits_for_the_morning(story: Story) -> None:
    """Within hours, however late the service comes back."""
    cast = collected(story)
    story.live_until("2026-11-23 23:00")
    before = len(cast.bruno.told)

    _silence(story)
    story.live_until("2026-11-24 08:29")
    assert before == len(cast.bruno.told)
    story.live_until("2026-11-24 08:30")

    assert "Nous étions indisponibles" in cast.bruno.last.text
