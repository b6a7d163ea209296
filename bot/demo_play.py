"""The played demonstration: the whole fortnight, from 23 November to the evening of the COPIL.

Everybody acts as their nature says (demo_natures), by what their phone shows; a few moments that
tell a story are written by hand (simulator/sample/play.toml). At the end the database is asked
whether all went as it should; conversations, summary and .ics are left in `demo-output/`.
"""

import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

from bot.demo import Stage, Words, people
from bot.demo_checks import Verdict, verdict
from bot.demo_fortnight import Fortnight, moments
from bot.demo_natures import PARIS, natures
from simulator.hands import Hands, Phone

OUTPUT = Path("demo-output")
_BAR = 32


def play_all(stage: Stage, words: Words) -> int:
    """Play the whole fortnight; 0 when it ended with what it should."""
    script, ends_at = moments()
    fortnight = Fortnight(stage)
    begun_at = fortnight.now

    def tell(at: datetime) -> None:
        _bar((at - begun_at) / (ends_at - begun_at), at)

    fortnight.live(script, ends_at, tell)
    tell(ends_at)
    _leave(stage.hands)
    words.say("left", folder=OUTPUT)
    return _told(verdict(stage.environment, fortnight.log, natures(), ends_at), words)


def _bar(done: float, at: datetime) -> None:
    """A progress bar, on one line of the terminal."""
    full = int(_BAR * done)
    mark = "█" * full + "·" * (_BAR - full)
    end = "\n" if done >= 1 else ""
    at = at.astimezone(PARIS)
    sys.stdout.write(f"\r{mark} {100 * done:3.0f} %  {at:%d/%m/%Y %H:%M}{end}")
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


def _told(end: Verdict, words: Words) -> int:
    """The table, then one line for each check, true or not."""
    sys.stdout.write(f"\n{end.table}\n\n")
    for check in end.checks:
        words.say("check_held" if check.held else "check_failed", what=check.what)
    return 0 if end.held else 1
