"""Files that must not be opened, or that break when they are."""

from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.documents.workbook import WorkbookRefused, read_workbook
from bot.documents.workbook.files import MAX_BYTES, FileKind
from bot.documents.workbook.guard import check
from domain.plan import Plan
from tests.documents.sample import ROOT

TODAY = date(2026, 11, 23)
SAMPLE = ROOT / "simulator/sample/plan_actions.xlsx"


def _zip(**members: bytes) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def _changed(member: str, content: bytes) -> bytes:
    """The sample, with one member replaced."""
    data = BytesIO()
    with ZipFile(SAMPLE) as source, ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, content if name == member else source.read(name))
    return data.getvalue()


FAR_CELL = (
    b'<worksheet><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "import/refused_empty"),
        (b"%PDF-1.7", "import/refused_not_a_workbook"),
        (b"PK\x03\x04 broken", "import/refused_unreadable"),
        (b"x" * (MAX_BYTES + 1), "import/refused_too_big"),
        (_zip(**{"word/document.xml": b"<a/>"}), "import/refused_not_a_workbook"),
        (
            _zip(**{"mimetype": b"text/plain", "content.xml": b"<a/>"}),
            "import/refused_not_a_workbook",
        ),
        (_zip(**{f"m{i}": b"" for i in range(2001)}), "import/refused_swells"),
        (_changed("xl/worksheets/sheet1.xml", FAR_CELL), "import/refused_too_wide"),
        (_changed("xl/worksheets/sheet1.xml", b" " * 101 * 2**20), "import/refused_swells"),
        (_changed("xl/workbook.xml", b"<not xml"), "import/refused_unreadable"),
    ],
    ids=["empty", "pdf", "broken", "big", "docx", "other", "members", "far", "bomb", "damaged"],
)
def test_what_is_no_workbook_is_refused_by_name(data, text):
    """The refusal names the text that explains it; nothing else is raised."""
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(data, TODAY)
    assert text == refused.value.text


def test_a_workbook_about_something_else_is_refused():
    """No header row that means anything: it is said, with how many sheets were looked at."""
    book = Workbook()
    book.active.append(["Recette", "Ingrédients"])
    data = BytesIO()
    book.save(data)
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(data.getvalue(), TODAY)
    assert (refused.value.text, refused.value.facts) == (
        "import/refused_nothing_recognised",
        {"sheets": 1},
    )


def test_a_margin_that_cannot_be_read_does_not_stop_the_reading():
    """Comments that are no XML are left aside; the sheets are read."""
    plan = read_workbook(_changed("xl/comments/comment1.xml", b"<comments><"), TODAY)
    assert len(plan.actions) == 24
    assert plan.actions[0].internal_notes == ()


ODS = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Fiches">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def _ods(*rows: list[str], repeated: int = 1) -> bytes:
    """A minimal OpenDocument workbook of text cells."""
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string">'
    opened = cell.format(repeated)
    lines = (
        "".join(f"{opened}<text:p>{text}</text:p></table:table-cell>" for text in row)
        for row in rows
    )
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        b"<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    )
    return _zip(
        **{
            "mimetype": mimetype,
            "META-INF/manifest.xml": manifest,
            "content.xml": ODS.format(rows=table).encode(),
        }
    )


def test_an_opendocument_workbook_is_read_too():
    """LibreOffice's own format gives the same facts."""
    plan = read_workbook(_ods(["N°", "Action", "Statut"], ["1.1", "Agir", "en cours"]), TODAY)
    assert [(action.code, action.state) for action in plan.actions] == [("1.1", "under_way")]


def test_an_opendocument_value_repeated_without_end_is_refused():
    """A few bytes must not become millions of cells."""
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(_ods(["boum"], repeated=16_000), TODAY)
    assert refused.value.text == "import/refused_too_wide"


def test_a_comment_is_kept_as_an_internal_note():
    plan = read_workbook(SAMPLE.read_bytes(), TODAY)
    assert plan.actions[0].internal_notes == ("Ne pas diffuser avant le COPIL",)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, Path(SAMPLE).stat().st_size - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused(at, noise):
    """Bytes overwritten anywhere: a plan or a refusal, never another failure."""
    data = bytearray(SAMPLE.read_bytes())
    data[at : at + len(noise)] = noise
    with suppress(WorkbookRefused):
        assert isinstance(read_workbook(bytes(data), TODAY), Plan)


CELLS = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.integers(-10, 60000),
    st.floats(0, 1),
    st.dates(),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=8))
def test_any_cell_under_any_heading_is_read_or_asked(rows):
    """Whatever stands under the headings, reading ends, and says the same twice."""
    book = Workbook()
    book.active.append(["N°", "Action", "Pilote", "Structure pilote", "Fin", "Avancement"])
    people = book.create_sheet("Annuaire")
    people.append(["Structure", "Nom", "Prénom", "Mail", "Tél", "COPIL"])
    for row in rows:
        book.active.append(row)
        people.append(row[::-1])
    data = BytesIO()
    book.save(data)
    assert read_workbook(data.getvalue(), TODAY) == read_workbook(data.getvalue(), TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_table_written_as_text_is_read_too(encoding, separator):
    """Whatever the tool that saved it: its letters, its separator, a quoted cell of two lines."""
    rows = ["N°|Action|Statut", '1.1|"Aller\nvers"|en cours', '1.2|"Écouter ; soigner, tôt"|fait']
    data = "\r\n".join(rows).replace("|", separator).encode(encoding)

    plan = read_workbook(data, TODAY)

    assert ["Aller vers", "Écouter ; soigner, tôt"] == [action.title for action in plan.actions]


def test_words_are_no_table():
    """A letter has commas, as many as it likes; a .csv may have a single column."""
    letter = b"Bonjour,\nVoici, comme promis, le plan.\nCordialement"

    with pytest.raises(WorkbookRefused, match="not_a_workbook"):
        check(letter)
    assert FileKind.CSV is check(letter, "Noms.CSV")
