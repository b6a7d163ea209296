"""The coordinator's workbook, given back: her sheets and columns, today's values in their cells.

`hand_back(...)` gives the file and what found no cell in it. An .xlsx is patched (archive, sheet,
styles): what did not change stays as it was. Anything else is written afresh (fresh). Every value
is written the way its column writes (wording), then read back (proof): a cell that would not say
what is known is left as it was, and the last sheet lists it (additions).
"""

from bot.documents.handed_back.additions import line_of
from bot.documents.handed_back.deed import HandedBack, hand_back, hand_back_frozen

__all__ = ["HandedBack", "hand_back", "hand_back_frozen", "line_of"]
