"""One transaction's worth of work: what changed, what will be said, and where the talk stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.cards import for_person
from domain.dialogue import Talk
from domain.messages import Act, Address, Incoming, Press, Rows, Say, Urgency
from domain.own_hours import when_to_write
from domain.patient_data import PatientWords
from domain.people import Role
from domain.plan import Doubt, Notice, Plan
from domain.plan_questions import CellWords
from domain.quiet_hours import Hours
from storage.actions import Actions
from storage.contracts import Contract, Contracts
from storage.conversations import Conversations
from storage.imports import Imports
from storage.inbox import Inbox
from storage.indicators import Indicators
from storage.journal import Journal, JournalLine
from storage.marks import Marks
from storage.meetings import Meetings
from storage.notices import Notices
from storage.outbox import Outbox, OutboxRow, OutboxState, Owed
from storage.people import Member, People, Person, absence_of
from storage.plan_merge import Changed
from storage.plan_names import names_of
from storage.relay import Relay, RelayRow
from storage.reminders import Reminders
from storage.sent_workbooks import SentWorkbooks
from storage.steps import Steps

TOAST_LIFE = timedelta(seconds=15)
"""The little word under a tap is worth nothing later (Telegram refuses it soon after)."""


@dataclass(frozen=True)
class Reader:
    """For whom a text is written: enough to greet and to agree, nothing more. `spoken_for` when
    somebody else reads it and answers in their name."""

    civility: str | None = None
    first_name: str = ""
    last_name: str = ""
    role: str = "stranger"
    spoken_for: bool = False
    several: bool = False


class Renderer(Protocol):
    """Turns an intention into words for one reader. Raises when a text or a fact is missing."""

    def chat(
        self, say: Say, reader: Reader, contract: Contract | None, *, captioned: bool = False
    ) -> Sequence[str]:
        """The text as one or more messages, each within the channel's length.

        The file of `say` goes with the first. `captioned` when the text is to be put under a file
        that was sent already.
        """

    def mail(self, say: Say, reader: Reader, contract: Contract | None) -> str:
        """The text ready to paste into a mail."""

    def buttons(self, rows: Rows, reader: Reader) -> list[list[dict[str, Any]]]:
        """The labels of the choices, numbered where they may be typed."""

    def word(self, name: str, facts: Mapping[str, object], reader: Reader) -> str:
        """One short text of words.toml."""

    def plain(self, words: str) -> str:
        """The words of a chat message without its tags."""

    def plan_labels(
        self, names: Mapping[str, str], zone: ZoneInfo, plan: Plan | None
    ) -> "PlanLabels":
        """How what a workbook tells is named; `names` by what they are about, as is the plan's."""


class PlanLabels(Protocol):
    """What a workbook tells, in the words of people, for texts and buttons."""

    def about(self, about: str) -> str:
        """« action:2.3 » is « fiche 2.3 « Aider les aidants » »."""

    def change(self, change: Changed) -> str:
        """« fiche T.2, avancement : 40 % → 60 % »."""

    def named(self, change: Changed) -> str:
        """« fiche T.2, avancement »."""

    def subject(self, doubt: Doubt) -> str:
        """« fiche 3.3, avancement »; empty for what is about no fact."""

    def question(self, doubt: Doubt) -> str:
        """What is asked: « état de la fiche non indiqué »."""

    def answer(self, doubt: Doubt, answer: str) -> str:
        """An answer in stored form, as people write it."""

    def notices(self, notices: Iterable[Notice]) -> list[str]:
        """What was understood, one line for each kind of reading."""

    def counts(self, counts: Mapping[str, int]) -> list[str]:
        """What a plan holds: « 24 fiches-actions »."""

    def by_kind(self, abouts: Iterable[str]) -> list[str]:
        """How many facts of each kind these are."""


HoursOf = Callable[[Contract], Hours]


class UnitOfWork:
    """Lives as long as one deed: leaving without an error commits, an error undoes everything.

    `now` is town time and `machine` machine time, both in UTC. `member` is who is speaking, when
    somebody known is; `contract` the contract at stake. `typist` is who types, while `member` is
    somebody else in whose name they answer.
    """

    def __init__(
        self,
        session: Session,
        *,
        now: datetime,
        machine: datetime,
        renderer: Renderer,
        hours_of: HoursOf,
        incoming: Incoming | None = None,
        contract: Contract | None = None,
        cell_words: CellWords | None = None,
        patient_words: PatientWords | None = None,
    ) -> None:
        self.session = session
        self.now = now
        self.machine = machine
        self.renderer = renderer
        self.hours_of = hours_of
        self.incoming = incoming
        self.contract = contract
        self._cell_words = cell_words
        self._patient_words = patient_words
        self._several: bool | None = None
        self.member: Member | None = None
        self.typist: Member | None = None
        self.inbox = Inbox(session)
        self.outbox = Outbox(session)
        self.people = People(session, now)
        self.contracts = Contracts(session)
        self.actions = Actions(session)
        self.indicators = Indicators(session)
        self.meetings = Meetings(session)
        self.notices = Notices(session)
        self.sent_workbooks = SentWorkbooks(session)
        self.steps = Steps(session)
        self.reminders = Reminders(session)
        self.relay = Relay(session)
        self.conversations = Conversations(session)
        self.imports = Imports(session)
        self.marks = Marks(session)
        self.lines = Journal(session)

    @property
    def address(self) -> Address:
        """Where the person speaking can be answered."""
        assert self.incoming is not None, "nobody is speaking in this unit of work"
        return self.incoming.address

    @property
    def me(self) -> Member:
        """Who is speaking; the router lets only members reach the handlers that ask."""
        assert self.member is not None, "no member is speaking in this unit of work"
        return self.member

    @property
    def here(self) -> Contract:
        """The contract at stake."""
        assert self.contract is not None, "no contract is at stake in this unit of work"
        return self.contract

    @property
    def contract_id(self) -> int:
        assert self.here.id is not None
        return self.here.id

    @property
    def hours(self) -> Hours:
        """When this contract may disturb people."""
        return self.hours_of(self.here)

    @property
    def cell_words(self) -> CellWords:
        """The words that cells of a workbook are read by, and answers about them."""
        assert self._cell_words is not None, "no workbook is read in this unit of work"
        return self._cell_words

    @property
    def patient_words(self) -> PatientWords:
        """The words by which a text is known to speak of the health of somebody."""
        assert self._patient_words is not None, "nobody's words are looked at in this unit of work"
        return self._patient_words

    # In whose name

    @contextmanager
    def in_name_of(self, person_id: int | None) -> Iterator[None]:
        """Within, whoever speaks answers for this person, as a partner; None is for themselves.

        What is replied is read by who types, under the name of the person, and the buttons of a
        reply act in that name too. Whether one may is for the caller to know.
        """
        before = self.member, self.typist
        speaking = self.typist or self.member
        if speaking is None or person_id in (None, speaking.person.id):
            self.member, self.typist = speaking, None
        else:
            person = self.people.get(person_id)
            self.member = replace(speaking, person=person, role=Role.PARTNER.value)
            self.typist = speaking
        try:
            yield
        finally:
            self.member, self.typist = before

    @property
    def entered_by_id(self) -> int | None:
        """Who types what `me` answers, when it is not they themselves."""
        return self.typist.person.id if self.typist else None

    @property
    def answers_for_id(self) -> int | None:
        """In whose name whoever speaks answers; None for themselves."""
        return self.me.person.id if self.typist else None

    def _in_the_name(self, rows: Rows) -> Rows:
        """These buttons, pressed in the name of the person answered for."""
        person_id = self.answers_for_id
        if person_id is None:
            return rows
        return tuple(
            tuple(replace(each, value=for_person(person_id, each.value)) for each in row)
            for row in rows
        )

    # What is said

    def plan_labels(self, plan: Plan | None = None) -> PlanLabels:
        """How the facts of the contract at stake are named, and those of a plan beside it."""
        names = names_of(self.session, self.contract_id)
        return self.renderer.plan_labels(names, self.hours.zone, plan)

    def reply(self, say: Say) -> int | None:
        """Answer the person speaking, below what they said. Returns the card."""
        speaking = self.typist or self.member
        person = speaking.person if speaking else None
        mine = replace(say, rows=self._in_the_name(say.rows))
        return self._send(self.address, person, mine, self._reader())

    def edit(self, card: int, say: Say) -> int:
        """Change a message already sent, in place. Returns the card.

        What does not fit in place is said below, and the message above loses its buttons.
        """
        captioned = self.outbox.get(card).file is not None
        words = replace(say, file=None)  # Telegram adds no file to a message that was sent
        reader = self._for(self.address, self._reader())
        parts = self.renderer.chat(words, reader, self.contract, captioned=captioned)
        if len(parts) > 1:
            self.close_card(card)
            return self.reply(say) or card
        row = self._row(self.address, Act.EDIT, words, replaces=card)
        row.text = parts[0]
        row.buttons = self.renderer.buttons(self._in_the_name(say.rows), self._reader())
        self.outbox.add(row)
        return card

    def show(self, say: Say, card: int | None) -> int | None:
        """Put this where the person is looking: in the card they tapped, else below their words.

        The card left above loses its buttons and stays as history: after the reply, which is what
        somebody waits for.
        """
        if card is not None and self._tapped(card):
            return self.edit(card, say)
        below = self.reply(say)
        if card is not None:
            self.close_card(card)
        return below

    def _tapped(self, card: int) -> bool:
        what = self.incoming.what if self.incoming else None
        if not isinstance(what, Press) or what.typed or what.message_id is None:
            return False
        return self.outbox.card_of_message(self.address, what.message_id) == card

    def close_card(self, card: int, address: Address | None = None) -> None:
        """Take the buttons off a message, here or at the address it was sent to."""
        row = self._row(address or self.address, Act.CLOSE, Say(""), replaces=card)
        row.buttons = []
        self.outbox.add(row)

    def take_away(self, address: Address, message_id: str) -> None:
        """Delete from the chat what the person wrote there."""
        if message_id:
            row = self._row(address, Act.TAKE_AWAY, Say(""))
            row.query = message_id
            self.outbox.add(row)

    def toast(self, word: str, **facts: object) -> None:
        """The little word under a tap. Every tap is answered once; nothing when it was not one."""
        what = self.incoming.what if self.incoming else None
        if not isinstance(what, Press) or what.query is None:
            return
        text = self.renderer.word(f"toasts.{word}", facts, self._reader()) if word else ""
        row = self._row(self.address, Act.TOAST, Say(""))
        row.text, row.query, row.key = text, what.query, f"toast:{what.query}"
        row.expires_at = self.machine + TOAST_LIFE
        self.outbox.add(row)

    def offers(self, rows: Rows) -> list[dict[str, Any]]:
        """These choices as whoever is speaking would read them, for domain.picked_by_typing."""
        return [each for row in self.renderer.buttons(rows, self._reader()) for each in row]

    def word(self, name: str, **facts: object) -> str:
        """A short text of words.toml, agreed with whoever is speaking."""
        return self.renderer.word(name, facts, self._reader())

    def say(self, person_id: int, say: Say) -> bool:
        """Tell somebody, where they can be reached, at an hour that suits them; else a line of
        « À transmettre », as for who is away for as long as it is worth being told.

        False when the same key was said already, and for who is erased: nobody is there any more.
        """
        if self.people.get(person_id).erased_at is not None:
            return False
        member = self.people.membership_of(person_id)
        if member is not None and member.account.reachable:
            suited = self._suited(member.person, say)
            if suited is not None:
                return self._send(member.address, member.person, suited) is not None
        elif (delegate := self._delegate_of(person_id, say)) is not None:
            return self._send_for(delegate, self.people.get(person_id), say) is not None
        return self.relay.add(self._line(self.people.get(person_id), say)) is not None

    def tell_delegate(self, person_id: int, say: Say) -> bool:
        """Tell who answers meetings for somebody who is away, under their name; False when nobody
        here does, or is away too."""
        delegate = self._delegate_of(person_id, say)
        suited = self._suited(delegate.person, say) if delegate else None
        if delegate is None or suited is None:
            return False
        return self._send_for(delegate, self.people.get(person_id), suited) is not None

    def _delegate_of(self, person_id: int, say: Say) -> Member | None:
        """Who reads here what is said of a meeting to somebody who does not: their secretary."""
        if say.about is None or not say.about.startswith("meeting:"):
            return None
        members = (
            self.people.membership_of(each.id)
            for each in self.people.delegates_of(person_id)
            if each.id is not None
        )
        return next((each for each in members if each and each.account.reachable), None)

    def _send_for(self, delegate: Member, person: Person, say: Say) -> int | None:
        """The same, under the name of the person, with buttons that answer in their name."""
        suited = self._suited(delegate.person, say)
        if suited is None or person.id is None:
            return self.relay.add(self._line(person, say))
        rows = tuple(
            tuple(replace(each, value=for_person(person.id, each.value)) for each in row)
            for row in say.rows
        )
        reader = replace(self._reader(person), spoken_for=True)
        return self._send(delegate.address, person, replace(suited, rows=rows), reader)

    def _suited(self, person: Person, say: Say) -> Say | None:
        """The same at an hour of this person's own; None when they are away for too long. An
        answer to what they said is given at once."""
        if say.urgency is Urgency.REPLY or (absence_of(person) is None and not person.hours):
            return say
        when = self.when_suits(person, max(self.now, say.not_before or self.now), say.not_after)
        return replace(say, not_before=when) if when is not None else None

    def when_suits(
        self, person: Person, earliest: datetime, worth_until: datetime | None
    ) -> datetime | None:
        """The first moment from `earliest` on at which this person may be written to: there, and
        within hours of theirs. None when it would come too late."""
        away = absence_of(person)
        return when_to_write(earliest, self.hours, person.hours, away, worth_until)

    def write_to(self, address: Address, person: Person | None, say: Say) -> int | None:
        """Write to this address, whoever sits there. Returns the card; None when the same key was
        written already."""
        return self._send(address, person, say)

    def to_pass_on(self) -> list[tuple[RelayRow, Person]]:
        """What waits in « À transmettre ». What only keeps to office hours is there before they
        open: they protect people from us, and she writes when she sees fit."""
        opens = self.hours.next_open(self.now)
        return self.relay.open(self.contract_id, self.now, ready_by=opens)

    def pass_on(self, row: OutboxRow, *, part: bool = False) -> None:
        """A message that never arrived becomes a line of « À transmettre », in its own words.

        The beginning of one in several parts goes with its last, unless it alone failed (`part`).
        """
        row.state = OutboxState.WITHDRAWN.value
        self.session.add(row)
        if row.person_id is None or (row.buttons is None and not part):
            return
        line = RelayRow(
            contract_id=self.contract_id,
            person_id=row.person_id,
            key=row.key,
            template=row.template,
            text=self.renderer.plain(row.text),
            file=row.file,
            about=row.about,
            created_at=self.now,
            not_before=row.not_before,
            not_after=row.not_after,
        )
        self.relay.add(line)

    def pass_on_afresh(self, row: RelayRow, say: Say) -> None:
        """A line that was not passed on yet says this from now on: another takes its place and its
        key, its moments too. Nothing happens when it says so already."""
        line = self._line(self.people.get(row.person_id), say)
        if line.text == row.text:
            return
        line.not_before, line.not_after = row.not_before, row.not_after
        row.key = None  # one key, one line
        self.relay.withdraw_line(row, self.now)
        self.relay.add(line)

    def tell(self, role: str, say: Say, *, but: int | None = None) -> int:
        """Tell everybody who bears this role here, `but` the person who knows it already; returns
        how many bear it (0: the journal keeps it)."""
        members = self.people.with_role(self.contract_id, role)
        for member in members:
            if member.person.id == but:
                continue
            self._send(member.address, member.person, _keyed_for(say, member.person))
        if not members:
            self.note("nobody_to_tell", say.text)
        return len(members)

    def _send(
        self, address: Address, person: Person | None, say: Say, reader: Reader | None = None
    ) -> int | None:
        reader = self._for(address, reader or self._reader(person))
        parts = self.renderer.chat(say, reader, self.contract)
        card = None
        for number, part in enumerate(parts, start=1):
            last = number == len(parts)
            row = self._row(address, Act.SEND, say)
            row.text, row.person_id = part, person.id if person else None
            row.buttons = self.renderer.buttons(say.rows, reader) if last else None
            if number > 1:
                row.file = None
            if say.key and not last:
                row.key = f"{say.key}:{number}"
            card = self.outbox.add(row)
        return card

    def _for(self, address: Address, reader: Reader) -> Reader:
        """The same reader, who belongs to several contracts or to one."""
        if self._several is None:
            self._several = self.contracts.are_several()
        if not self._several:
            return reader
        return replace(reader, several=len(self.people.memberships_at(address)) > 1)

    def _row(self, address: Address, act: Act, say: Say, replaces: int | None = None) -> Owed:
        return Owed(
            channel=address.channel,
            address=address.id,
            contract_id=self.contract.id if self.contract else None,
            act=act.value,
            urgency=say.urgency.value,
            template=say.text,
            about=say.about,
            key=say.key,
            file=asdict(say.file) if say.file else None,
            replaces=replaces,
            not_before=say.not_before,
            not_after=say.not_after,
            created_at=self.now,
        )

    def _line(self, person: Person, say: Say) -> RelayRow:
        assert person.id is not None
        reader = Reader(person.civility, person.first_name, person.last_name, "partner")
        return RelayRow(
            contract_id=self.contract_id,
            person_id=person.id,
            key=say.key,
            template=say.text,
            text=self.renderer.mail(say, reader, self.contract),
            file=asdict(say.file) if say.file else None,
            about=say.about,
            created_at=self.now,
            not_before=say.not_before,
            not_after=say.not_after,
        )

    def _reader(self, person: Person | None = None) -> Reader:
        speaking = self.member.person if self.member else None
        who = person or speaking
        if who is None:
            return Reader()
        role = self.member.role if self.member and speaking is who else "partner"
        spoken_for = self.typist is not None and person is None
        return Reader(who.civility, who.first_name, who.last_name, role, spoken_for)

    # Where the talk stands, and what is remembered

    def keep(self, talk: Talk) -> None:
        """The conversation goes on from here."""
        self.conversations.keep(
            self.address, talk, self.contract.id if self.contract else None, self.now
        )

    def note(self, deed: str, subject: str | None = None, **details: object) -> None:
        """A line of the journal: ids and codes, never people's words. Whoever types did it, `for`
        the person in whose name they answer."""
        doer = self.typist or self.member
        if self.typist is not None:
            details["for"] = self.me.person.id
        self.lines.write(
            JournalLine(
                contract_id=self.contract.id if self.contract else None,
                at=self.now,
                deed=deed,
                person_id=doer.person.id if doer else None,
                subject=subject,
                details=dict(details),
            )
        )


def _keyed_for(say: Say, person: Person) -> Say:
    """One key per reader, when the same thing goes to several."""
    if say.key is None:
        return say
    return Say(**{**say.__dict__, "key": f"{say.key}:{person.id}"})
