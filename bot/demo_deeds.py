"""What people of the played demonstration do with their phones, deed after deed; between two deeds
they read what came back. Who does what, and when, is demo_play."""

import zlib
from collections.abc import Iterator

from bot.demo_natures import Life, Nature
from bot.demo_phone import FIGURES, Handset

Deeds = Iterator[None]
_STRIDES = (5, 10, 15)
_AT_MOST = 40
"""However long a list or a session, nobody taps for ever."""


def answer(hand: Handset, meeting: int, life: Life, what: str) -> Deeds:
    """Their own answer to a meeting, on the card that asks."""
    if not hand.shows(f"meeting:{meeting}:{what}"):
        if not hand.shows(f"meeting:{meeting}:change"):
            return
        hand.press(f"meeting:{meeting}:change")
        yield
    hand.press(f"meeting:{meeting}:{what}")
    yield
    if what == "represented":
        hand.say(life.name)
        yield


def report(hand: Handset, life: Life, code: str, action: int) -> Deeds:
    """Where an action stands: the prompt and the steady tell how far, the others that nothing is
    new."""
    if not hand.shows(f"action:{action}"):
        hand.say("/avancement")
        yield
    moves = life.nature in (Nature.PROMPT, Nature.STEADY)
    if not moves and hand.shows(f"action:{action}:same"):
        hand.press(f"action:{action}:same")
        yield
        return
    if hand.step != "where":
        hand.press(f"action:{action}")
        yield
    if not moves:
        hand.press(r"t:\d+:where:nothing_new")
        yield
        return
    turn = zlib.crc32(f"{life.person} {code}".encode())
    hand.press(r"t:\d+:where:moving")
    yield
    before = hand.number_on(r"t:\d+:percent:same") or 0
    hand.say(str(min(95, before + _STRIDES[turn % len(_STRIDES)])))
    yield
    if turn % 2:
        highlights = hand.natures.highlights
        hand.say(highlights[turn % len(highlights)])
    else:
        hand.press(r"t:\d+:highlight:none")
    yield
    hand.press(r"t:\d+:recap:send")
    yield


def give_figures(hand: Handset, life: Life) -> Deeds:
    """Every figure that is asked, one question after the other."""
    if not hand.shows(FIGURES):
        return
    hand.press(FIGURES)
    yield
    for number in range(_AT_MOST):
        match hand.step:
            case "value":
                hand.say(str(10 + zlib.crc32(f"{life.person} {number}".encode()) % 40))
            case "sure":
                hand.press(r"t:\d+:sure:\w+\.0")
            case "confirm":
                hand.press(r"t:\d+:confirm:exact")
            case "reason":
                hand.say(hand.natures.words["reason"])
            case _:
                return
        yield


# The coordinator's


def pass_on(hand: Handset) -> Deeds:
    """Everything of « À transmettre », all lines of a subject at once where the page offers it."""
    hand.say("/transmettre")
    yield
    for _ in range(_AT_MOST):
        if not hand.shows(r"relay:\d+:open", fresh=True):
            return
        hand.press(r"relay:\d+:open", fresh=True)
        yield
        if hand.shows(r"relay:\d+:all", fresh=True):
            hand.press(r"relay:\d+:all", fresh=True)
            yield
            hand.press(r"relay:\d+:all_yes:\d+", fresh=True)
        else:
            hand.press(r"relay:\d+:done", fresh=True)
        yield


def answer_for(hand: Handset, life: Life, what: str, meeting: str = "") -> Deeds:
    """What somebody told her of a meeting, typed in their name, and how she heard it."""
    hand.say(f"/pour {life.person}")
    yield
    if not hand.shows(r"for:\d+:meeting:\d+:show", meeting, fresh=True):
        return
    hand.press(r"for:\d+:meeting:\d+:show", meeting, fresh=True)
    yield
    if not hand.shows(rf"for:\d+:meeting:\d+:{what}", fresh=True):
        hand.press(r"for:\d+:meeting:\d+:change", fresh=True)
        yield
    hand.press(rf"for:\d+:meeting:\d+:{what}", fresh=True)
    yield
    if what == "represented":
        if hand.shows(r"t:\d+:who:person:\d+", life.name, fresh=True):
            hand.press(r"t:\d+:who:person:\d+", life.name, fresh=True)
        else:
            hand.say(life.name)
        yield
    hand.press(rf"for:\d+:meeting:\d+:via:{life.by or 'phone'}", fresh=True)
    yield


def telephone(hand: Handset, life: Life) -> Deeds:
    """Somebody of her call list answers the telephone: a meeting, and each of their actions."""
    yield from answer_for(hand, life, life.answer or "present")
    for _ in range(_AT_MOST):
        hand.say(f"/pour {life.person}")
        yield
        if not hand.shows(r"for:\d+:action:\d+", fresh=True):
            return
        hand.press(r"for:\d+:action:\d+", fresh=True)
        yield
        hand.press(r"t:\d+:where:nothing_new", fresh=True)
        yield
