"""The summary of the sample contract as page, pictures and workbook, opened by other people's
readers; each figure counted again from the contract itself."""

import json
import struct
from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pypdf
import pytest
from sqlmodel import Session

from bot.app import hours_of
from bot.documents.build import build
from bot.render import Render
from storage.contracts import Contracts
from storage.summary_facts import summary_facts
from storage.unit_of_work import UnitOfWork
from tests.documents.sample import STATES, truth
from tests.storage.office import NOW, TODAY, Office

CONTRACT = truth()
LEFT_BLANK = "3.3"  # the workbook has a blank where the contract says « en cours »


@pytest.fixture
def facts(office: Office) -> dict[str, Any]:
    """As they are kept with the message, and read back."""
    office.brings()

    def ask(session: Session) -> dict[str, Any]:
        work = UnitOfWork(session, now=NOW, machine=NOW, renderer=Render(), hours_of=hours_of)
        (work.contract,) = Contracts(session).all()
        return summary_facts(work)

    return json.loads(json.dumps(office.database.run(ask)))


def made(kind: str, facts: dict[str, Any]) -> bytes:
    return build({"kind": f"summary_{kind}", "facts": facts})


def states_of(axis: str | None) -> Counter[str]:
    """Counted by hand in the contract."""
    return Counter(
        STATES[each["etat"]]
        for each in CONTRACT["fiches_actions"]
        if axis in (None, each["axe"]) and each["code"] != LEFT_BLANK
    )


def since_copil(action: dict[str, Any]) -> bool:
    """Told since the COPIL of 25 June: the workbook dates what it tells by the last update."""
    return date.fromisoformat(str(action["derniere_maj"])) >= date(2026, 6, 25)


def test_every_figure_is_what_the_contract_says(facts: dict[str, Any]) -> None:
    """States by axis, silent and late fiches, freins and leviers: counted again beside it."""
    actions = CONTRACT["fiches_actions"]

    assert +states_of(None) == +Counter(facts["states"])
    assert [LEFT_BLANK] == facts["unstated"]
    for axis in facts["axes"]:
        assert +states_of(axis["code"]) == +Counter(axis["states"]), axis["code"]
    open_ones = [a for a in actions if a["etat"] not in ("terminée", "abandonnée")]
    freins = sum(len(each["freins"]) for each in open_ones if since_copil(each))
    leviers = sum(len(each["leviers"]) for each in actions if since_copil(each))
    assert freins == len(facts["obstacles"]["told"])
    assert freins == sum(count for _, count in facts["obstacles"]["kinds"])
    assert leviers == len(facts["levers"]["told"])
    silent = {
        each["code"]
        for each in open_ones
        if each["etat"] not in ("à formaliser", "reportée")
        and (TODAY - date.fromisoformat(str(each["derniere_maj"]))).days > 90
    }
    assert silent == {each["code"] for each in facts["silent"]}


def test_targets_are_counted_again_from_the_workbook(facts: dict[str, Any], office: Office) -> None:
    """The way from the initial value to the target, in plain arithmetic."""
    told = {each["code"]: each for each in facts["targets"]}
    wanted = [each for each in CONTRACT["indicateurs"] if each["cible"] is not None]

    assert {each["code"] for each in wanted} == set(told)
    for code, value in (("T1-b", 70), ("13-b", 4110), ("41-a", "46.9")):
        (known,) = (each for each in wanted if each["code"] == code)
        began = Decimal(str(known["valeur_initiale"]))
        way = (Decimal(str(value)) - began) / (Decimal(str(known["cible"])) - began)
        assert float(way) == pytest.approx(told[code]["share"])


def test_the_page_is_one_page_that_can_be_read_aloud(facts: dict[str, Any]) -> None:
    """A4, tagged, in French, with a title; the same numbers as the chat."""
    read = pypdf.PdfReader(BytesIO(made("page", facts)))
    (page,) = read.pages
    words = page.extract_text().replace("\u00a0", " ").replace("\u202f", " ")
    catalog = read.trailer["/Root"]

    assert (595, 842) == tuple(round(float(each)) for each in page.mediabox[2:])
    assert catalog["/MarkInfo"]["/Marked"]
    assert "fr" == catalog["/Lang"]
    assert "Synthèse du contrat" == read.metadata.title
    assert "fiches en cours sur 24" in words
    assert "Sans nouvelles depuis plus de 90 jours : 1.4, 1.5, 2.4, 5.2" in words
    assert "Freins : calendrier" in words


def test_the_pictures_are_as_wide_as_a_phone(facts: dict[str, Any]) -> None:
    """1,080 dots, and not so tall that they cannot be read whole."""
    ten = {**facts, "targets": facts["targets"][:10], "page": 1, "pages": 7}

    for kind, given in (("axes", facts), ("targets", ten)):
        content = made(kind, given)
        width, height = struct.unpack(">II", content[16:24])
        assert b"\x89PNG" == content[:4]
        assert 1080 == width
        assert height < 2 * width


def test_the_workbook_prints_and_its_charts_can_be_edited(facts: dict[str, Any]) -> None:
    """A4 landscape, one page wide, headings on each; native charts of the cells they stand by."""
    book = openpyxl.load_workbook(BytesIO(made("workbook", facts)))

    assert ["Synthèse", "Fiches-actions", "Indicateurs", "Freins et leviers"] == book.sheetnames
    for sheet in book:
        assert ("landscape", 9) == (sheet.page_setup.orientation, int(sheet.page_setup.paperSize))
        assert (1, 0) == (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for name in book.sheetnames[1:]:
        assert "$1:$1" == book[name].print_title_rows
    assert [1, 0, 1, 0] == [len(sheet._charts) for sheet in book]
    fiches = book["Fiches-actions"]
    assert 1 + len(CONTRACT["fiches_actions"]) == fiches.max_row
    assert "T.1" == fiches["A2"].value
    assert 0.45 == fiches["E2"].value
    summary = book["Synthèse"]
    cells = {row[0].value: row[1].value for row in summary.iter_rows() if row[0].value}
    assert states_of(None)["under_way"] == cells["Fiches en cours sur 24"]


def test_what_people_wrote_is_never_read_as_markup(facts: dict[str, Any]) -> None:
    """« #import », « $x$ », « =1+1 », « & »: words as they were typed, on paper too."""
    words = 'Réunion #import "x" $a$ *gras* <b> & =1+1 \\ `code` @toi'
    facts["axes"][0]["title"] = words
    facts["actions"][0]["title"] = "=1+1"

    page = pypdf.PdfReader(BytesIO(made("page", facts))).pages[0].extract_text()
    book = openpyxl.load_workbook(BytesIO(made("workbook", facts)))

    assert "#import" in page
    assert "*gras*" in page
    assert "=1+1" == book["Fiches-actions"]["B2"].value
    assert "s" == book["Fiches-actions"]["B2"].data_type


def test_a_small_count_is_masked_in_all_of_them(facts: dict[str, Any]) -> None:
    """Under its threshold a value stands nowhere, nor how long its bar would be."""
    hidden = {**facts["targets"][0], "hidden": True, "value": None, "share": None, "last": "2026"}
    hidden["first"], hidden["standing"] = "2026", "short"
    facts["targets"] = [hidden]

    page = pypdf.PdfReader(BytesIO(made("page", facts))).pages[0].extract_text()
    book = openpyxl.load_workbook(BytesIO(made("workbook", facts)))
    made("targets", {**facts, "page": 1, "pages": 1})

    assert "non diffusé" in page
    assert "non diffusé" == book["Indicateurs"]["D2"].value
    assert book["Indicateurs"]["I2"].value is None
