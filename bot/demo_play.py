"""The played demonstration: people act as their script says, from Monday to the eve of the COPIL.

The script is data (simulator/sample/play.toml). At the end the database is asked whether all went
as it should, and the conversations, the summary and the .ics are left in `demo-output/`.
"""

import json
import shutil
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo import Stage, Words, people
from bot.demo_checks import checks
from simulator.hands import Hands, Phone

OUTPUT = Path("demo-output")
PARIS = ZoneInfo("Europe/Paris")
_BAR = 32
_READING = timedelta(seconds=10)


@dataclass(frozen=True)
class Moment:
    """Somebody does these deeds at this moment: « tap … », « say … », « open »."""

    at: datetime
    who: str
    does: tuple[str, ...]


def moments() -> tuple[list[Moment], datetime]:
    """The script in order, and the moment at which it ends."""
    words = (files("simulator") / "sample" / "play.toml").read_text(encoding="utf-8")
    script = tomllib.loads(words)
    found = [
        Moment(each["at"].replace(tzinfo=PARIS), each["who"], tuple(each["does"]))
        for each in script["moments"]
    ]
    ends_at: datetime = script["ends_at"].replace(tzinfo=PARIS)
    return sorted(found, key=lambda moment: moment.at), ends_at


def play_all(stage: Stage, words: Words) -> int:
    """Play the whole script; 0 when it ended with what it should."""
    script, ends_at = moments()
    numbers = {person.name: person.id for person in people()}
    for number, moment in enumerate(script):
        _bar(number, len(script) + 1, moment.at)
        if moment.at > stage.hands.now():
            stage.hands.move_to(moment.at)
        phone = stage.hands.phone(numbers[moment.who])
        for deed in moment.does:
            _do(phone, deed, stage.seeded.tokens.get(moment.who, ""))
            # People read the answer before they go on: a card that changes under a tap is gone.
            stage.hands.move_to(stage.hands.now() + _READING)
    stage.hands.move_to(ends_at)
    _bar(len(script) + 1, len(script) + 1, ends_at)
    _leave(stage.hands)
    words.say("left", folder=OUTPUT)
    return _checked(stage, words)


def _do(phone: Phone, deed: str, token: str) -> None:
    """One deed of the script. What is typed waits for the answer to what went before."""
    verb, _, rest = deed.partition(" ")
    deeds: dict[str, Callable[[], None]] = {
        "tap": lambda: phone.press(rest),
        "say": lambda: phone.say(rest),
        "open": lambda: phone.start(token),
    }
    deeds[verb]()


def _bar(done: int, total: int, at: datetime) -> None:
    """A progress bar, on one line of the terminal."""
    full = _BAR * done // total
    mark = "█" * full + "·" * (_BAR - full)
    end = "\n" if done == total else ""
    sys.stdout.write(f"\r{mark} {100 * done // total:3d} %  {at:%d/%m/%Y %H:%M}{end}")
    sys.stdout.flush()


def _leave(hands: Hands) -> None:
    """The conversations, the summary, the .ics, and the calls made, as files to open."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    chats = [_transcript(hands.phone(person.id), person.name, person.label) for person in people()]
    (OUTPUT / "conversations.txt").write_text("\n\n".join(chats) + "\n", encoding="utf-8")
    calls = hands.ask("GET", "/sim/calls")["calls"]
    lines = "\n".join(json.dumps(call, ensure_ascii=False) for call in calls)
    (OUTPUT / "appels.jsonl").write_text(lines + "\n", encoding="utf-8")
    claire = hands.phone(people()[0].id)
    (OUTPUT / "synthese.txt").write_text(_summary(claire) + "\n", encoding="utf-8")
    for message in claire.messages():
        if message.file_url and (message.file_name or "").endswith(".ics"):
            (OUTPUT / "copil.ics").write_bytes(hands.bytes_of(message.file_url))


def _summary(claire: Phone) -> str:
    """The last summary on Claire's phone, all its messages."""
    messages = claire.messages()
    asked = max(n for n, m in enumerate(messages) if not m.by_bot and "/synthese" in m.text)
    told = []
    for message in messages[asked + 1 :]:
        if not message.by_bot:
            break
        if not message.file_name:
            told.append(message.text)
    return "\n\n".join(told)


def _transcript(phone: Phone, name: str, label: str) -> str:
    """One phone, as text."""
    lines = [f"===== {name} — {label}"]
    for message in phone.messages():
        who = "Cheville" if message.by_bot else name
        lines.append(f"\n[{message.date.astimezone(PARIS):%d/%m %H:%M}] {who} :\n{message.text}")
        lines += [f"    [ {words} ]" for words, _ in message.buttons]
        lines += [f"    ({message.file_name})"] if message.file_name else []
    return "\n".join(lines)


def _checked(stage: Stage, words: Words) -> int:
    """What the database says of it all; one line each, true or not."""
    results = checks(stage.environment)
    for result in results:
        words.say("check_held" if result.held else "check_failed", what=result.what)
    return 0 if all(result.held for result in results) else 1
