"""Other people's workbooks given back: whatever they are made of, they read as what is known."""

from collections.abc import Callable
from datetime import date, time
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.documents.handed_back import HandedBack, hand_back
from bot.documents.handed_back.archive import clean
from bot.documents.handed_back.fresh import fresh, fresh_from_rows
from bot.documents.workbook import read_workbook
from bot.documents.workbook.grid import Grid
from domain.actions import ActionState
from domain.unwritten import Unwritten
from storage.exports import Order
from tests.documents import test_workbook_other_shapes as shapes
from tests.documents.test_workbook_guard import _ods

TODAY = date(2026, 11, 23)
Fill = Callable[[Workbook], object]


def made(*fill: Fill) -> bytes:
    """A workbook, as bytes."""
    book = Workbook()
    book.remove(book.active)
    for one in fill:
        one(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rows(*lines: list[object], name: str = "Plan") -> Fill:
    def fill(book: Workbook) -> None:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)

    return fill


def given_back(data: bytes | None, *news: Unwritten, name: str = "plan.xlsx") -> HandedBack:
    return hand_back(data, Order(name, news, TODAY, {}))


def cell(made: HandedBack, where: str, sheet: str = "") -> openpyxl.cell.Cell:
    book = openpyxl.load_workbook(BytesIO(made.content))
    return (book[sheet] if sheet else book.worksheets[0])[where]


def value(code: str, period: str, number: float | None, note: str | None = None) -> Unwritten:
    told = {"value": number, "note": note, "threshold": None}
    return Unwritten(f"value:{code}@{period}", "value", told)


SHAPES = [
    ("other words, other order", (shapes._contacts, shapes._follow_up)),
    ("two lines of headings, axes as lone rows", (shapes._grouped,)),
    ("a calendar of other words", (shapes._meetings,)),
    ("half-years under a wide year", (shapes._periods,)),
]


@pytest.mark.parametrize("fill", [fill for _, fill in SHAPES], ids=[name for name, _ in SHAPES])
def test_any_shape_reads_as_what_is_known(fill: tuple[Fill, ...]) -> None:
    """Everything that people may say of it, written in cells and nowhere else."""
    data = made(*fill)
    plan = read_workbook(data, TODAY)
    news = [
        *(Unwritten(f"action:{a.key}", "state", "paused") for a in plan.actions),
        *(Unwritten(f"action:{a.key}", "ends_on", "2030-06-15") for a in plan.actions),
        *(
            Unwritten(f"meeting:{m.key}", "hours", {"starts_at": "09:00", "ends_at": "11:30"})
            for m in plan.meetings
        ),
        *(Unwritten(f"meeting:{m.key}", "place", "Salle des fêtes") for m in plan.meetings),
        *(value(i.key, "2026-S2", 17.5) for i in plan.indicators),
    ]

    made_now = given_back(data, *news)

    assert made_now.beside == ()
    again = read_workbook(made_now.content, TODAY)
    assert {a.state for a in again.actions} <= {ActionState.PAUSED}
    assert {(m.starts_at, m.ends_at) for m in again.meetings} <= {(time(9), time(11, 30))}
    assert {v.value for i in again.indicators for v in i.values if v.period == "2026-S2"} <= {17.5}
    assert len(again.doubts) <= len(plan.doubts)


PERCENTS = [
    ("a number that shows as a percentage", 0.4, "0%", 0.55),
    ("a fraction without a format", 0.4, "General", 0.55),
    ("a whole number", 40, "General", 55),
    ("words", "40 %", "General", "55 %"),
    ("words, tight", "40%", "General", "55%"),
]


@pytest.mark.parametrize(("before", "form", "after"), [row[1:] for row in PERCENTS],
                         ids=[row[0] for row in PERCENTS])  # fmt: skip
def test_a_percentage_is_written_as_it_was(before: object, form: str, after: object) -> None:
    """45 in a cell that shows percentages would read 4500 % on her screen."""

    def fill(book: Workbook) -> None:
        rows(["N°", "Action", "Avancement"], ["1.1", "Agir", before], ["1.2", "Voir", None])(book)
        book["Plan"]["C2"].number_format = form

    back = given_back(made(fill), Unwritten("action:1.1", "progress", 55.0))

    assert (cell(back, "C2").value, cell(back, "C2").number_format) == (after, form)
    assert back.beside == ()


DATES = [
    ("a real date", date(2026, 3, 1), date(2026, 11, 26)),
    ("slashes", "01/03/2026", "26/11/2026"),
    ("two digits", "01/03/26", "26/11/26"),
    ("dots", "1.3.2026", "26.11.2026"),
    ("in full", "1er mars 2026", "26 novembre 2026"),
    ("ISO", "2026-03-01", "2026-11-26"),
]


@pytest.mark.parametrize(("before", "after"), [row[1:] for row in DATES],
                         ids=[row[0] for row in DATES])  # fmt: skip
@pytest.mark.parametrize("from_1904", [False, True], ids=["1900", "1904"])
def test_a_day_is_written_as_its_column_writes(
    before: object, after: object, from_1904: bool
) -> None:
    """A blank cell takes the way of the cells over it, whichever year the workbook counts from."""

    def fill(book: Workbook) -> None:
        if from_1904:
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        head = ["N°", "Action", "Dernière MAJ", "Statut"]
        rows(head, ["1.1", "Agir", before, "fait"], ["1.2", "Voir", None, "fait"])(book)

    back = given_back(made(fill), Unwritten("action:1.2", "last_update_on", "2026-11-26"))

    found = cell(back, "C3")
    assert after == (found.value.date() if isinstance(after, date) else found.value)
    assert found.is_date is isinstance(after, date)


def test_a_formula_gives_way_and_the_others_are_worked_out_again() -> None:
    """Its link in the chain goes with it; the rest of the chain stays."""
    chain = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<c r="C2" i="1"/><c r="C3"/></calcChain>'
    )
    table = rows(["N°", "Action", "Avancement"], ["1.1", "Agir", "=20+20"], ["1.2", "Voir", "=2*3"])
    data = _with_part(made(table), "xl/calcChain.xml", chain)

    back = given_back(data, Unwritten("action:1.1", "progress", 55.0))

    with ZipFile(BytesIO(back.content)) as archive:
        assert b'r="C2"' not in archive.read("xl/calcChain.xml")
        assert b'<c r="C3" i="1"/>' in archive.read("xl/calcChain.xml")
        assert b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")
    assert (cell(back, "C2").value, cell(back, "C3").value) == (55, "=2*3")


def test_a_cell_whose_formula_others_share_is_left() -> None:
    """The others would lose theirs; the last sheet says what is known."""
    table = rows(["N°", "Action", "Avancement"], ["1.1", "Agir", "=20+20"], ["1.2", "Voir", 30])
    shared = (b"<f>20+20</f>", b'<f t="shared" ref="C2:C3" si="0">20+20</f>')
    data = _with_part(made(table), "xl/worksheets/sheet1.xml", replaced=shared)

    back = given_back(data, Unwritten("action:1.1", "progress", 55.0))

    assert [(n.about, n.field) for n in back.beside] == [("action:1.1", "progress")]
    assert cell(back, "C3", "Ajouts Cheville").value == "55"


def test_a_merged_block_is_written_only_when_it_moves_whole() -> None:
    """One state merged over two fiches says both; one of them alone has no cell of its own."""

    def fill(book: Workbook) -> None:
        rows(["N°", "Action", "Statut"], ["1.1", "Agir", "En cours"], ["1.2", "Voir", None])(book)
        book["Plan"].merge_cells("C2:C3")

    one, two = (Unwritten(f"action:{code}", "state", "done") for code in ("1.1", "1.2"))

    both, alone = given_back(made(fill), one, two), given_back(made(fill), one)

    assert (both.beside, cell(both, "C2").value) == ((), "Terminée")
    assert (alone.beside, cell(alone, "C2").value) == ((one,), "En cours")


LINES = [
    ["N°", "Action", "Statut", "Avancement", "Freins"],
    ["1.1", "Agir", "en cours", "40 %", "Manque de locaux"],
]
CSV = "\n".join(";".join(line) for line in LINES)


@pytest.mark.parametrize(
    ("data", "name"), [(CSV.encode(), "plan.csv"), (_ods(*LINES), "plan.ods")], ids=["csv", "ods"]
)
def test_another_kind_of_file_comes_back_as_an_xlsx(data: bytes, name: str) -> None:
    """The same sheets, columns and facts, headings that stay in sight, and what is known now."""
    back = given_back(
        data,
        Unwritten("action:1.1", "progress", 55.0),
        Unwritten("action:1.1", "obstacles", ["Deux départs"]),
        name=name,
    )

    before, after = read_workbook(data, TODAY, name), read_workbook(back.content, TODAY)
    assert back.beside == ()
    assert [r.cells[:3] for r in after.rows] == [r.cells[:3] for r in before.rows]
    assert (after.actions[0].progress, after.actions[0].obstacles) == (
        55, ("Manque de locaux", "Deux départs"),
    )  # fmt: skip
    sheet = openpyxl.load_workbook(BytesIO(back.content)).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E2")
    assert sheet["A1"].font.b
    assert sheet.column_dimensions["E"].width > 10


def test_the_rows_of_a_file_that_was_not_kept_come_back() -> None:
    """Dates and numbers are such again; a code that only looks like a number stays words."""
    kept = (
        ("Suivi", ("N°", "Action", "Statut", "Dernière MAJ", "Avancement")),
        ("Suivi", ("1.10", "Agir", "en cours", "2026-10-01", "40")),
    )

    back = hand_back(None, Order("plan.xlsx", (), TODAY, {}, kept))

    row = openpyxl.load_workbook(BytesIO(back.content))["Suivi"][2]
    assert [each.data_type for each in row] == ["s", "s", "s", "d", "n"]
    assert read_workbook(back.content, TODAY).actions[0].code == "1.10"


NASTY = st.one_of(
    st.text(max_size=40),
    st.builds(
        str.__add__,
        st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\0", "\u2028", "=HYPERLINK(", "_x000D_"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    ),
)


def _same(text: str) -> str:
    """What XML can hold of it."""
    return clean(text)


@given(st.lists(NASTY, min_size=1, max_size=6))
@example(['=HYPERLINK("http://x";"y")', "+33 6 39 98 00 01", "-1", "@x", "\tx", "a\0b\u2028c"])
@example(["http://un.example", "_x000D_", "a\r\nb", "\ufffe\ud800", " x "])
@settings(max_examples=20, deadline=None)
def test_53_no_words_become_a_formula(texts: list[str]) -> None:
    """Fault 53: whatever people type is words, in her sheets, in the last one, in a fresh file."""
    written = fresh([Grid("Plan", [["N°", "Action"], *([text, "x"] for text in texts)])], {})
    assert [_same(text) for text in texts] == [text or "" for text in _column(written, "Plan")]

    data = made(rows(["N°", "Action", "Statut"], ["1.1", "Agir", "fait"]))
    news = [Unwritten("action:1.1", "adjustment", text) for text in texts if len(text) > 2]
    back = given_back(data, *news, Unwritten("action:1.1", "title", f"{texts[0]} Agir"))
    for sheet in openpyxl.load_workbook(BytesIO(back.content)):
        assert {each.data_type for row in sheet for each in row} <= {"s", "n", "inlineStr"}


def _column(data: bytes, name: str) -> list[object]:
    sheet = openpyxl.load_workbook(BytesIO(data))[name]
    assert {row[0].data_type for row in sheet.iter_rows(min_row=2)} <= {"s", "n"}
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


def test_fresh_rows_are_words_too() -> None:
    """Nor do the rows of an import."""
    written = fresh_from_rows([("Plan", ("N°", "Action")), ("Plan", ("=1+1", "@x"))])
    assert _column(written, "Plan") == ["=1+1"]


def _with_part(
    data: bytes, part: str, content: bytes = b"", *, replaced: tuple[bytes, bytes] | None = None
) -> bytes:
    """The same package with one more part, or with some bytes of a part replaced."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            if replaced and name == part:
                assert replaced[0] in said
                said = said.replace(*replaced)
            new.writestr(name, said)
        if content:
            new.writestr(part, content)
    return out.getvalue()
