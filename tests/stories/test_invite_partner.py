"""/inviter and /invitations: links that the coordinator sends, and where everybody stands."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlmodel import Session, select

from storage.inbox import InboxRow
from storage.invitations import make_link
from storage.journal import JournalLine
from storage.outbox import OutboxRow
from storage.people import Invitation, Membership, Person
from storage.relay import RelayRow
from tests import cast
from tests.channels.test_sending import later
from tests.channels.weather import announce
from tests.stories.test_menus import introduced
from tests.story import Message, Phone, Story

_LINK = re.compile(r"https://t\.me/(\w+)\?start=([\w-]+)")


@pytest.fixture
def claire(story: Story) -> Phone:
    """The coordinator, at a service that has reached Telegram once."""
    phone = story.member("claire", "coordinator")
    introduced(story)
    return phone


def links(phone: Phone) -> list[str]:
    """The tokens of every link that this phone shows, the oldest first."""
    return [found[2] for message in phone.told for found in _LINK.finditer(message.text)]


def joins(story: Story, name: str, token: str) -> Phone:
    phone = story.phone(name)
    phone.opens(token)
    phone.presses("Oui, c'est moi")
    phone.presses("J'accepte")
    return phone


def changes(story: Story, person: int, **values: object) -> None:
    """What the workbook or the person said of themselves."""

    def change(session: Session) -> None:
        row = session.get_one(Person, person)
        for name, value in values.items():
            setattr(row, name, value)

    story.do(change)


def rows(story: Story, kind: type) -> list:  # type: ignore[type-arg]
    return story.do(lambda session: list(session.exec(select(kind).order_by(kind.id))))


def sheet_of(story: Story, message: Message) -> list[list[object]]:
    """What stands in the workbook that this message carries."""
    assert message.file is not None
    content = story.town.town.files[message.file["file_id"]].upload.content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def standing(claire: Phone, name: str) -> str:
    """The line of one group of /invitations."""
    told = claire.says("/invitations").text
    return next((line for line in told.splitlines() if line.startswith(f"• {name}")), "")


# By name


def test_a_name_gives_a_text_ready_to_forward(story: Story, claire: Phone) -> None:
    """One message for the person, in her name, with the link; one for her, saying what to do."""
    claire.says("/inviter Haddad")

    ready, told = claire.told[-2:]
    assert ready.text.startswith("Bonjour Madame Haddad,")
    assert "Claire Vidal\nCoordination du contrat local de santé du Pays de Test" in ready.text
    assert "jusqu'au lundi 30 novembre à 9 h" in ready.text
    assert (1, ()) == (len(_LINK.findall(ready.text)), ready.buttons)
    assert "transférez le message ci-dessus" in told.text
    assert "start=" not in told.text


def test_the_link_lets_its_person_in(story: Story, claire: Phone) -> None:
    """Whoever opens it is asked the two questions, and finds their own actions."""
    claire.says("/inviter Haddad")

    amina = joins(story, "Amina", links(claire)[-1])

    assert "2.3" in " ".join(amina.says("/avancement").labels)
    assert "• Sur Telegram : 2" == standing(claire, "Sur Telegram")


def test_a_new_link_voids_the_one_before(story: Story, claire: Phone) -> None:
    """One live link per person, and it is said."""
    claire.says("/inviter Haddad")
    assert "précédent" not in claire.last.text

    claire.says("/inviter Haddad")

    assert "Le lien précédent ne vaut plus." in claire.last.text
    first, second = links(claire)
    assert "n'est pas valable" in story.phone("Zoé").opens(first).text
    assert "Amina Haddad" in story.phone("Amina").opens(second).text


@pytest.mark.parametrize(
    ("role", "told"), [("coordinator", "coordination"), ("observer", "observation")]
)
def test_a_new_link_keeps_the_role_of_the_one_before(
    story: Story, claire: Phone, role: str, told: str
) -> None:
    """Made for her at the command line and lost before it was opened: she still comes in so."""
    story.do(lambda s: _invited_as(story, s, role))

    made = claire.says("/inviter Haddad")
    joins(story, "Amina", links(claire)[-1])

    assert f"Il donne le rôle « {told} »." in made.text
    member = story.look(lambda work: work.people.membership_of(story.ids.amina))
    assert member is not None and member.role == role


def _invited_as(story: Story, session: Session, role: str) -> None:
    people = story.house.workshop.open(session).people
    make_link(people, people.get(story.ids.amina), role, story.now)


@pytest.mark.parametrize("words", ["a. haddad", "HADDAD Amina", "Mme Haddad", "Haddad CPTS"])
def test_a_name_is_heard_however_it_is_typed(story: Story, claire: Phone, words: str) -> None:
    """Case, order, initials, a title, the structure beside it."""
    claire.says(f"/inviter {words}")

    assert "Bonjour Madame Haddad" in claire.told[-2].text


def test_the_beginning_of_a_name_is_asked_about(story: Story, claire: Phone) -> None:
    """« Bru » is nobody's name: her choice opens Bruno's card, no link is made."""
    asked = claire.says("/inviter Bru")
    assert "Personne ne s'appelle « Bru ». Est-ce cette personne ?" in asked.text
    assert [] == rows(story, Invitation)

    assert "Bruno Lacaze" in claire.says("1").text
    assert [] == rows(story, Invitation)


def test_words_that_mean_several_people_let_her_choose(story: Story, claire: Phone) -> None:
    """A structure names all its people; nobody is invited by mistake."""
    asked = claire.says("/inviter CPTS")
    assert "2 personnes" in asked.text
    assert ["1 · Amina Haddad – CPTS de Test", "2 · Bruno Lacaze – CPTS de Test"] == asked.labels
    assert [] == rows(story, Invitation)

    claire.says("2")
    claire.presses("Préparer son lien")

    assert "Bonjour Monsieur Lacaze" in claire.told[-2].text


def test_a_name_nobody_bears_is_answered_by_an_example(story: Story, claire: Phone) -> None:
    """With a name that is really there."""
    told = claire.says("/inviter Zoé Personne")

    assert told.text == (
        "Je ne trouve personne pour « Zoé Personne » dans l'annuaire du contrat.\n\n"
        "Écrivez un nom, ou une structure, par exemple « Haddad ».\n\n"
        "Si la personne manque, ajoutez-la à votre tableur, puis importez-le."
    )


def test_a_mandate_that_ended_gets_no_link(story: Story, claire: Phone) -> None:
    """It is said, rather than that nobody is called so."""
    changes(story, story.ids.denise, ended_on=story.now.date() - timedelta(days=1))

    told = claire.says("/inviter Roques")

    assert "Le mandat de Denise Roques est terminé" in told.text
    assert [] == rows(story, Invitation)


def test_alone_it_says_who_may_be_invited_and_how(story: Story, claire: Phone) -> None:
    """Counts, names, and what to type."""
    changes(story, story.ids.denise, channel="mail", details={"telegram_forbidden": True})

    told = claire.says("/inviter")

    assert "3 personnes peuvent être invitées : Amina Haddad, Bruno Lacaze et Éric Malaval" in (
        told.text
    )
    assert "1 personne n'est pas autorisée par l'employeur" in told.text
    assert "Écrivez un nom, par exemple « Haddad », ou « tous »." in told.text
    assert told.text.endswith("Une autre fois, d'un trait : /inviter Haddad")


def test_a_name_typed_alone_below_is_heard(story: Story, claire: Phone) -> None:
    """The command asks for a name: what is typed next is one, until something else was said."""
    claire.says("/inviter")

    nobody = claire.says("Zoé Personne")
    several = claire.says("cpts")
    claire.says("haddad")

    assert "Je ne trouve personne pour « Zoé Personne »" in nobody.text
    assert "2 personnes" in several.text
    assert "Bonjour Madame Haddad" in claire.told[-2].text
    assert "Je n'attendais pas de message" in claire.says("Bruno Lacaze").text
    claire.says("/inviter")
    assert "tous" in claire.last.text
    assert "Préparer les liens" in " ".join(claire.says("tous").labels)


def test_whoever_is_in_is_offered_a_link_for_another_telephone(story: Story, claire: Phone) -> None:
    """It says so first; the old account is left once the link has served, the role is kept."""
    old = story.member("denise", "observer")
    told = claire.says("/inviter Roques")
    assert "Déjà sur Telegram" in told.text
    assert [] == links(claire)

    claire.presses("Nouveau lien, pour un autre téléphone")
    assert "depuis un autre téléphone" in claire.told[-2].text
    joins(story, "Denise", links(claire)[-1])

    assert "depuis un autre compte" in old.last.text
    member = story.look(lambda work: work.people.membership_of(story.ids.denise))
    assert member is not None and member.role == "observer"


def test_an_employer_who_forbids_telegram_is_obeyed(story: Story, claire: Phone) -> None:
    """Nothing is made, by name or by an older button; « À transmettre » serves them."""
    opened = claire.says("/inviter CPTS")
    claire.says("1")
    card = claire.last
    changes(story, story.ids.amina, channel="mail", details={"telegram_forbidden": True})

    claire.presses("Préparer son lien", on=card)
    told = claire.says("/inviter Haddad")

    assert opened.labels
    assert "Son employeur n'autorise pas Telegram" in told.text
    assert "À transmettre" in told.text
    assert ["Les invitations"] == told.labels
    assert [] == rows(story, Invitation)


def test_a_link_made_before_the_employer_said_no_lets_nobody_in(
    story: Story, claire: Phone
) -> None:
    """The ban wins over a link that was sent; a question that was open ends there too."""
    claire.says("/inviter Haddad")
    amina = story.phone("Amina")
    amina.opens(links(claire)[-1])
    changes(story, story.ids.amina, channel="mail", details={"telegram_forbidden": True})

    told = amina.presses("Oui, c'est moi")

    assert "n'est pas valable" in told.text
    assert "• Telegram non autorisé par l'employeur : 1" == standing(claire, "Telegram non")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"channel": "mail"}, "Préfère l'e-mail"),
        ({"channel": "mail", "details": {"without_smartphone": True}}, "N'a pas de smartphone"),
        ({"channel": "phone"}, "N'a pas de smartphone"),
    ],
)
def test_whoever_prefers_another_way_is_invited_if_she_insists(
    story: Story, claire: Phone, values: dict[str, object], told: str
) -> None:
    """Said first; one more tap makes the link."""
    changes(story, story.ids.amina, **values)

    assert told in claire.says("/inviter Haddad").text
    assert [] == links(claire)
    claire.presses("Inviter quand même")

    assert "reste servie par « À transmettre »" in claire.last.text
    assert 1 == len(links(claire))


def test_before_telegram_was_ever_reached_no_link_is_made(story: Story) -> None:
    """A link bears the bot's name; it is said kindly, by name and for all."""
    claire = story.member("claire", "coordinator")

    assert "Je ne connais pas encore mon nom" in claire.says("/inviter Haddad").text
    claire.says("/inviter tous")
    assert "Je ne connais pas encore mon nom" in claire.presses("Préparer les liens").text
    assert [] == rows(story, Invitation)


def test_the_name_of_another_bot_is_forgotten(story: Story, claire: Phone) -> None:
    """A new token is a new bot: until Telegram tells its name, no link leads to the old one."""
    story.do(lambda s: story.house.workshop.open(s).marks.remember_bot("1", "autre_bot"))
    introduced(story)

    claire.says("/inviter Haddad")

    (bot,) = {found[1] for found in _LINK.finditer(claire.told[-2].text)}
    assert bot != "autre_bot"


def test_12_a_double_tap_makes_one_link(story: Story, claire: Phone) -> None:
    """Fault 12: the second tap finds the link made, and voids nothing."""
    claire.says("/inviter CPTS")
    card = claire.says("1")
    story.by_itself = False
    claire.presses("Préparer son lien", on=card)
    claire.presses("Préparer son lien", on=card)
    story.by_itself = True
    story.settle()

    assert 1 == len(links(claire)) == len(rows(story, Invitation))
    assert "C'est déjà fait. Où en sont les liens : /invitations" in claire.toasts


# Everybody


def test_all_asks_once_more_and_gives_one_workbook(story: Story, claire: Phone) -> None:
    """With the count and who is left out; then a line per person, with her text."""
    changes(story, story.ids.eric, channel="mail")

    asked = claire.says("/inviter tous")
    assert "Préparer 3 liens ?" in asked.text
    assert "Préfèrent l'e-mail (1) : Éric Malaval" in asked.text
    assert [] == rows(story, Invitation)
    claire.presses("Préparer les liens (3)")

    heads, *lines = sheet_of(story, claire.last)
    assert "Publipostage" in claire.last.text
    assert ["Nom", "Structure", "E-mail", "Lien personnel"] == heads[:4]
    assert ["Amina Haddad", "Bruno Lacaze", "Denise Roques"] == [line[0] for line in lines]
    assert ("CPTS de Test", "d.roques@test.example") == (lines[0][1], lines[2][2])
    for line in lines:
        assert str(line[3]) in str(line[5])
        assert "Claire Vidal" in str(line[5])
    assert "Bruno Lacaze" in story.phone("Bruno").opens(str(lines[1][3]).partition("=")[2]).text


def test_12_a_double_tap_on_all_makes_one_set(story: Story, claire: Phone) -> None:
    """Fault 12: one workbook, four links, none void."""
    asked = claire.says("/inviter tous")
    story.by_itself = False
    claire.presses("Préparer les liens", on=asked)
    claire.presses("Préparer les liens", on=asked)
    story.by_itself = True
    story.settle()

    made = rows(story, Invitation)
    assert (4, []) == (len(made), [row for row in made if row.voided_at])
    assert 1 == sum(message.file is not None for message in claire.told)


def test_links_that_work_are_kept_unless_she_says_otherwise(story: Story, claire: Phone) -> None:
    """Twice « tous »: nobody waits; making all anew voids those before, and says so."""
    claire.says("/inviter tous")
    claire.presses("Préparer les liens")

    asked = claire.says("/inviter tous")
    assert "Personne n'attend de lien." in asked.text
    assert "4 personnes ont déjà un lien qui marche" in asked.text
    claire.presses("Refaire tous les liens (4)")

    made = rows(story, Invitation)
    assert (8, 4) == (len(made), sum(row.voided_at is not None for row in made))
    assert "4 liens précédents ne valent plus." in claire.told[-2].text


def test_an_old_question_about_all_is_too_late(story: Story, claire: Phone) -> None:
    """A link made since by name is not made void by a button that did not know of it."""
    asked = claire.says("/inviter tous")
    claire.says("/inviter Haddad")

    claire.presses("Préparer les liens", on=asked)

    assert 1 == len(rows(story, Invitation))
    assert "C'est déjà fait. Où en sont les liens : /invitations" in claire.toasts


# The secret


def kept(story: Story) -> str:
    """Everything of the database that bears words: sent, received, to pass on, noted."""
    said = [(row.text, row.buttons, row.file) for row in rows(story, OutboxRow)]
    passed_on = [(row.text, row.file) for row in rows(story, RelayRow)]
    heard = [row.raw for row in rows(story, InboxRow)]
    noted = [row.details for row in rows(story, JournalLine)]
    return repr((said, passed_on, heard, noted))


def test_a_link_that_arrived_is_nowhere_kept(story: Story, claire: Phone) -> None:
    """Neither in what was sent, nor in the facts of the workbook, nor in what opening it said."""
    claire.says("/inviter Haddad")
    claire.says("/inviter tous")
    claire.presses("Préparer les liens")
    _, *lines = sheet_of(story, claire.last)
    tokens = [*links(claire), *(str(line[3]).partition("=")[2] for line in lines)]
    assert 4 == len(tokens)

    story.phone("Zoé").opens(tokens[0])

    assert [] == [token for token in tokens if token in kept(story)]


def test_47_a_link_in_doubt_is_sent_again_whole_then_forgotten(story: Story, claire: Phone) -> None:
    """Fault 47: until Telegram says that it has it, the words stay, through a restart too."""
    announce(story, "sendMessage", "cut_after")
    claire.says("/inviter Haddad")
    (token,) = links(claire)
    assert token in kept(story)

    story.restart()
    later(story, 5)

    assert [token, token] == links(claire)
    assert any("↻ Renvoyé" in message.text for message in claire.told)
    assert token not in kept(story)


def test_47_a_workbook_in_doubt_is_made_again_whole(story: Story, claire: Phone) -> None:
    """Fault 47: the facts of the file stay until it has arrived."""
    claire.says("/inviter tous")
    announce(story, "sendDocument", "cut_after")
    claire.presses("Préparer les liens")
    later(story, 5)

    first, second = [message for message in claire.told if message.file]
    assert sheet_of(story, first) == sheet_of(story, second)
    assert "start=" not in kept(story)


def test_a_link_that_was_refused_is_forgotten_too(story: Story, claire: Phone) -> None:
    """It never reaches « À transmettre », where it would stay; she asks for another."""
    claire.says("/inviter tous")
    announce(story, "sendDocument", "403_blocked")
    claire.presses("Préparer les liens")

    assert "start=" not in kept(story)
    assert [] == rows(story, RelayRow)


# Where everybody stands


def test_the_groups_follow_what_people_do(story: Story, claire: Phone) -> None:
    """Unopened, opened, joined, declined, disowned, expired: each in its group."""
    for name in ("Haddad", "Lacaze", "Roques", "Malaval"):
        claire.says(f"/inviter {name}")
    amina, bruno, denise, _ = links(claire)
    assert "• Lien pas encore ouvert : 4" == standing(claire, "Lien pas encore ouvert")

    joins(story, "Amina", amina)
    phone = story.phone("Bruno")
    phone.opens(bruno)
    phone.presses("Oui, c'est moi")
    assert "• Lien ouvert, pas terminé : 1" == standing(claire, "Lien ouvert")
    phone.presses("Je préfère l'e-mail")
    other = story.phone("Zoé")
    other.opens(denise)
    other.presses("Non, ce n'est pas moi")
    story.at("2026-12-01 09:00")

    told = claire.says("/invitations").text
    for line in (
        "• Sur Telegram : 2",
        "• Ont choisi l'e-mail : 1",
        "• « Ce n'est pas moi » : 1",
        "• Lien expiré : 1",
    ):
        assert line in told


def test_expired_links_are_renewed_together(story: Story, claire: Phone) -> None:
    """From the group, in one workbook; those whose link works keep it."""
    for name in ("Haddad", "Lacaze"):
        claire.says(f"/inviter {name}")
    story.at("2026-12-01 09:00")
    claire.says("/inviter Roques")

    claire.says("/invitations")
    page = claire.presses("Lien expiré")
    assert "• Amina Haddad (CPTS de Test)" in page.text
    claire.presses("Renouveler ces liens (2)")
    claire.presses("Préparer les liens (2)")

    _, *lines = sheet_of(story, claire.last)
    assert ["Amina Haddad", "Bruno Lacaze"] == [line[0] for line in lines]
    assert "• Lien pas encore ouvert : 3" == standing(claire, "Lien pas encore ouvert")


def test_a_long_group_is_read_page_by_page(story: Story, claire: Phone) -> None:
    """Eight names at a time, by tap or by number."""

    def more(session: Session) -> None:
        for number in range(20):
            session.add(
                Person(
                    contract_id=story.ids.contract,
                    key=f"k{number}",
                    first_name="Paul",
                    last_name=f"Martin{number:02}",
                )
            )

    story.do(more)
    claire.says("/invitations")

    first = claire.presses("Pas encore invités (24)")
    second = claire.presses("Suite")

    assert "page 1 sur 3" in first.text and "page 2 sur 3" in second.text
    assert 8 == second.text.count("• ")
    assert "Pas encore invités : 24" in claire.presses("Les groupes").text


def test_whoever_left_or_blocked_is_told_apart(story: Story, claire: Phone) -> None:
    """/stop and a blocked bot are two groups, neither invited by « tous »."""
    amina, bruno = story.member("amina"), story.member("bruno")
    amina.says("/stop")
    amina.presses("Oui, ne plus m'écrire ici")
    bruno.blocks()

    told = claire.says("/invitations").text

    assert "• Ne veulent plus de messages : 1" in told
    assert "• Ont bloqué Cheville : 1" in told
    assert "Préparer 2 liens ?" in claire.says("/inviter tous").text


@pytest.mark.parametrize("role", ["partner", "observer", "maintainer"])
def test_only_the_coordinator_invites(story: Story, claire: Phone, role: str) -> None:
    """A command is refused; a forged button too: nothing is made."""
    amina = story.member("amina", role)
    last = amina.last.id
    for command in ("/inviter Lacaze", "/inviter tous", "/invitations"):
        assert "coordination" in amina.says(command).text
    person = story.ids.bruno
    forged = ("invite:bulk:new:0", "invite:one:1", "guests:free:0", "twins:one:1:2")
    for value in (f"invite:make:{person}:0", *forged):
        amina.presses_value(value, last)

    assert [] == rows(story, Invitation)
    assert not any("Lacaze" in message.text for message in amina.told)


def test_a_forged_button_reaches_nobody_of_another_contract(story: Story, claire: Phone) -> None:
    """The number of somebody of another contract is nobody's here."""
    _, other = story.do(lambda session: cast.second_contract(session, "Karim"))

    claire.presses_value(f"invite:make:{other}:0", claire.last.id)
    claire.presses_value(f"invite:one:{other}", claire.last.id)

    assert [] == rows(story, Invitation)
    assert not any("Ailleurs" in message.text for message in claire.told)


# The line of the day


def test_the_line_of_the_day_tells_who_joined(story: Story, claire: Phone) -> None:
    """By name, once; whoever only moved to another telephone has not joined."""
    claire.says("/inviter Haddad")
    claire.says("/inviter Lacaze")
    amina, bruno = links(claire)
    joins(story, "Amina", amina)
    joins(story, "Bruno", bruno)
    story.live_until("2026-11-23 17:31")
    assert "2 personnes ont rejoint Cheville (Amina Haddad et Bruno Lacaze)" in claire.last.text

    claire.says("/inviter Haddad")
    claire.presses("Nouveau lien, pour un autre téléphone")
    joins(story, "Amina", links(claire)[-1])
    before = len(claire.told)
    story.live_until("2026-11-24 17:31")

    assert before == len(claire.told)
    assert 3 == len(rows(story, Membership)) - 1
