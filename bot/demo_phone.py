"""A phone of the played demonstration, as its owner reads it; what is done with it is noted.

Buttons are found by what they do, so that nobody needs to know which message bears them. What a tap
or a word means is read off the screen, not asked of the database.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.demo_log import Answer, Got, Log, Told
from bot.demo_natures import Natures
from domain.dialogue import folded
from simulator.hands import Phone, Seen, TownTrouble

_FOR = r"(?:for:\d+:)?"
_ANSWERED = re.compile(_FOR + r"meeting:(\d+):(present|excused|unsure|represented)")
_CONVENED = re.compile(r"collect:(\d+):send")
_CAME_BY = re.compile(_FOR + r"meeting:(\d+):via:(\w+)")
_NAMED = re.compile(r"t:\d+:who:person:\d+")
_NOTHING_NEW = re.compile(_FOR + r"action:(\d+):same")
_REPORTED = re.compile(r"t:\d+:(?:where:nothing_new|recap:send)")
_ASKS = re.compile(r"meeting:(\d+):present")
_ACTION = re.compile(r"action:(\d+)")
_STEP = re.compile(r"t:\d+:(\w+):")
_DONE = re.compile(r"relay:\d+:done")
_ALL_DONE = re.compile(r"relay:\d+:all_yes:\d+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_IN_DOUBT = ("sure", "confirm", "reason")
FIGURES = "indicators:start"


class Handset:
    """Lives as long as one played demonstration, in its owner's hand."""

    def __init__(
        self, owner: str, phone: Phone, natures: Natures, log: Log, now: Callable[[], datetime]
    ) -> None:
        self.owner = owner
        self._now = now
        self.screen: list[Seen] = []
        self._phone = phone
        self.natures = natures
        self._log = log
        self._known: set[int] = set()
        self._card = 0
        self._meeting = 0
        self._figure: Told | None = None
        self._convened: Answer | None = None

    # Reading

    def look(self) -> list[tuple[Got, Seen]]:
        """Read the screen; what came since the last time and is of a kind that people know."""
        self.screen = self._phone.messages()
        new = [each for each in self.screen if each.by_bot and each.id not in self._known]
        self._known |= {each.id for each in new}
        self._settle_figure()
        self._settle_convened(new)
        found = [(self._got(each), each) for each in new]
        return [(got, each) for got, each in found if got is not None]

    def _got(self, message: Seen) -> Got | None:
        asks = bool(meetings_of(message) or actions_of(message) or _bears(message, FIGURES))
        for mark in self.natures.marks:
            if message.text.startswith(mark.words) or (asks and mark.words in message.text):
                return Got(message.date, self.owner, mark.kind, message.text)
        return None

    @property
    def step(self) -> str:
        """The question that waits for an answer, as its buttons name it; empty when none does."""
        last = self._lowest()
        buttons = last.buttons if last else ()
        steps = [found[1] for _, value in buttons if (found := _STEP.match(value))]
        return steps[0] if steps else ""

    def _lowest(self) -> Seen | None:
        return next((each for each in reversed(self.screen) if each.by_bot), None)

    def number_on(self, does: str) -> int | None:
        """The number that the words of this button bear."""
        found = self._find(does, "", False)
        number = _NUMBER.search(found[1]) if found else None
        return int(float(number[0].replace(",", "."))) if number else None

    def shows(self, does: str, words: str = "", *, fresh: bool = False) -> bool:
        """Whether a button that does this and has these words is on the screen; when `fresh`, in
        answer to what was typed last."""
        return self._find(does, words, fresh) is not None

    def _find(self, does: str, labelled: str, fresh: bool) -> tuple[Seen, str, str] | None:
        """The lowest button that does this: its message, its words, its value."""
        for message in reversed(self.screen):
            for words, value in message.buttons:
                if re.fullmatch(does, value) and labelled in words:
                    return message, words, value
            if fresh and not message.by_bot:
                return None
        return None

    # Doing

    def press(self, does: str, words: str = "", *, fresh: bool = False) -> None:
        """Tap the lowest button that does this, as `shows` finds it."""
        found = self._find(does, words, fresh)
        if found is None:
            raise TownTrouble(f"no button {does} on the phone of {self.owner}")
        self._tap(*found)

    def press_labelled(self, label: str) -> None:
        """Tap the button that has these words, on the card tapped just before, else the lowest;
        waits until one is there."""
        for card in (each for each in self.screen if each.id == self._card):
            for words, value in card.buttons:
                if label in words:
                    self._tap(card, words, value)
                    return
        message, value = self._phone.wait_button(label)
        words = next(words for words, each in message.buttons if each == value)
        self._tap(message, words, value)

    def _tap(self, message: Seen, words: str, value: str) -> None:
        self._phone.tap(message, value)
        self._card = message.id
        self._note(message, words, value)

    def say(self, words: str) -> None:
        """Type these words: a number or a label of the lowest buttons, an answer to a question."""
        self._phone.say(words)
        message = self._lowest()
        if message is None:
            return
        for label, value in message.buttons:
            number, _, bare = label.rpartition(" · ")
            if words == number or folded(words) == folded(bare):
                self._note(message, label, value)
                return
        typed = _NUMBER.search(words)
        if self.step == "who" and self._meeting:
            self._represented_by(message, words)
        elif self.step == "value" and typed:
            self._figure = self._told(message, typed[0].replace(",", "."))

    def open(self, token: str) -> None:
        """Open the link of an invitation."""
        self._phone.start(token)

    # What it meant

    def _note(self, message: Seen, words: str, value: str) -> None:
        if self._figure is not None:
            self._figure = replace(self._figure, at=self._now())
        if found := _CONVENED.fullmatch(value):
            self._convened = Answer(self._now(), self.owner, int(found[1]), "present")
        elif found := _ANSWERED.fullmatch(value):
            self._meeting = int(found[1])
            if found[2] != "represented":
                self._answered(message, found[2])
        elif found := _CAME_BY.fullmatch(value):
            self._log.came_by(self._whose(message)[0], int(found[1]), found[2])
        elif _NAMED.fullmatch(value) and self._meeting:
            self._represented_by(message, words.rpartition(" · ")[2])
        elif found := _NOTHING_NEW.fullmatch(value):
            label = next(words for words, each in message.buttons if each == f"action:{found[1]}")
            self._log.reports.append(self._told(message, _code(label)))
        elif _REPORTED.fullmatch(value):
            self._log.reports.append(self._told(message, self._code_in(message)))
        elif _DONE.fullmatch(value):
            self._passed_on(message.text.partition("\n")[0])
        elif _ALL_DONE.fullmatch(value):
            self._passed_on(message.text.splitlines()[2])

    def _answered(self, message: Seen, answer: str, name: str = "") -> None:
        person, by = self._whose(message)
        self._log.answers.append(Answer(self._now(), person, self._meeting, answer, name, by))

    def _represented_by(self, message: Seen, name: str) -> None:
        self._answered(message, "represented", name)
        self._meeting = 0

    def _told(self, message: Seen, what: str) -> Told:
        person, by = self._whose(message)
        return Told(self._now(), person, what, by)

    def _passed_on(self, line: str) -> None:
        """« Anne Lacaze (CD) : invitation, COPIL n° 6 », or « Invitation, COPIL n° 6 : Mme … »."""
        before, _, after = line.rpartition(" : ")
        bulk = folded(before.partition(",")[0]) in map(folded, self.natures.passed_on)
        subject, names = (before, after) if bulk else (after, before)
        named, _, about = subject.partition(", ")
        kinds = {folded(words): kind for words, kind in self.natures.passed_on.items()}
        for person in self.natures.lives:
            if re.search(rf"(?<!\w){re.escape(family_name(person))}(?!\w)", names):
                kind = kinds.get(folded(named), "other")
                self._log.got.append(Got(self._now(), person, kind, about, passed_on=True))

    def _settle_figure(self) -> None:
        """A number that was typed is given once nothing more is asked about it."""
        if self._figure is not None and self.step not in _IN_DOUBT:
            self._log.figures.append(self._figure)
            self._figure = None

    def _settle_convened(self, new: list[Seen]) -> None:
        """Who convenes a meeting of theirs comes to it, as the card that arrives says."""
        sent, self._convened = self._convened, None
        if sent and any(_bears(each, f"meeting:{sent.meeting}:change") for each in new):
            self._log.answers.append(sent)

    def _whose(self, message: Seen) -> tuple[str, str]:
        """Of whom this message speaks, and who types when it is somebody else."""
        heading = message.text.partition("\n")[0]
        if heading.startswith(self.natures.words["pour"]):
            for name in self.natures.lives:
                if heading.endswith(f" {family_name(name)}"):
                    return name, self.owner
        return self.owner, ""

    def _code_in(self, message: Seen) -> str:
        """« 2.3 », of the card of an action."""
        word = self.natures.words["fiche"]
        line = next(each for each in message.text.splitlines() if each.startswith(word))
        return line.removeprefix(word).split(" ")[0]


def family_name(name: str) -> str:
    """« El Idrissi »."""
    return name.partition(" ")[2]


def meetings_of(message: Seen) -> list[int]:
    """The meetings that this message asks about."""
    return [int(found[1]) for _, value in message.buttons if (found := _ASKS.fullmatch(value))]


def actions_of(message: Seen) -> dict[str, int]:
    """The actions that this message asks about, by code."""
    return {
        _code(words): int(found[1])
        for words, value in message.buttons
        if (found := _ACTION.fullmatch(value))
    }


def _code(label: str) -> str:
    """« 1 · 2.3 Répit des aidants » is about 2.3."""
    return label.rpartition(" · ")[2].split(" ")[0]


def _bears(message: Seen, value: str) -> bool:
    return any(each == value for _, each in message.buttons)


def asks_for_figures(message: Seen) -> bool:
    """Whether this message asks for figures."""
    return _bears(message, FIGURES)
