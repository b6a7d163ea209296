"""Every table is either kept with the contract, for a reason that is written, or emptied by a rule:
a table of tomorrow finds its line here, and in what people are promised."""

import pytest

from storage.retention import RULES
from storage.tables import metadata
from tests.house.code import ROOT

WITH_THE_CONTRACT = {
    "contract": "what everything hangs from",
    "structure": "organisations, no people",
    "axis": "the plan",
    "action": "the plan",
    "action_role": "who answers for a fiche now",
    "instance": "who meets",
    "seat": "who sits there now",
    "delegation": "who answers for whom now",
    "meeting": "what was held, and when",
    "invitee": "who was called: participation is evaluated over years",
    "meeting_answer": "who answered what: participation is evaluated over years",
    "indicator": "the plan",
    "indicator_value": "the figures",
    "given_value": "the figures, and who gave them",
    "report": "where the fiches stood, and who said so",
    "remark": "freins and leviers",
    "membership": "proof that somebody accepted, and when they left",
    "invitation": "prints of links, by which one that is tried again is refused",
    "given_reminder": "numbers: that nobody is asked twice",
    "import": "which file came in when",
    "imported_fact": "what the workbook told last, by which the next one is compared",
    "import_doubt": "questions to the coordinator, and what she answered",
    "journal": "who did what: numbers, no words",
    "mark": "facts of the installation",
    "conversation": "the question in hand: closed after a week (scheduler/close_conversations)",
}
"""Why a table is kept as long as the contract is."""

EMPTIED = {
    "inbox": {"received"},
    "outbox": {"said", "numbers"},
    "relay": {"passed_on"},
    "notice": {"sent_to_many"},
    "account": {"numbers"},
    "step": {"talk_steps"},
    "sent_workbook": {"workbooks_sent"},
    "import_trace": {"old_imports"},
    "imported_row": {"old_imports"},
    "kept_file": {"old_imports"},
    "person": {"contacts", "absences"},
}
"""By which rules of storage/retention the others are."""


def test_every_table_has_its_line() -> None:
    """Once, in one of the two."""
    tables = {table.name for table in metadata.sorted_tables}

    assert tables == {*WITH_THE_CONTRACT, *EMPTIED}
    assert not {*WITH_THE_CONTRACT} & {*EMPTIED}
    assert all(WITH_THE_CONTRACT.values())


def test_every_rule_is_somebodys() -> None:
    """No rule that empties nothing we know of, no table that waits for a rule."""
    assert set().union(*EMPTIED.values()) == set(RULES)


@pytest.mark.parametrize("table", sorted({*WITH_THE_CONTRACT, *EMPTIED}))
def test_every_table_is_in_the_register(table: str) -> None:
    """Whoever answers for the data finds each table in the annex of docs/privacy.md."""
    told = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")

    assert f"`{table}`" in told
