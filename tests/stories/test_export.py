"""/exporter: the coordinator's workbook on Claire's phone."""

from datetime import date
from io import BytesIO

import openpyxl
from sqlmodel import Session, select

from bot.documents.workbook import read_workbook
from storage.actions import Action
from storage.apply_plan import Source, apply_plan
from storage.contracts import Contract
from tests.story import Story

TODAY = date(2026, 11, 23)


def _brought(story: Story) -> None:
    """Claire's own little workbook, brought in this morning."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Suivi"
    sheet.append(["N°", "Action", "Statut", "Avancement", "Dernière MAJ"])
    sheet.append(["9.1", "Ouvrir un guichet", "en cours", "40 %", "01/10/2026"])
    out = BytesIO()
    book.save(out)
    plan = read_workbook(out.getvalue(), TODAY)

    def bring(session: Session) -> None:
        contract = session.exec(select(Contract)).one()
        source = Source(contract.name, contract.title, "suivi-sante.xlsx", out.getvalue())
        apply_plan(session, plan, source, story.now)

    story.do(bring)


def test_claire_is_given_her_own_workbook(story: Story) -> None:
    """What Amina reported an hour ago stands in its cell; the words say what to expect."""
    claire = story.member("claire", "coordinator")
    _brought(story)

    def report(session: Session) -> None:
        action = session.exec(select(Action).where(Action.title == "Ouvrir un guichet")).one()
        action.progress = 55.0
        session.add(action)

    story.do(report)

    told = claire.says("/exporter")

    assert told.file and told.file["file_name"] == "suivi-sante-2026-11-23.xlsx"
    assert "nouvelles depuis votre import du lundi 23 novembre" in told.text
    assert "« Ajouts Cheville »" in told.text
    sheet = openpyxl.load_workbook(BytesIO(story.downloads(told.file["url"]))).active
    assert sheet["B2"].value == "Ouvrir un guichet"
    assert (sheet["C2"].value, sheet["D2"].value) == ("en cours", "55 %")


def test_nothing_to_give_back_is_said(story: Story) -> None:
    """No workbook was ever brought."""
    claire = story.member("claire", "coordinator")

    assert "aucun n'a été importé" in claire.says("/exporter").text


def test_a_partner_is_told_it_is_for_the_coordination(story: Story) -> None:
    """The whole plan is not everybody's file."""
    amina = story.member("amina")

    told = amina.says("/exporter")

    assert told.file is None
    assert "coordination" in told.text
