"""The fortnight itself: who has what to do when, deed after deed, and what people make of what
reaches their phones. When somebody answers is demo_natures, with which taps demo_deeds."""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from importlib.resources import files
from itertools import count

from bot import demo_deeds as deeds
from bot.demo import Person, Stage, people
from bot.demo_deeds import Deeds
from bot.demo_log import Got, Log
from bot.demo_natures import PARIS, Life, Nature, natures
from bot.demo_phone import Handset, actions_of, asks_for_figures, meetings_of
from simulator.hands import Seen

_READING = timedelta(seconds=10)
"""People read the answer before they go on: a card that changes under a tap is gone."""
_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_FRIDAY = 4
_OVER = object()


@dataclass(frozen=True)
class Moment:
    """Somebody does these deeds at this moment: « tap … », « say … », « open »."""

    at: datetime
    who: str
    does: tuple[str, ...]


def moments() -> tuple[list[Moment], datetime]:
    """The moments written by hand, in order, and the moment at which the fortnight ends."""
    words = (files("simulator") / "sample" / "play.toml").read_text(encoding="utf-8")
    script = tomllib.loads(words)
    found = [
        Moment(each["at"].replace(tzinfo=PARIS), each["who"], tuple(each["does"]))
        for each in script["moments"]
    ]
    ends_at: datetime = script["ends_at"].replace(tzinfo=PARIS)
    return sorted(found, key=lambda moment: moment.at), ends_at


@dataclass(order=True)
class Errand:
    """Deeds that somebody does in a row from this moment on."""

    due_at: datetime
    number: int
    deeds: Deeds = field(compare=False)


@dataclass
class Actor:
    """Somebody with a phone. `free_at` is when the last moment written for them is over: until then
    they do nothing of themselves."""

    hand: Handset
    life: Life | None
    free_at: datetime | None = None
    errands: list[Errand] = field(default_factory=list)
    in_hand: Errand | None = None


class Fortnight:
    """Lives as long as one played demonstration: who has what to do when, and what was asked of
    whom how many times."""

    def __init__(self, stage: Stage) -> None:
        self.log = Log()
        self.now = stage.hands.now()
        self._hands = stage.hands
        self._tokens = stage.seeded.tokens
        self._natures = natures()
        self._numbers = count()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._said: dict[tuple[str, str], str] = {}
        self._events = 0
        self._heard = 0
        self._actors = {person.id: self._actor(person) for person in people()}
        self._claire = self._actors[people()[0].id]

    def _actor(self, person: Person) -> Actor:
        phone = self._hands.phone(person.id)
        hand = Handset(person.name, phone, self._natures, self.log, lambda: self.now)
        return Actor(hand, self._natures.lives.get(person.name))

    # The clock

    def live(
        self, script: list[Moment], ends_at: datetime, tell: Callable[[datetime], None]
    ) -> None:
        """Everything that happens from now until then."""
        self._lay(script, ends_at)
        self._look()
        while self.now < ends_at:
            if self._somebody_acts():
                self._move(self.now + _READING)
            else:
                tell(self.now)
                self._move(min(self._next_moment(), ends_at))

    def _move(self, to: datetime) -> None:
        self._hands.move_to(to)
        self.now = to
        self._look()

    def _next_moment(self) -> datetime:
        """When somebody next has something to do, or the service next writes by itself."""
        due = [errand.due_at for actor in self._actors.values() for errand in actor.errands]
        told = (datetime.fromisoformat(each["at"]) + _MINUTE for each in self._hands.coming())
        return min(at for at in (*due, *told, self.now + _A_DAY) if at > self.now)

    def _somebody_acts(self) -> bool:
        """One deed of everybody who has one to do now; then they all read what came back."""
        acted = [self._acts(actor) for actor in self._actors.values()]
        return any(acted)

    def _acts(self, actor: Actor) -> bool:
        """The next deed of the errand in hand; once it is over, of the next one that is due."""
        while self._takes_up(actor):
            assert actor.in_hand is not None
            if next(actor.in_hand.deeds, _OVER) is not _OVER:
                return True
            actor.in_hand = None
        return False

    def _takes_up(self, actor: Actor) -> bool:
        """Whether there is an errand in hand; the next one is taken up once it is due."""
        if actor.in_hand is None and actor.errands and actor.errands[0].due_at <= self.now:
            actor.in_hand = heappop(actor.errands)
        return actor.in_hand is not None

    def _plan(self, actor: Actor, due_at: datetime, deeds: Deeds) -> None:
        if actor.free_at is not None and due_at <= actor.free_at:
            due_at = self._natures.slot(actor.free_at)
        heappush(actor.errands, Errand(due_at, next(self._numbers), deeds))

    # What is known beforehand

    def _lay(self, script: list[Moment], ends_at: datetime) -> None:
        """The moments written by hand, and what the coordinator does each morning."""
        by_name = {actor.hand.owner: actor for actor in self._actors.values()}
        for moment in script:
            self._plan(by_name[moment.who], moment.at, self._as_written(moment))
        for moment in script:
            if by_name[moment.who] is not self._claire:
                by_name[moment.who].free_at = moment.at
        day = self.now.astimezone(PARIS).date()
        while day <= ends_at.date():
            if day.weekday() <= _FRIDAY:
                at = datetime.combine(day, self._natures.passing_on, PARIS)
                self._plan(self._claire, at, deeds.pass_on(self._claire.hand))
            day += _A_DAY

    def _as_written(self, moment: Moment) -> Deeds:
        hand = next(a.hand for a in self._actors.values() if a.hand.owner == moment.who)
        verbs: dict[str, Callable[[str], None]] = {
            "tap": hand.press_labelled,
            "say": hand.say,
            "open": lambda _: hand.open(self._tokens[moment.who]),
        }
        for deed in moment.does:
            verb, _, rest = deed.partition(" ")
            verbs[verb](rest)
            yield

    # What people make of what reaches them

    def _look(self) -> None:
        """Everybody whose phone rang reads it."""
        told = self._hands.ask("GET", f"/sim/events?after={self._events}")
        self._events = told["last"]
        for person in sorted({each["person"] for each in told["events"] if each["person"]}):
            actor = self._actors[person]
            for got, message in actor.hand.look():
                self.log.got.append(got)
                self._react(actor, got, message)
        for got in self.log.got[self._heard :]:
            if got.passed_on:
                self._hear_of(got)
        self._heard = len(self.log.got)

    def _react(self, actor: Actor, got: Got, message: Seen) -> None:
        life = actor.life
        if got.kind == "to_call":
            self._telephone(got)
        if life is None:
            return
        for meeting in meetings_of(message):
            before = self.log.last_answer(life.person, meeting)
            what = self._answer_to(life, got, f"{meeting}", before)
            if what is not None:
                asking = self._asked[life.person, f"{meeting}"]
                due_at = self._natures.when(life, got.at, asking)
                self._plan(actor, due_at, self._answer(actor, life, meeting, what, before))
        if got.kind in ("progress", "figures"):
            self._tell_progress(actor, life, got, message)

    def _answer_to(self, life: Life, got: Got, meeting: str, before: str | None) -> str | None:
        """What they answer now that this reached them; None while they keep silent, or have said
        what they had to. A meeting that changed asks again those who had; whoever is only reminded
        of one stands in for somebody."""
        settled = before not in (None, Nature.UNSURE)
        if got.kind in ("changed", "reconfirm"):
            return before if settled else None
        if settled or (got.kind == "reminded" and not self._asked[life.person, meeting]):
            return None
        self._asked[life.person, meeting] += 1
        return life.answer_at(self._asked[life.person, meeting])

    def _answer(
        self, actor: Actor, life: Life, meeting: int, what: str, before: str | None
    ) -> Deeds:
        """Unless they answered meanwhile."""
        if self.log.last_answer(life.person, meeting) == before:
            yield from deeds.answer(actor.hand, meeting, life, what)

    def _tell_progress(self, actor: Actor, life: Life, got: Got, message: Seen) -> None:
        self._asked[life.person, got.kind] += 1
        asking = self._asked[life.person, got.kind]
        if not life.tells_at(asking):
            return
        due_at = self._natures.when(life, got.at, asking)
        for code, action in actions_of(message).items():
            self._plan(actor, due_at, self._report(actor, life, code, action))
        if asks_for_figures(message):
            self._plan(actor, due_at, deeds.give_figures(actor.hand, life))

    def _report(self, actor: Actor, life: Life, code: str, action: int) -> Deeds:
        """Unless it was told meanwhile, by them or by somebody else."""
        if not self.log.has_reported(code):
            yield from deeds.report(actor.hand, life, code, action)

    def _hear_of(self, got: Got) -> None:
        """Somebody who is not on Telegram answers the coordinator, who types it for them."""
        life = self._natures.lives[got.person]
        if got.kind not in ("convoked", "chased", "reminded", "changed", "reconfirm"):
            return
        what = self._answer_to(life, got, got.about, self._said.get((life.person, got.about)))
        if what is not None:
            self._said[life.person, got.about] = what
            asking = self._asked[life.person, got.about]
            typed = deeds.answer_for(self._claire.hand, life, what, got.about)
            self._plan(self._claire, self._natures.when(life, got.at, asking), typed)

    def _telephone(self, got: Got) -> None:
        """The coordinator calls her list; those who pick up tell her what they owe."""
        for life in self._natures.lives.values():
            if life.nature is Nature.CALLED and life.person in got.about:
                typed = deeds.telephone(self._claire.hand, life)
                self._plan(self._claire, self._natures.slot(got.at), typed)
