"""« À transmettre »: what is due to those who are not on Telegram, until it is done."""

import pytest
from sqlmodel import select

from storage.meetings import Meeting
from storage.people import Person
from storage.relay import RelayRow
from storage.unit_of_work import UnitOfWork
from tests.cast import COPIL_AT
from tests.stories.test_collect_answers import collect
from tests.stories.test_who_comes import seventeen_more
from tests.story import Phone, Story


@pytest.fixture
def claire(story: Story) -> Phone:
    """The coordinator, who has just sent the invitations: three are to be passed on."""
    phone = story.member("claire", "coordinator")
    collect(phone)
    return phone


def done(story: Story) -> list[int]:
    rows = story.do(lambda s: list(s.exec(select(RelayRow).order_by(RelayRow.id))))
    return [row.person_id for row in rows if row.done_at is not None]


def waiting(story: Story) -> list[int]:
    def ask(work: UnitOfWork) -> list[tuple[RelayRow, Person]]:
        return work.relay.open(work.contract_id, work.now)

    return [row.person_id for row, _ in story.look(ask)]


def test_a_line_opens_as_a_text_ready_to_paste(story: Story, claire: Phone) -> None:
    """The whole text with its answers, the e-mail, the telephone, and the file to join."""
    listed = claire.says("/transmettre")
    assert "À transmettre : 3 messages" in listed.text
    assert "Invitation, COPIL n° 6 : 3" in listed.text

    opened = claire.presses("Denise Roques")

    assert opened.id == listed.id
    for words in (
        "d.roques@test.example",
        "05 36 49 00 48",
        "copil-2026-12-10.ics",
        "Bonjour Madame Roques",
        "Serez-vous présente ?",
        "2. Représentée par… (nom et fonction)",
        "avant le jeudi 3 décembre",
    ):
        assert words in opened.text
    assert claire.presses("Le fichier .ics").file is not None


def test_what_is_convoked_out_of_hours_is_there_at_once(story: Story) -> None:
    """Office hours protect people from us; she telephones when she sees fit. What is said of the
    list is true of it."""
    story.at("2026-11-28 10:00")
    claire = story.member("claire", "coordinator")
    collect(claire)

    listed = claire.presses("À transmettre (3)")

    assert "À transmettre : 3 messages" in listed.text
    assert "Bonjour Madame Roques" in claire.presses("Denise Roques").text


def test_what_is_done_leaves_the_list(story: Story, claire: Phone) -> None:
    """« C'est fait » brings the list back without it; the rest can be typed."""
    claire.says("/transmettre")
    claire.presses("Amina Haddad")

    left = claire.presses("C'est fait")
    assert done(story) == [story.ids.amina]
    assert "2 messages" in left.text
    claire.says("2")
    claire.says("1")

    assert done(story) == [story.ids.amina, story.ids.denise]
    assert "1 message" in claire.last.text


def test_12_a_double_tap_on_done_marks_one(story: Story, claire: Phone) -> None:
    """Fault 12: the second tap finds it done, and marks nobody else."""
    claire.says("/transmettre")
    opened = claire.presses("Denise Roques")
    story.by_itself = False
    claire.presses("C'est fait", on=opened)
    claire.presses("C'est fait", on=opened)
    story.by_itself = True

    story.settle()

    assert done(story) == [story.ids.denise]
    assert "C'est déjà noté." in claire.toasts


def test_next_goes_round_without_marking(story: Story, claire: Phone) -> None:
    """One after the other, and after the last the first."""
    claire.says("/transmettre")
    names = [claire.presses("Amina Haddad").text.split(" :")[0]]
    names += [claire.presses("Suivant").text.split(" (")[0].split(" :")[0] for _ in range(3)]

    assert [name.split(" (")[0] for name in names] == [
        "Amina Haddad",
        "Bruno Lacaze",
        "Denise Roques",
        "Amina Haddad",
    ]
    assert done(story) == []


def test_a_whole_list_is_done_after_one_more_question(story: Story, claire: Phone) -> None:
    """The names are shown before they leave; « Non » leaves everything."""
    claire.says("/transmettre")
    claire.presses("Amina Haddad")
    asked = claire.presses("Tout est fait : invitation, COPIL n° 6 (3)")
    assert "Mme Haddad, M. Lacaze et Mme Roques" in asked.text
    claire.presses("Non, pas encore")
    assert done(story) == []

    claire.presses("Tout est fait")
    told = claire.presses("Oui, tout est transmis")

    assert "rien à transmettre" in told.text
    assert len(done(story)) == 3


def test_46_a_long_list_is_turned_by_eights(story: Story) -> None:
    """Fault 46: twenty lines are three pages, each answered by number."""
    phone = story.member("claire", "coordinator")
    seventeen_more(story, on_telegram=0)
    collect(phone)

    first = phone.says("/transmettre")
    assert len(first.labels) == 9
    assert "page 1 sur 3" in first.text
    second = phone.presses("Suite de la liste")
    third = phone.presses("Suite de la liste")
    assert len(third.labels) == 5
    assert "Début de la liste" in third.labels[-1]
    opened = phone.says("1")

    assert third.labels[0].split("· ")[1] in opened.text
    assert first.id == second.id == third.id


def test_an_answer_takes_the_line_away(story: Story, claire: Phone) -> None:
    """Whoever joins and answers is no longer to be written to; an old button says so kindly."""
    listed = claire.says("/transmettre")
    story.look(lambda w: w.relay.withdraw(f"meeting:{story.ids.copil}", w.now, story.ids.bruno))

    told = claire.presses("Bruno Lacaze", on=listed)

    assert "C'est déjà noté." in claire.toasts
    assert "2 messages" in told.text
    assert story.ids.bruno not in waiting(story)


def owed(story: Story, about: str, template: str) -> None:
    """One more line for Denise."""
    row = RelayRow(
        contract_id=story.ids.contract,
        person_id=story.ids.denise,
        template=template,
        text="Bonjour",
        about=about,
        created_at=story.now,
    )
    story.do(lambda s: s.add(row))


def test_a_line_says_only_what_tells_it_from_the_others(story: Story, claire: Phone) -> None:
    """One meeting: what it is is enough. Two: which one, cut after a word with « … »."""
    owed(story, f"meeting:{story.ids.copil}", "reminders/eve_silent")
    labels = claire.says("/transmettre").labels
    assert labels[2:4] == ["3 · Denise Roques – invitation", "4 · Denise Roques – rappel"]

    other = Meeting(
        contract_id=story.ids.contract,
        key="mi-parcours",
        uid="mi-parcours@cheville.test",
        title="Réunion de bilan à mi-parcours du contrat local de santé",
        starts_at=COPIL_AT,
    )
    about = story.do(lambda s: (s.add(other), s.flush(), f"meeting:{other.id}")[-1])
    owed(story, about, "meetings/invitation")

    labels = claire.says("/transmettre").labels
    assert labels[2] == "3 · Denise Roques – invitation, COPIL n° 6"
    assert labels[4] == "5 · Denise Roques – invitation, Réunion de bilan à mi-parcours…"


def test_what_is_worth_nothing_any_more_leaves_the_list(story: Story, claire: Phone) -> None:
    """Once the COPIL has begun, nobody is to be invited to it, nor counted as still to invite."""
    listed = claire.says("/transmettre")
    story.at("2026-12-10 13:59")
    assert set(waiting(story)) == {story.ids.amina, story.ids.bruno, story.ids.denise}

    story.at("2026-12-10 14:00")
    claire.presses("Denise Roques", on=listed)

    assert waiting(story) == []
    shown = next(message for message in claire.told if message.id == listed.id)
    assert "Il n'y a rien à transmettre en ce moment." in shown.text
    about = f"meeting:{story.ids.copil}"
    assert story.look(lambda work: work.relay.still_owed(about, work.now)) == set()


def test_a_message_handed_over_keeps_its_last_moment(story: Story) -> None:
    """What had not left yet when Éric left Telegram is worth no more on paper."""
    claire = story.member("claire", "coordinator")
    denise, eric = story.member("denise"), story.member("eric")
    collect(claire)
    story.at("2026-11-27 19:00")
    denise.presses("Représentée")
    denise.says("1")
    eric.says("/stop")
    eric.presses("Oui, ne plus")
    story.at("2026-11-30 08:30")
    assert story.ids.eric in waiting(story)

    story.at("2026-12-10 14:00")

    assert story.ids.eric not in waiting(story)


def test_51_a_partner_cannot_open_a_line(story: Story, claire: Phone) -> None:
    """Fault 51: telephone numbers of others are for the coordinator."""
    eric = story.member("eric")

    told = eric.presses_value("relay:1:open", eric.last.id)

    assert "réservée à la coordination" in told.text
    assert "05 36" not in eric.screen
