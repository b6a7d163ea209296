"""The same few facts in every kind of file: .csv in all its dialects, .xls, .ods."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from domain.actions import ActionState
from domain.plan import Plan
from tests.documents.compound_files import xls
from tests.documents.foreign import asked, made, read, sheet, told

SIX_COLUMNS = [
    ["Axe", "Action", "Pilote", "Échéance", "Statut", "Budget"],
    ["Prévention", "Cuisiner, « sain »", "Mme Nadia Brel", "31/12/2026", "En cours", "1 500,50 €"],
    ["Prévention", "Marcher", "Paul Vif", "T3 2027", "Fini", "0"],
    ["Accès aux soins", "Équiper un bus", "", "2028", "À venir", "22 k€"],
]  # fmt: skip


def _text(separator: str) -> str:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if separator in cell else cell

    return "\r\n".join(separator.join(map(quoted, row)) for row in SIX_COLUMNS) + "\r\n"


def _check(plan: Plan) -> None:
    cook, walk, bus = plan.actions
    assert [a.code for a in plan.axes] == ["Prévention", "Accès aux soins"]
    assert cook.title == "Cuisiner, « sain »"
    assert [a.axis for a in plan.actions] == ["Prévention", "Prévention", "Accès aux soins"]
    assert [p.text for p in (*cook.pilots, *walk.pilots)] == ["Mme Nadia Brel", "Paul Vif"]
    assert [a.ends_on for a in plan.actions] == [
        date(2026, 12, 31), date(2027, 9, 30), date(2028, 12, 31),
    ]  # fmt: skip
    assert [a.state for a in plan.actions] == [
        ActionState.UNDER_WAY, ActionState.DONE, ActionState.NOT_STARTED,
    ]  # fmt: skip
    assert [float(a.budget) for a in plan.actions] == [1500.5, 0, 22000]
    assert bus.pilots == ()
    assert asked(plan) == {("C2", "no_directory")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_of_six_columns_is_read_whatever_wrote_it(encoding, separator):
    _check(read(_text(separator).encode(encoding), "plan.csv"))


def test_an_old_workbook_is_read():
    _check(read(xls({"Plan": SIX_COLUMNS})))


_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"),
                         ("style", "style"), ("fo", "xsl-fo-compatible"))
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def _ods(tables: str, styles: str = "") -> bytes:
    content = (
        f'<?xml version="1.0"?><office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest {_SPACES}/>")
        archive.writestr("content.xml", content)
    return data.getvalue()


def _ods_cell(text: str, more: str = "", inside: str = "") -> str:
    said = f"<text:p>{text}</text:p>" if text else ""
    kind = 'office:value-type="string"' if text else ""
    return f"<table:table-cell {kind} {more}>{inside}{said}</table:table-cell>"


def _ods_table(name: str, rows: list[str], columns: str = "") -> str:
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{columns}{lines}</table:table>'


def test_a_workbook_of_libreoffice_is_read():
    rows = ["".join(map(_ods_cell, row)) for row in SIX_COLUMNS]
    _check(read(_ods(_ods_table("Plan", rows))))


def test_the_margins_of_a_workbook_of_libreoffice_are_read_too():
    """Its comments, its hidden columns and its colours, when a legend gives them a sense."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="{colour}"/></style:style>'
        for name, colour in (("ce1", "#92d050"), ("ce2", "#ff0000"))
    )
    note = "<office:annotation><text:p>à revoir</text:p></office:annotation>"
    plan = _ods_table(
        "Plan",
        [
            "".join(map(_ods_cell, ["N°", "Action", "Confidentiel"])),
            _ods_cell("1.1", 'table:style-name="ce1"')
            + _ods_cell("Bus", "", note)
            + _ods_cell("vu"),
            _ods_cell("1.2", 'table:style-name="ce2"') + _ods_cell("Car") + _ods_cell("lu"),
        ],
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>',
    )
    key = _ods_table("Légende", [_ods_cell("vert = terminée ; rouge = abandonnée")])
    header = _ods_cell("Pilote")
    plan = plan.replace("</table:table-row>", header + "</table:table-row>", 1)

    read_plan = read(_ods(plan + key, styles))

    assert [a.state for a in read_plan.actions] == [ActionState.DONE, ActionState.ABANDONED]
    assert [a.title for a in read_plan.actions] == ["Bus", "Car"]
    assert read_plan.actions[0].internal_notes == ("à revoir",)
    assert told(read_plan, "hidden_column") == ["C1"]


def test_a_conversation_on_a_cell_is_heard_and_not_its_stand_in():
    """Recent spreadsheets keep conversations apart, and leave a notice in the old comment."""

    def fill(book):
        page = sheet(book, "Plan", [["N°", "Action", "Statut"], ["1.1", "Bus", "En cours"]])
        page.write_comment("B2", "[Threaded comment] Your version of Excel allows you to read this")

    with ZipFile(BytesIO(made(fill))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[rels] = parts[rels].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/'
        b'threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        'threadedcomments"><threadedComment ref="B2" id="{1}"><text>à revoir ?</text>'
        '</threadedComment><threadedComment ref="B2" id="{2}" parentId="{1}"><text>oui, en juin'
        "</text></threadedComment></ThreadedComments>"
    ).encode()
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert read(data.getvalue()).actions[0].internal_notes == ("à revoir ? / oui, en juin",)
