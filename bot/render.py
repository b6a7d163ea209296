"""Say → words, for one reader. The only user of Jinja2 for messages; the words are in templates/.

A fact that is missing stops the deed: nobody ever reads a blank.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import french
from bot.plain import plain
from bot.plan_labels import Labels
from bot.split import split, units
from bot.words import table
from domain.dialogue import folded
from domain.messages import Choice, Rows, Say
from domain.plan import Plan
from domain.spoken_words import headed
from storage.contracts import Contract
from storage.unit_of_work import PlanLabels, Reader

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_HEADING = "on_behalf/heading"
"""Above every text that is read by who answers in somebody's name: that name."""
_CONTRACT = "conversation/contract"
"""Above every text for somebody of several contracts: which one it is about."""
ROOM_FOR_ANSWERS = 250
"""What a card under a file keeps free: once answered, it says so in the same place."""


class Render:
    """Lives as long as the process; templates are compiled once, whoever else renders in it."""

    def __init__(self, timezone: str = "Europe/Paris") -> None:
        self._default_zone = ZoneInfo(timezone)
        self._words = table("words.toml")
        self._chat = _environment(escape=True)
        self._mail = _environment(escape=False)

    def chat(
        self, say: Say, reader: Reader, contract: Contract | None, *, captioned: bool = False
    ) -> Sequence[str]:
        """The text as one or more messages, each within the channel's length.

        A file that has too many words goes first, with a few words of its own.
        """
        if not say.text:
            return [""]
        words = self._text(self._chat, f"{say.text}.chat.j2", say, reader, contract)
        if reader.several and contract is not None:
            named = self._text(self._chat, f"{_CONTRACT}.chat.j2", say, reader, contract)
            words = f"{named}\n\n{words}"
        if reader.spoken_for:
            named = self._text(self._chat, f"{_HEADING}.chat.j2", say, reader, contract)
            words = f"{named}\n\n{words}"
        if say.file and units(words) > CAPTION_LIMIT - bool(say.rows) * ROOM_FOR_ANSWERS:
            return [self.word(f"files.{say.file.kind}", {}, reader), *split(words, TEXT_LIMIT)]
        if captioned and units(words) > CAPTION_LIMIT:
            return ["", words]
        return split(words, TEXT_LIMIT)

    def mail(self, say: Say, reader: Reader, contract: Contract | None) -> str:
        """The text ready to paste into a mail: its own, else the chat's without its tags."""
        own = f"{say.text}.mail.j2"
        if own in _mail_templates():
            return self._text(self._mail, own, say, reader, contract)
        return plain(self._text(self._chat, f"{say.text}.chat.j2", say, reader, contract))

    def plain(self, words: str) -> str:
        """The words of a chat message without its tags."""
        return plain(words)

    def buttons(self, rows: Rows, reader: Reader) -> list[list[dict[str, Any]]]:
        """The labels of the choices, numbered in order where they may be typed."""
        number, rendered = 0, []
        for row in rows:
            line: list[dict[str, Any]] = []
            for choice in row:
                label = self._label(choice, reader)
                number += choice.numbered
                n = number if choice.numbered else None
                shown = f"{n} · {label}" if n else label
                line.append({"value": choice.value, "label": label, "shown": shown, "n": n})
                if also := self._words["typed"].get(choice.word):
                    line[-1]["also"] = also
            rendered.append(line)
        return rendered

    def _label(self, choice: Choice, reader: Reader) -> str:
        if choice.label is not None:
            return choice.label
        return self.word(f"buttons.{choice.word}", choice.facts, reader)

    def word(self, name: str, facts: Mapping[str, object], reader: Reader) -> str:
        """One short text of words.toml, agreed with the reader; a missing one raises KeyError."""
        return _word(name, reader.civility).format_map(dict(facts))

    def plan_labels(
        self, names: Mapping[str, str], zone: ZoneInfo, plan: Plan | None
    ) -> PlanLabels:
        """How what a workbook tells is named, for texts and buttons."""
        return Labels(names, zone, plan)

    def terminal(self, name: str, facts: Mapping[str, object]) -> str:
        """A page of the command line: plain text, the widths of its columns kept."""
        return self._mail.get_template(f"{name}.cli.j2").render(facts).rstrip()

    def words_of(self, table: str) -> Mapping[str, Any]:
        """A whole table of words.toml, for menus and command descriptions."""
        found: Mapping[str, Any] = self._words[table]
        return found

    def _text(
        self,
        environment: Environment,
        name: str,
        say: Say,
        reader: Reader,
        contract: Contract | None,
    ) -> str:
        zone = ZoneInfo(contract.timezone) if contract else self._default_zone
        known = {"reader": reader, "contract": contract, "zone": zone}
        words = environment.get_template(name).render({**known, **say.facts})
        return str(french.typography(words.strip()))


def _word(name: str, civility: str | None = None) -> str:
    found: Any = table("words.toml")
    for part in name.split("."):
        found = found[part]
    return french.form_for(found, civility)


@cache
def _environment(*, escape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", ""),
        autoescape=escape,  # noqa: S701 - a mail is plain text, a chat is always escaped
        undefined=StrictUndefined,
        auto_reload=False,  # a text does not change while the house runs
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters |= french.FILTERS
    environment.globals["word"] = _word
    environment.filters["folded"] = folded
    environment.filters["headed"] = headed
    return environment


@cache
def _mail_templates() -> frozenset[str]:
    return frozenset(_environment(escape=False).list_templates())
