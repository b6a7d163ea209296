"""Who comes: the convocation, the relances of the silent, the word of the eve, the call list."""

from collections.abc import Mapping
from functools import partial

from domain.cards import answer_rows
from domain.meetings import Answer
from domain.messages import Choice, Rows, Say, Urgency, column
from domain.reminders import Reminder, Standing, answers_owed, answers_to_call
from domain.steps import StepKind
from scheduler.calling import tell_whom_to_call
from scheduler.giving import Occasion, give
from scheduler.late import lateness
from scheduler.tick import apart
from storage.chains import lay_call_list, lay_daily_line, make_room, meeting_subject
from storage.chasing import meeting_chasing, policy_of
from storage.meeting_facts import ics_attachment, meeting_facts
from storage.meetings import Meeting
from storage.steps import StepRow, step_of
from storage.unit_of_work import UnitOfWork

TEXTS: Mapping[tuple[StepKind, Standing], str] = {
    (StepKind.ANSWER_RELANCE, Standing.SILENT): "reminders/answer_silent",
    (StepKind.ANSWER_RELANCE, Standing.UNSURE): "reminders/answer_unsure",
    (StepKind.ANSWER_RELANCE, Standing.TO_RECONFIRM): "reminders/answer_reconfirm",
    (StepKind.DAY_BEFORE, Standing.SILENT): "reminders/eve_silent",
    (StepKind.DAY_BEFORE, Standing.UNSURE): "reminders/eve_unsure",
    (StepKind.DAY_BEFORE, Standing.TO_RECONFIRM): "reminders/answer_reconfirm",
    (StepKind.DAY_BEFORE, Standing.ATTENDING): "reminders/eve_attending",
    (StepKind.DAY_BEFORE, Standing.STANDING_IN): "reminders/eve_standing_in",
}
"""Whoever was never asked gets « meetings/invitation », whatever the step."""


def ask_answers(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """A step of the answers' family: one word to each person who is owed one now."""
    facts = meeting_chasing(work, meeting)
    owed = answers_owed(facts, step_of(row), work.now, policy_of(work))
    if meeting.collecting_since is None:
        meeting.collecting_since = work.now  # a convocation that was to leave on its day
        work.session.add(meeting)
        make_room(work, meeting, row)
    for reminder in owed:
        apart(work, row, reminder.person_id, partial(_give, work, row, meeting, reminder))
    if any(reminder.last for reminder in owed):
        lay_call_list(work, meeting, row.occurrence)
    if owed:
        lay_daily_line(work)


def _give(work: UnitOfWork, row: StepRow, meeting: Meeting, reminder: Reminder) -> None:
    about, until = meeting_subject(meeting), meeting.starts_at
    occasion = Occasion(reminder.kind, reminder.person_id, about, reminder.occurrence, until)
    say = words(work, row, meeting, reminder)
    if give(work, occasion, say) and reminder.standing is Standing.NEVER_ASKED:
        _keep_card(work, meeting, occasion)


def _keep_card(work: UnitOfWork, meeting: Meeting, occasion: Occasion) -> None:
    """The convocation is the card that will carry their answer."""
    invitee = work.meetings.invitee(meeting.id or 0, occasion.person_id)
    if invitee is not None:
        invitee.card = work.outbox.keyed(occasion.key)
        work.session.add(invitee)


def words(work: UnitOfWork, row: StepRow, meeting: Meeting, reminder: Reminder) -> Say:
    """What this step says of this reminder, with its buttons."""
    facts = {
        **meeting_facts(work, meeting),
        "last": reminder.last,
        "lateness": lateness(work, row),
    }
    rows = _rows(meeting, reminder.standing)
    if reminder.standing is Standing.NEVER_ASKED:
        past = meeting.answer_by is not None and work.now > meeting.answer_by
        words = {**facts, "late": past}
        return Say("meetings/invitation", words, rows, file=ics_attachment(work, meeting))
    return Say(TEXTS[reminder.kind, reminder.standing], facts, rows)


def _rows(meeting: Meeting, standing: Standing) -> Rows:
    assert meeting.id is not None
    if standing is Standing.STANDING_IN:
        return ()
    if standing is not Standing.ATTENDING:
        return answer_rows(meeting.id)
    ways_out = (Answer.REPRESENTED, Answer.EXCUSED)
    return column(*(Choice(f"meeting:{meeting.id}:{a}", word=f"meeting_{a}") for a in ways_out))


def list_calls(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """Whoever kept silent through the last relance is the coordinator's to telephone."""
    facts = meeting_chasing(work, meeting)
    people = answers_to_call(facts, work.now, policy_of(work))
    chased = (each.person.relances_given for each in facts.invitees)
    tell_whom_to_call(
        work,
        row,
        meeting,
        "reminders/call_for_answers",
        meeting_subject(meeting),
        people,
        relances=max(chased, default=0),
    )


def expect_minutes(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """The compte rendu is due: one line to the coordinator, with the answers one tap away."""
    answers = Choice(f"who:{meeting.id}:structure", word="who_answered")
    say = Say(
        "reminders/minutes_due",
        {**meeting_facts(work, meeting), "lateness": lateness(work, row)},
        column(answers) if meeting.collecting_since else (),
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
    )
    work.tell("coordinator", say)
