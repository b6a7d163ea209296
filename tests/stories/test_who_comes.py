"""/qui: who comes, who is silent, who is not on Telegram. Nobody called is left out."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from domain.messages import Address
from storage.contracts import Seat
from storage.meetings import Meeting
from storage.people import Membership, People, Person
from tests.cast import COPIL_AT, MONDAY
from tests.stories.meetings import convened, cotech
from tests.stories.test_collect_answers import collect
from tests.story import Phone, Story

NAMES = [f"Membre{chr(ord('A') + n)}" for n in range(17)]


@pytest.fixture
def claire(story: Story) -> Phone:
    return story.member("claire", "coordinator")


def seventeen_more(story: Story, on_telegram: int) -> None:
    """Seats for twenty in all, the first of the new ones on Telegram."""

    phones = [story.phone(name) for name in NAMES[:on_telegram]]
    for phone in phones:
        phone.says("Bonjour")

    def add(session: Session) -> None:
        people = People(session, MONDAY)
        for number, name in enumerate(NAMES):
            person = Person(
                contract_id=story.ids.contract,
                key=name,
                civility=("madam", "mister", None)[number % 3],
                first_name="Camille",
                last_name=name,
            )
            session.add(person)
            session.flush()
            session.add(Seat(instance_id=story.ids.instance, person_id=person.id or 0))
            if number < on_telegram:
                account = people.account_at(Address("telegram", str(phones[number].number)))
                session.add(
                    Membership(
                        account_id=account.id or 0,
                        person_id=person.id or 0,
                        contract_id=story.ids.contract,
                        consented_at=story.now,
                        consent_version="test",
                    )
                )

    story.do(add)


def test_nobody_of_the_twenty_is_forgotten_although_eight_are_here(
    story: Story, claire: Phone
) -> None:
    """Eight here, twelve by other means: all are named, with how they were reached."""
    seventeen_more(story, on_telegram=6)
    story.member("amina")
    story.member("bruno")
    collect(claire)
    assert "8 cartes sur Telegram ; 12 messages à transmettre" in claire.last.text

    told = claire.says("/qui")

    assert "0 réponse sur 20" in told.text
    for name in (*NAMES, "Haddad", "Lacaze", "Roques"):
        assert name in told.text, f"{name} is forgotten"
    assert told.text.count("à transmettre") == 12
    assert "À transmettre (12)" in " ".join(told.labels)


def test_answers_are_counted_and_agree(story: Story, claire: Phone) -> None:
    """Each group by name, in the gender of its people; who stands in is said."""
    amina, bruno, denise = (story.member(n) for n in ("amina", "bruno", "denise"))
    collect(claire)
    amina.presses("Présente")
    bruno.presses("Je ne sais pas encore")
    denise.presses("Représentée")
    denise.says("1")

    told = claire.says("/qui")

    assert "3 réponses sur 3 ; 2 personnes attendues." in told.text
    assert "Présence (1)\n• Mme Haddad – CPTS de Test" in told.text
    assert "Représentation (1)\n• Mme Roques, par Éric Malaval" in told.text
    assert (
        "Ne sait pas encore (1)\n• M. Lacaze – CPTS de Test : message du lundi 23 novembre"
        in told.text
    )


def test_who_was_reached_by_other_means_is_counted(story: Story, claire: Phone) -> None:
    """« C'est fait » in /transmettre is seen in /qui."""
    collect(claire)
    assert "Mme Roques, hors Telegram : à transmettre" in claire.says("/qui").text

    claire.says("/transmettre")
    claire.presses("Denise Roques")
    claire.presses("C'est fait")

    told = claire.says("/qui")
    assert "Mme Roques, hors Telegram : transmis le lundi 23 novembre" in told.text
    assert "À transmettre (2)" in told.labels[0]


def test_a_card_that_waits_for_the_morning_is_said_to_wait(story: Story, claire: Phone) -> None:
    """Sent in the evening, it is planned, not received."""
    story.member("amina")
    story.at("2026-11-27 19:00")
    collect(claire)

    told = claire.says("/qui")

    assert "Mme Haddad – CPTS de Test : message prévu le lundi 30 novembre à 8 h 30" in told.text


def test_the_list_may_be_read_by_name_or_by_structure(story: Story, claire: Phone) -> None:
    """The same card, in another order."""
    collect(claire)
    told = claire.says("/qui")

    by_name = claire.presses("Par nom")
    assert by_name.id == told.id
    lines = [line for line in by_name.text.split("\n") if line.startswith("•")]
    assert [line.split()[2].strip(",") for line in lines] == ["Haddad", "Lacaze", "Roques"]
    by_structure = claire.presses("Par structure")

    lines = [line for line in by_structure.text.split("\n") if line.startswith("•")]
    assert [line.split()[2].strip(",") for line in lines] == ["Roques", "Haddad", "Lacaze"]


def test_the_calendar_file_is_one_tap_away(story: Story, claire: Phone) -> None:
    """The .ics of the meeting, for her own calendar or a mail."""
    collect(claire)
    claire.says("/qui")

    told = claire.presses("Le fichier .ics")

    assert told.file and told.file["file_name"] == "copil-2026-12-10.ics"


def test_after_the_meeting_it_says_who_had_answered_what(story: Story, claire: Phone) -> None:
    """Until its compte rendu is written, the last meeting is the one that is looked for."""
    amina = story.member("amina")
    collect(claire)
    amina.presses("Excusée")
    story.at("2026-12-10 15:00")
    assert "COPIL du jeudi 10 décembre (en cours)" in claire.says("/qui").text

    story.at("2026-12-24 11:00")
    told = claire.says("/qui")

    assert told.text.startswith("COPIL du jeudi 10 décembre (tenu) : COPIL n° 6")
    assert "1 réponse sur 3 ; 0 personne était attendue." in told.text
    assert "Absence excusée (1)\n• Mme Haddad – CPTS de Test" in told.text
    assert "Sans réponse (2)" in told.text
    assert "à transmettre" not in told.text
    assert "(tenu)" in claire.presses("Par nom").text
    story.at("2027-01-15 09:00")
    assert "Je ne recueille aucune réponse" in claire.says("/qui").text


def test_the_compte_rendu_that_is_due_opens_the_answers(story: Story, claire: Phone) -> None:
    """The reminder says what to do next, and does it in one tap."""
    collect(claire)
    story.live_until("2026-12-26 12:00")
    due = next(m for m in claire.told if "compte rendu est attendu" in m.text)
    assert "la liste des réponses" in due.text

    told = claire.presses("Qui a répondu quoi", on=due)

    assert "COPIL du jeudi 10 décembre (tenu)" in told.text


def test_while_the_next_one_is_collected_the_last_one_is_a_tap_away(
    story: Story, claire: Phone
) -> None:
    """A new COPIL is being prepared, and the compte rendu of the last one is not written yet."""
    collect(claire)
    story.at("2026-12-11 09:00")

    def another(session: Session) -> None:
        session.add(
            Meeting(
                contract_id=story.ids.contract,
                instance_id=story.ids.instance,
                key="next",
                uid="copil-7@cheville.test",
                title="COPIL n° 7",
                starts_at=COPIL_AT + timedelta(days=60),
                collecting_since=story.now,
            )
        )

    story.do(another)

    assert "COPIL n° 7" in claire.says("/qui").text
    assert "(tenu) : COPIL n° 6" in claire.presses("Les réponses : COPIL n° 6").text


def test_without_anything_to_collect_it_says_so(story: Story, claire: Phone) -> None:
    """After the COPIL, there is nothing to ask."""
    story.at("2026-12-11 09:00")

    assert "Je ne recueille aucune réponse" in claire.says("/qui").text


def test_51_a_partner_sees_nobodys_answers(story: Story, claire: Phone) -> None:
    """Fault 51: the command and its buttons are the coordinator's."""
    amina = story.member("amina")
    collect(claire)

    assert "réservée à la coordination" in amina.says("/qui").text
    forged = amina.presses_value(f"who:{story.ids.copil}:name", amina.last.id)
    assert "réservée à la coordination" in forged.text


def test_two_meetings_at_once_are_one_tap_apart(story: Story, claire: Phone) -> None:
    """« /qui cotech » shows the one that is named; the other is a button below."""
    story.member("amina")
    cotech(story, "amina")
    collect(claire)
    convened(claire, "/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret")

    assert "COPIL n° 6" in claire.says("/qui").text
    claire.presses("Les réponses : COTECH")
    assert "COTECH, mardi 15 décembre" in claire.last.text
    assert "COTECH, mardi 15 décembre" in claire.says("/qui cotech").text


def test_by_college_where_the_workbook_tells_them(story: Story, claire: Phone) -> None:
    """A column « Collège » of the directory groups the list; without one there is no such order."""
    story.member("amina")
    collect(claire)
    assert not any("collège" in label for label in claire.says("/qui").labels)

    def tell(session: Session) -> None:
        for person_id, college in (
            (story.ids.amina, "Professionnels de santé"),
            (story.ids.denise, "Élus"),
        ):
            person = session.get_one(Person, person_id)
            person.details = {**person.details, "others": [["Collège", college]]}

    story.do(tell)
    claire.says("/qui")
    told = claire.presses("Par collège").text

    assert told.index("Élus") < told.index("Mme Roques") < told.index("Professionnels de santé")
    assert told.index("Mme Haddad") < told.index("Sans collège") < told.index("M. Lacaze")


def test_a_meeting_that_is_named_is_shown_or_said_not_to_be_known(
    story: Story, claire: Phone
) -> None:
    """Never another one in its place: a draft, one in progress, one that does not exist."""
    collect(claire)
    cotech(story, "amina")
    story.member("amina")
    claire.says("/reunion COTECH mardi 24 novembre 14h-16h à Bastide-Claret")

    draft = claire.says("/qui cotech").text
    assert "COTECH, mardi 24 novembre : c'est un brouillon" in draft
    claire.presses("COTECH")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")
    story.live_until("2026-11-24 14:30")
    held = claire.says("/qui cotech").text
    assert "COTECH du mardi 24 novembre (en cours)" in held
    unknown = claire.says("/qui clsm")

    assert (
        "Je ne connais pas de réunion « clsm » dont les réponses sont recueillies." in unknown.text
    )
    assert any("COPIL n° 6" in label for label in unknown.labels)
