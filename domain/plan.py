"""What a coordinator's workbook says, read but not yet applied.

Facts live here, with what was doubted and what was understood on the way. Reading cells is
domain/cells; opening the file is bot/documents/workbook; applying the plan is storage.
Facts refer to one another by `key`, stable from one version of the file to the next.
Two facts are equal when they say the same thing, wherever they stood in the workbook.
"""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from domain.actions import ActionState as ActionState
from domain.people import Civility as Civility
from domain.plan_findings import Doubt as Doubt
from domain.plan_findings import Notice as Notice
from domain.plan_findings import Origin as Origin
from domain.plan_findings import RawRow as RawRow


class MeetingState(StrEnum):
    """Where a meeting stands in the coordinator's calendar."""

    TO_CONFIRM = "to_confirm"
    PLANNED = "planned"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class IndicatorKind(StrEnum):
    """What an indicator measures: processus, résultat, impact."""

    PROCESS = "process"
    RESULT = "result"
    IMPACT = "impact"


class Frequency(StrEnum):
    """How often an indicator is collected."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ONCE = "once"


class Counting(StrEnum):
    """What a value of a period counts: what happened in it, what there is at its end, or all that
    happened since the beginning, which never goes down."""

    FLOW = "flow"
    STOCK = "stock"
    RUNNING = "running"


class Direction(StrEnum):
    """Which way an indicator is wished to go."""

    UP = "up"
    DOWN = "down"


class SeatRole(StrEnum):
    """How a person sits in an instance: titulaire or suppléant(e)."""

    MEMBER = "member"
    SUBSTITUTE = "substitute"


class ValueNote(StrEnum):
    """Why an indicator's value is missing, or not quite a number."""

    NOT_COMMUNICATED = "not_communicated"
    AWAITED = "awaited"
    WITHHELD = "withheld"  # under the disclosure threshold: never to be published
    APPROXIMATE = "approximate"


@dataclass(frozen=True)
class Reference:
    """Somebody named in a cell: the words, and whom they mean in the directory.

    At most one of `person` and `structure` is set; neither when nobody certain was found.
    """

    text: str
    person: str | None = None
    structure: str | None = None


@dataclass(frozen=True)
class Structure:
    """An organisation, its name, and the short names it goes by in the workbook."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Seat:
    """A person's place in an instance; a substitute (suppléant) may say of whom."""

    instance: str
    role: SeatRole = SeatRole.MEMBER
    substitute_of: str | None = None


@dataclass(frozen=True)
class Person:
    """Someone of the directory (annuaire). The first e-mail is the one to write to."""

    key: str
    last_name: str
    first_name: str = ""
    civility: Civility | None = None  # None: not written; ask rather than guess
    function: str = ""
    structure: str | None = None
    emails: tuple[str, ...] = ()
    phone: str | None = None  # "06 39 98 00 01", or +… when abroad
    seats: tuple[Seat, ...] = ()
    signatory: str = ""
    remarks: str = ""
    telegram_forbidden: bool = False  # by the employer
    prefers_email: bool = False
    without_smartphone: bool = False
    mandate_ended: bool = False
    mandate_ended_on: date | None = None
    others: tuple[tuple[str, str], ...] = ()  # columns without a known meaning: header, text
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Axis:
    """An axis of the contract; it may have only leads (pistes) and no formal plan yet."""

    key: str
    code: str
    title: str = ""
    objectives: tuple[str, ...] = ()
    elected: Reference | None = None  # élu·e référent·e
    formalised: bool | None = None
    formalised_on: date | None = None
    leads: str = ""
    others: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Action:
    """A fiche-action. What is None is unknown, not zero: a Doubt says whether to ask."""

    key: str
    code: str
    title: str
    axis: str | None = None
    objective: str = ""
    context: str = ""
    operational_objectives: tuple[str, ...] = ()
    audience: str = ""
    territory: str = ""
    pilots: tuple[Reference, ...] = ()
    followers: tuple[Reference, ...] = ()  # référents de suivi, when the workbook has them
    lead_structure: Reference | None = None
    partners: tuple[Reference, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    state: ActionState | None = None
    progress: Decimal | None = None  # per cent
    levers: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    adjustment: str = ""
    indicators: tuple[str, ...] = ()
    budget: Decimal | None = None  # euros, as planned
    last_update_on: date | None = None
    notes: str = ""
    internal_notes: tuple[str, ...] = ()  # cell comments: never to be sent out
    others: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Offset:
    """Days before (negative) or after a meeting. `clear`: jours francs, both ends excluded."""

    days: int
    clear: bool = False


@dataclass(frozen=True)
class Instance:
    """A body that meets (COPIL, COTECH, GT-SM…) and who sits in it."""

    key: str
    code: str
    name: str
    nature: str = ""
    purpose: str = ""
    chairs: tuple[Reference, ...] = ()
    members: tuple[Reference, ...] = ()
    everyone: bool = False  # the whole directory is invited
    substitutes: tuple[tuple[str, str], ...] = ()  # (titular, substitute)
    frequency: str = ""
    convocation: Offset | None = None
    answer: Offset | None = None
    minutes: Offset | None = None  # compte rendu
    others: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Meeting:
    """A meeting of the calendar; `on` is None while its date is open or doubted."""

    key: str
    instance: str | None
    title: str = ""
    on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    agenda: tuple[str, ...] = ()
    convened_on: date | None = None
    answer_by: date | None = None
    minutes_sent_on: date | None = None
    attended: tuple[Reference, ...] = ()
    excused: tuple[Reference, ...] = ()
    absent: tuple[Reference, ...] = ()
    state: MeetingState | None = None
    others: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class PeriodValue:
    """One value of an indicator. Periods are written 2026-T1, 2025-S2, 2025 or 2026-03."""

    period: str
    value: Decimal | None
    note: ValueNote | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator and what was collected so far."""

    key: str
    code: str
    label: str
    action: str | None = None
    kind: IndicatorKind | None = None
    unit: str = ""
    source: str = ""
    frequency: Frequency | None = None
    initial_value: Decimal | None = None
    initial_year: int | None = None
    target: Decimal | None = None
    target_due_on: date | None = None
    target_every_year: bool = False
    responsible: tuple[Reference, ...] = ()
    definition: str = ""
    counting: Counting | None = None
    direction: Direction | None = None
    lag_months: int | None = None  # after the end of a period, until its source tells
    disclosure_threshold: int | None = None  # people: under it a value is never shown
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    values: tuple[PeriodValue, ...] = ()
    comment: str = ""
    others: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Plan:
    """Everything one workbook says. Reading the same file again gives an equal plan."""

    axes: tuple[Axis, ...] = ()
    actions: tuple[Action, ...] = ()
    structures: tuple[Structure, ...] = ()
    people: tuple[Person, ...] = ()
    instances: tuple[Instance, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notices: tuple[Notice, ...] = ()
    rows: tuple[RawRow, ...] = ()

    def raw(self, sheet: str) -> tuple[RawRow, ...]:
        """The rows of one sheet, as they stood; the budget is read from them for now."""
        return tuple(row for row in self.rows if row.sheet == sheet)
