"""Coming in: who gets in, how, and what the others are told."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from domain.messages import Address, Say
from handlers.welcome import TRIES_AN_HOUR
from storage.inbox import InboxRow
from storage.invitations import token_hash
from storage.outbox import OutboxRow
from storage.people import Invitation, Person
from storage.unit_of_work import UnitOfWork
from tests import cast
from tests.story import Phone, Story, elsewhere

REFUSED = "Ce lien n'est pas valable. Demandez-en un nouveau à la coordination."


def invite(story: Story, person: int, token: str, **more: object) -> None:
    def add(session: Session) -> None:
        row = Invitation(
            contract_id=story.ids.contract,
            person_id=person,
            token_hash=token_hash(token),
            created_at=story.now,
            expires_at=story.now + timedelta(days=7),
        )
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)

    story.do(add)


def test_an_invited_partner_comes_in(story: Story) -> None:
    """Link, name, information, yes: four messages, and the person is known."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")

    asked = amina.opens("secret")
    assert "Bonjour Madame Haddad" in asked.text
    assert "est-ce bien vous" in asked.text.lower()
    informed = amina.presses("Oui, c'est moi")
    assert informed.id == asked.id, "the card is edited in place"
    assert "Vos droits" in informed.text
    amina.presses("J'accepte")

    member = story.look(lambda work: work.people.membership_of(story.ids.amina))
    assert member is not None
    assert member.address.id == str(amina.number)


def test_a_stranger_gets_a_polite_refusal_and_the_coordinator_one_alert(story: Story) -> None:
    """A2: no data, an answer each time, and one alert however much they write; neither their name
    nor their words are told or kept."""
    claire = story.member("claire", "coordinator")
    before = len(claire.told)
    stranger = story.phone("Zoé")

    first = stranger.says("Bonjour, qui êtes-vous ?")
    stranger.says("/qui")
    stranger.sends("photo")

    assert "je ne parle qu'aux personnes invitées" in first.text
    assert [first.text] * 3 == [message.text for message in stranger.told]
    assert len(claire.told) == before + 1
    assert "que je ne connais pas m'a écrit" in claire.last.text
    assert not any("Zoé" in message.text for message in claire.told)
    kept = story.do(lambda s: [row.raw for row in s.exec(select(InboxRow)) if "Zo" in row.raw])
    assert [] == kept


def _stranger_writes(story: Story) -> None:
    zoe = story.phone("Zoé")
    zoe.says("Bonjour, qui êtes-vous ?")
    zoe.says("Il y a quelqu'un ?")


def _alerts(phone: Phone) -> int:
    return sum("que je ne connais pas" in message.text for message in phone.told)


def test_with_several_contracts_the_maintainer_hears_of_a_stranger(story: Story) -> None:
    """Nobody knows which contract they meant: it is for whoever keeps the service, once."""
    claire = story.member("claire", "coordinator")
    keeper = elsewhere(story, "Karim", "maintainer")

    _stranger_writes(story)

    assert (1, 0) == (_alerts(keeper), _alerts(claire))


def test_a_maintainer_of_two_contracts_hears_of_a_stranger_once(story: Story) -> None:
    """One account, two memberships: one message."""
    denise = story.member("denise", "maintainer")
    elsewhere(story, "Karim", "coordinator")
    story.do(lambda session: cast.join_second(session, denise.number, "maintainer", story.now))

    _stranger_writes(story)

    assert 1 == _alerts(denise)


def test_without_a_maintainer_every_coordinator_hears_of_a_stranger(story: Story) -> None:
    """It is somebody's partner: better two who look than nobody."""
    claire = story.member("claire", "coordinator")
    other = elsewhere(story, "Odile", "coordinator")

    _stranger_writes(story)

    assert (1, 1) == (_alerts(claire), _alerts(other))


@pytest.mark.parametrize("kind", ["used", "expired", "foreign", "invented", "void", "malformed"])
def test_48_a_bad_link_gets_one_and_the_same_sentence(story: Story, kind: str) -> None:
    """Fault 48: nothing tells a used link from one that never was."""
    late = story.now - timedelta(days=1)
    invite(story, story.ids.amina, "used", spent_at=late)
    invite(story, story.ids.amina, "expired", expires_at=late)
    invite(story, story.ids.amina, "void", voided_at=late)
    invite(story, story.ids.bruno, "foreign")
    bruno = story.phone("Bruno")
    bruno.opens("foreign")
    amina = story.phone("Amina")

    told = amina.opens({"malformed": "x" * 64}.get(kind, kind))

    assert told.text == REFUSED


def test_49_of_two_who_open_one_link_only_the_first_gets_in(story: Story) -> None:
    """Fault 49: the link is reserved at first opening."""
    invite(story, story.ids.amina, "secret")
    amina, other = story.phone("Amina"), story.phone("Zoé")
    story.by_itself = False
    amina.opens("secret")
    other.opens("secret")
    story.by_itself = True

    story.settle()

    assert "Madame Haddad" in amina.last.text
    assert other.last.text == REFUSED


def test_49_the_one_who_comes_a_moment_later_does_not_get_in(story: Story) -> None:
    """Fault 49, in two transactions: the second account finds the link taken, and stays out even
    while the first has said nothing yet."""
    invite(story, story.ids.amina, "secret")
    amina, other = story.phone("Amina"), story.phone("Zoé")

    amina.opens("secret")
    told = other.opens("secret")

    assert REFUSED == told.text
    assert "je ne parle qu'aux personnes invitées" in other.says("1").text
    amina.presses("Oui, c'est moi")
    amina.presses("J'accepte")
    member = story.look(lambda work: work.people.membership_of(story.ids.amina))
    assert member is not None and str(amina.number) == member.address.id
    assert REFUSED == other.opens("secret").text


def test_48_after_five_wrong_tries_a_good_link_is_refused_for_an_hour(story: Story) -> None:
    """Fault 48: whoever guesses learns nothing, not even by guessing right."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    for number in range(TRIES_AN_HOUR):
        assert REFUSED == amina.opens(f"guess{number}").text

    assert REFUSED == amina.opens("secret").text
    story.at("2026-11-23 09:59")
    assert REFUSED == amina.opens("secret").text
    assert _link(story).reserved_by_id is None, "refused, it reserves nothing"
    story.at("2026-11-23 10:01")

    assert "Madame Haddad" in amina.opens("secret").text


def test_48_four_wrong_tries_do_not_shut_the_door(story: Story) -> None:
    """A link copied badly by hand, several times, is a guest's slip."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    for number in range(TRIES_AN_HOUR - 1):
        amina.opens(f"guess{number}")

    assert "Madame Haddad" in amina.opens("secret").text


@pytest.mark.parametrize("role", ["coordinator", "maintainer", "observer"])
def test_48_a_used_link_of_another_role_gets_the_same_sentence(story: Story, role: str) -> None:
    """Fault 48: nothing tells a coordinator's old link from a partner's, and it gives nothing."""
    bruno = story.member("bruno")
    invite(story, story.ids.bruno, "used", role=role, spent_at=story.now)

    assert REFUSED == bruno.opens("used").text
    assert "partner" == _role_of(story, story.ids.bruno)


def test_not_me_voids_the_link_and_tells_the_coordinator(story: Story) -> None:
    """« Non » is a mistake of address: the link dies, Claire makes another."""
    claire = story.member("claire", "coordinator")
    invite(story, story.ids.amina, "secret")
    bruno = story.phone("Bruno")
    bruno.opens("secret")

    bruno.presses("Non, ce n'est pas moi")

    assert "Amina Haddad" in claire.last.text
    assert REFUSED == story.phone("Amina").opens("secret").text


def test_whoever_prefers_mail_is_left_in_peace_and_not_forgotten(story: Story) -> None:
    """A3: Telegram is a choice; the coordinator knows who declined it."""
    claire = story.member("claire", "coordinator")
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.says("1")

    amina.says("2")

    assert "informée par e-mail" in amina.last.text
    assert "Amina Haddad" in claire.last.text
    assert story.look(lambda work: work.people.get(story.ids.amina).channel) == "mail"


def _link(story: Story, token: str = "secret") -> Invitation:
    found = story.look(lambda work: work.people.invitation(token_hash(token)))
    assert found is not None
    return found


def test_whoever_goes_back_may_say_yes_again(story: Story) -> None:
    """Nothing is spent before the last answer: « Retour » costs nobody their link."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")
    amina.presses("Retour")

    informed = amina.presses("Oui, c'est moi")
    amina.presses("J'accepte")

    assert "Vos droits" in informed.text
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is not None
    assert _link(story).spent_at == story.now


def test_the_link_opened_again_asks_the_same_question(story: Story) -> None:
    """Tapped twice, the link goes on where she stood; that is no failed try, and alerts nobody."""
    claire = story.member("claire", "coordinator")
    before = len(claire.told)
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")

    again = amina.opens("secret")
    amina.presses("J'accepte", on=again)

    assert "Vos droits" in again.text
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is not None
    assert before == len(claire.told)


def test_whoever_cancels_may_open_the_link_again(story: Story) -> None:
    """« Annuler » at the information is no refusal: the link still serves, for this account."""
    invite(story, story.ids.amina, "secret")
    amina, other = story.phone("Amina"), story.phone("Zoé")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")
    amina.presses("Annuler")

    assert REFUSED == other.opens("secret").text
    assert "Madame Haddad" in amina.opens("secret").text
    amina.presses("Oui, c'est moi")
    amina.presses("J'accepte")

    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is not None


@pytest.mark.parametrize("answer", ["J'accepte", "Je préfère l'e-mail"])
def test_the_last_answer_spends_the_link(story: Story, answer: str) -> None:
    """Whichever it is: a link serves once."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")
    assert _link(story).spent_at is None

    amina.presses(answer)

    assert REFUSED == amina.opens("secret").text


def test_a_link_made_void_meanwhile_lets_nobody_in(story: Story) -> None:
    """Another link was made while she was reading: only that one counts."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")
    story.do(lambda session: session.add(_void(session, story)))

    told = amina.presses("J'accepte")

    assert REFUSED == told.text
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is None


def _void(session: Session, story: Story) -> Invitation:
    found = session.exec(select(Invitation)).one()
    found.voided_at = story.now
    return found


def test_a_question_begun_in_time_may_be_finished_later(story: Story) -> None:
    """Opened on the last day, answered the day after: the question was there, so is its answer."""
    invite(story, story.ids.amina, "secret", expires_at=story.now + timedelta(hours=2))
    amina = story.phone("Amina")
    amina.opens("secret")
    story.at("2026-11-24 10:00")

    assert "Madame Haddad" in amina.opens("secret").text
    amina.presses("Oui, c'est moi")
    amina.presses("J'accepte")

    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is not None


def test_an_expired_link_serves_no_more_once_it_was_left(story: Story) -> None:
    """Whoever cancelled has nothing to finish: seven days are seven days."""
    invite(story, story.ids.amina, "secret", expires_at=story.now + timedelta(hours=2))
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Annuler")
    story.at("2026-11-24 10:00")

    assert REFUSED == amina.opens("secret").text


def test_a_question_kept_open_for_weeks_gets_nobody_in(story: Story) -> None:
    """Touched now and then, it does not outlive its link by more than a week."""
    invite(story, story.ids.amina, "secret", expires_at=story.now + timedelta(hours=2))
    amina = story.phone("Amina")
    amina.opens("secret")
    story.at("2026-11-27 10:00")
    amina.presses("Oui, c'est moi")
    story.at("2026-12-02 10:00")

    told = amina.presses("J'accepte")

    assert REFUSED == told.text
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is None


def test_the_link_of_somebody_whose_mandate_ended_serves_no_more(story: Story) -> None:
    """They left the contract after the link was made."""
    invite(story, story.ids.amina, "secret")

    def leave(session: Session) -> None:
        yesterday = story.now.date() - timedelta(days=1)
        session.get_one(Person, story.ids.amina).ended_on = yesterday

    story.do(leave)

    assert REFUSED == story.phone("Amina").opens("secret").text


# Somebody who is here already


def _role_of(story: Story, person: int) -> str | None:
    member = story.look(lambda work: work.people.membership_of(person))
    return member.role if member else None


def test_a_coordinator_who_opens_a_partners_link_stays_who_she_is(story: Story) -> None:
    """She tries the link before sending it: she reads whom it is for, and it still serves."""
    claire = story.member("claire", "coordinator")
    invite(story, story.ids.amina, "secret")

    told = claire.opens("secret")

    assert "Amina Haddad" in told.text
    assert [] == told.labels
    assert "coordinator" == _role_of(story, story.ids.claire)
    assert _link(story).reserved_by_id is None
    assert "Madame Haddad" in story.phone("Amina").opens("secret").text


def test_a_partner_who_opens_somebody_elses_link_reads_no_name(story: Story) -> None:
    """Whom the coordinator invites is hers to tell; even her own link makes nobody coordinator."""
    bruno = story.member("bruno")
    invite(story, story.ids.claire, "secret", role="coordinator")

    told = bruno.opens("secret")

    assert "autre personne" in told.text
    assert "Claire" not in told.text and "Vidal" not in told.text
    assert "partner" == _role_of(story, story.ids.bruno)
    assert _link(story).reserved_by_id is None


def test_a_link_opened_before_its_opener_came_in_is_given_back(story: Story) -> None:
    """Claire opened Amina's link by mistake, then came in by her own: Amina's is free again."""
    invite(story, story.ids.amina, "hers")
    invite(story, story.ids.claire, "mine", role="coordinator")
    claire = story.phone("Claire")
    claire.opens("hers")
    claire.opens("mine")
    claire.presses("Oui, c'est moi")
    claire.presses("J'accepte")

    claire.opens("hers")

    assert "Madame Haddad" in story.phone("Amina").opens("hers").text


def test_a_new_link_raises_a_partner(story: Story) -> None:
    """Bruno takes over the coordination: same person, same account, another role."""
    bruno = story.member("bruno")
    invite(story, story.ids.bruno, "secret", role="coordinator")
    bruno.opens("secret")
    bruno.presses("Oui, c'est moi")
    bruno.presses("J'accepte")

    assert "/transmettre" in bruno.screen
    assert "coordinator" == _role_of(story, story.ids.bruno)


def test_a_partners_link_takes_no_coordination_away(story: Story) -> None:
    """The one who installs forgot `--role coordination`: the contract keeps its coordinator."""
    claire = story.member("claire", "coordinator")
    invite(story, story.ids.claire, "secret")
    claire.opens("secret")
    claire.presses("Oui, c'est moi")

    claire.presses("J'accepte")

    assert "/transmettre" in claire.screen.split("C'est noté")[1]
    assert "coordinator" == _role_of(story, story.ids.claire)


# Another telephone


def _comes_in(story: Story, person: int, name: str, token: str = "new") -> Phone:
    """This person comes in from a telephone that the house has never seen."""
    invite(story, person, token)
    phone = story.phone(name)
    phone.opens(token)
    phone.presses("Oui, c'est moi")
    phone.presses("J'accepte")
    return phone


def test_a_new_account_takes_the_place_of_the_old_one(story: Story) -> None:
    """Claire changed her telephone: the news go to the new one, and the old one hears so."""
    old = story.member("claire", "coordinator")
    amina = story.member("amina")

    new = _comes_in(story, story.ids.claire, "Claire")

    assert "depuis un autre compte" in old.last.text
    assert "contrat local de santé du Pays de Test" in old.last.text
    before = len(old.told)
    amina.says("/stop")
    amina.presses("Oui, ne plus m'écrire ici")
    assert "Amina Haddad" in new.last.text
    assert before == len(old.told)
    assert "coordinator" == _role_of(story, story.ids.claire)


def test_the_old_account_opens_nothing_any_more(story: Story) -> None:
    """A lost telephone reads nothing: neither by a command nor by a button of an old message."""
    old = story.member("claire", "coordinator")
    shown = old.says("/menu")
    _comes_in(story, story.ids.claire, "Claire")

    told = old.says("/qui")
    before = len(old.told)
    old.presses_value("menu:qui", shown.id)

    assert "je ne parle qu'aux personnes invitées" in told.text
    assert all("COPIL" not in m.text for m in old.told[before:])


def test_what_the_old_account_was_asked_is_over(story: Story) -> None:
    """A report begun on the old telephone cannot be finished there."""
    old = story.member("amina")
    old.says("/avancement")
    old.presses("1.2")
    old.presses("Cela avance")
    _comes_in(story, story.ids.amina, "Amina")

    row = story.look(lambda work: work.conversations.row(Address("telegram", str(old.number))))

    assert row is None


def test_what_was_still_to_be_said_follows_to_the_new_account(story: Story) -> None:
    """A message that waits for Wednesday morning arrives where she is by then."""
    old = story.member("amina")
    address = Address("telegram", str(old.number))
    later = story.now + timedelta(days=1)

    def owe(work: UnitOfWork) -> None:
        person = work.people.get(story.ids.amina)
        work.write_to(address, person, Say("stop/stayed", about="meeting:1", not_before=later))

    story.look(owe)
    new = _comes_in(story, story.ids.amina, "Amina")
    before = len(old.told)

    story.at("2026-11-24 10:00")

    assert "rien ne change" in new.last.text
    assert before == len(old.told)


def test_an_invitation_is_asked_again_on_the_new_account_once(story: Story) -> None:
    """The card stays on the old telephone; the new one gets its own, and no other is touched."""
    claire = story.member("claire", "coordinator")
    story.member("amina")
    _collect(claire)

    new = _comes_in(story, story.ids.amina, "Amina")
    new.presses("Présente")

    assert 1 == sum("Présente" in "".join(m.labels) or "présente" in m.text for m in new.told)
    answer = story.look(lambda work: work.meetings.answer_of(story.ids.copil, story.ids.amina))
    assert answer is not None and "present" == answer.answer


def _collect(claire: Phone) -> None:
    claire.says("/qui")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")


def test_a_card_answered_on_the_old_account_is_left_alone_by_the_new_one(story: Story) -> None:
    """The card of the old chat is not to be found in the new one, nor another of its number."""
    claire = story.member("claire", "coordinator")
    old = story.member("amina")
    _collect(claire)
    old.presses("Présente")
    new = _comes_in(story, story.ids.amina, "Amina")

    new.says("/moi")
    new.presses("Changer ma réponse")
    new.presses("Modifier ma réponse")
    new.presses("Excusée")

    rows = story.do(lambda session: list(session.exec(select(OutboxRow))))
    chats = {row.id: row.address for row in rows}
    assert [] == [row.id for row in rows if row.replaces and chats[row.replaces] != row.address]
    answer = story.look(lambda work: work.meetings.answer_of(story.ids.copil, story.ids.amina))
    assert answer is not None and "excused" == answer.answer


def test_somebody_who_left_and_comes_back_is_told_of_no_other_account(story: Story) -> None:
    """Left by /stop, back on another telephone: the old one was told already that it is over."""
    old = story.member("amina")
    old.says("/stop")
    old.presses("Oui, ne plus m'écrire ici")
    before = len(old.told)

    _comes_in(story, story.ids.amina, "Amina")

    assert before == len(old.told)


# Commands while coming in


@pytest.mark.parametrize("way", ["/annuler", "Annuler", "annuler"])
@pytest.mark.parametrize("yes", [False, True], ids=["identity", "information"])
def test_whoever_is_coming_in_may_leave(story: Story, way: str, yes: bool) -> None:
    """At both questions, by the command, the button or the word: politely, and the link serves."""
    claire = story.member("claire", "coordinator")
    before = len(claire.told)
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    if yes:
        amina.presses("Oui, c'est moi")

    told = amina.presses("Annuler") if way == "Annuler" else amina.says(way)

    assert "rien n'a été enregistré" in told.text.lower()
    assert "lundi 30 novembre" in told.text, "until when the link serves"
    assert [] == told.labels
    assert before == len(claire.told)
    assert "Madame Haddad" in amina.opens("secret").text


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/aide", "deux questions"),
        ("/help", "deux questions"),
        ("/confidentialite", "Ce que je garde"),
        ("/privacy", "Ce que je garde"),
    ],
)
def test_help_and_privacy_are_told_before_coming_in(story: Story, command: str, words: str) -> None:
    """What is kept may be read before saying yes; then the question comes again."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")
    before = len(amina.told)

    asked = amina.says(command)

    assert words in amina.told[before].text
    assert "Vos droits" in asked.text
    amina.says("1")
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is not None


def test_other_commands_ask_the_question_again(story: Story) -> None:
    """Nothing else is open yet, and nobody is left without an answer."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")

    assert "Est-ce bien vous" in amina.says("/qui").text


def test_a_member_may_leave_a_new_link_too(story: Story) -> None:
    """/annuler drops the question of a link; the menu is still there."""
    bruno = story.member("bruno")
    invite(story, story.ids.bruno, "secret", role="coordinator")
    bruno.opens("secret")

    told = bruno.says("/annuler")

    assert "Rien n'a été enregistré" in told.text
    assert "Menu" in told.labels


# By mail after all


def test_a_member_who_prefers_mail_is_written_to_here_no_more(story: Story) -> None:
    """« Je ne vous écrirai plus ici » is true, and what was pending goes to « À transmettre »."""
    claire = story.member("claire", "coordinator")
    amina = story.member("amina")
    _collect(claire)
    invite(story, story.ids.amina, "again")
    amina.opens("again")
    amina.presses("Oui, c'est moi")
    amina.presses("Je préfère l'e-mail")

    before = len(amina.told)
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is None
    lines = story.look(lambda work: work.relay.open(story.ids.contract, story.now))
    assert story.ids.amina in {row.person_id for row, _ in lines}
    assert "Amina Haddad" in claire.last.text
    story.live_until("2026-12-09 18:00")
    assert before == len(amina.told)


def test_mail_chosen_on_a_new_account_ends_the_old_one(story: Story) -> None:
    """The choice is the person's, not the telephone's: the old account hears of it once."""
    story.member("claire", "coordinator")
    old = story.member("amina")
    invite(story, story.ids.amina, "again")
    new = story.phone("Amina")
    new.opens("again")
    new.presses("Oui, c'est moi")
    new.presses("Je préfère l'e-mail")

    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is None
    assert "je ne vous écrirai plus ici" in old.last.text


def test_the_coordinator_is_told_the_truth_and_what_to_do(story: Story) -> None:
    """A refusal was sent, so « rien dit » would be untrue; and links are not hers to make."""
    claire = story.member("claire", "coordinator")
    story.phone("Zoé").says("Bonjour")
    assert "Je ne lui ai donné aucune information." in claire.last.text

    invite(story, story.ids.bruno, "secret")
    asked = story.phone("Autre").opens("secret")
    assert "Vous êtes invité à me rejoindre, au titre de : CPTS de Test." in asked.text
