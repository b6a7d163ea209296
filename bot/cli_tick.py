"""`cheville tick`: what is due at a moment, done by hand by the very code of the service."""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import cli_house, french, logs
from bot.app import hours_of
from bot.cli_words import Told, say, sentence, words
from bot.clock import SystemClock
from bot.dispatcher import Workshop
from bot.render import Render
from bot.settings import Settings
from bot.words import table
from domain.clock import FixedClock
from domain.steps import StepKind
from scheduler import agenda, tick
from storage.chains import OwnStep
from storage.contracts import Contracts
from storage.database import Session

FILES: Mapping[str, Collection[str]] = {
    "chase_reports": (StepKind.COLLECT, StepKind.COLLECT_RELANCE),
    "remind_meetings": (
        StepKind.CONVOKE,
        StepKind.ANSWER_RELANCE,
        StepKind.DAY_BEFORE,
        StepKind.MINUTES,
    ),
    "forecast": (StepKind.FORECAST,),
    "ask_figures": (OwnStep.FIGURES, OwnStep.FIGURES_RELANCE, OwnStep.FIGURES_TO_CALL),
    "send_summary": (OwnStep.DAILY_LINE, OwnStep.WEEKLY),
    "close_conversations": (OwnStep.TALK_IDLE, OwnStep.TALK_CLOSES),
    "after_outage": (OwnStep.ASK_AGAIN,),
    "remind_again": (OwnStep.REMIND_AGAIN,),
    "expire_workbooks": (OwnStep.WORKBOOK_EXPIRES,),
    "tell_changes": (OwnStep.MEETING_CHANGED,),
    "tell_ahead": (OwnStep.ANNOUNCE,),
    "report_notices": (OwnStep.NOTICE_REPORT,),
}
"""The files of scheduler/, as names for what they do; each kind of step is a name too."""


def run(name: str | None, *, at: str | None) -> int:
    """Do the steps of this kind that are due at this moment, in the contract's time."""
    kinds = _kinds(name)
    settings = cli_house.settings()
    logs.configure(settings.log_level, settings.log_format)
    with cli_house.opened(settings) as database:
        zone = database.run(lambda session: _zone(session, settings))
        moment = _moment(at, zone) if at else SystemClock().now()
        open_work = _workshop(moment, settings).open
        ahead = agenda.look_ahead if OwnStep.FIGURES in kinds else None
        tally = tick.run_due(database, open_work, agenda.RUNS, look_ahead=ahead, only=kinds)
    if not tally.done and not tally.failed:
        say("tick.nothing", name=name)
        return 0
    steps = french.counted(tally.done, *words("tick.steps"))
    say("tick.tally", steps=steps, failed=tally.failed)
    if tally.failed:
        raise Told("tick.failed")
    return 0


def _kinds(name: str | None) -> Collection[str]:
    if name is None:
        raise Told("tick.list", names=_names())
    if name in FILES:
        return FILES[name]
    if name in agenda.RUNS:
        return (name,)
    raise Told("tick.unknown", name=name, names=_names())


def _names() -> str:
    """Each name with what it does, then the names of single steps."""
    does = table("words.toml")["steps"]
    lines = [
        sentence("tick.name", name=name, does=", ".join(does[kind] for kind in kinds))
        for name, kinds in FILES.items()
    ]
    alone = ", ".join(str(kind) for kind in agenda.RUNS if kind not in FILES)
    return sentence("tick.names", lines="\n".join(lines), alone=alone)


def _zone(session: Session, settings: Settings) -> ZoneInfo:
    """The contract's; the first one's when there are several."""
    contracts = Contracts(session).all()
    return ZoneInfo(contracts[0].timezone if contracts else settings.timezone)


def _moment(at: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Told("tick.bad_moment", at=at) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _workshop(moment: datetime, settings: Settings) -> Workshop:
    clock = FixedClock(moment, machine_time=SystemClock().machine)
    return Workshop(clock=clock, renderer=Render(settings.timezone), hours_of=hours_of, channels={})
