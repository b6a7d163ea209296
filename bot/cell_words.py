"""The words that an answer about a workbook is read by: its vocabulary's, read with the first."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.actions import ActionState
from domain.cells.reading import Words
from domain.people import Civility
from domain.plan import Frequency, IndicatorKind, MeetingState

if TYPE_CHECKING:
    from bot.documents.workbook.vocabulary import Vocabulary


class WordsOfAnswers:
    """Lives as long as the service, as the `CellWords` of its deeds. Most lives hear no answer."""

    @property
    def words(self) -> Words:
        return _vocabulary().words

    @property
    def civilities(self) -> Mapping[str, Civility]:
        return _vocabulary().civilities

    @property
    def states(self) -> Mapping[str, ActionState]:
        return _vocabulary().states

    @property
    def meeting_states(self) -> Mapping[str, MeetingState]:
        return _vocabulary().meeting_states

    @property
    def indicator_kinds(self) -> Mapping[str, IndicatorKind]:
        return _vocabulary().indicator_kinds

    @property
    def frequencies(self) -> Mapping[str, Frequency]:
        return _vocabulary().frequencies


def _vocabulary() -> "Vocabulary":
    from bot.documents.workbook.vocabulary import vocabulary

    return vocabulary()
