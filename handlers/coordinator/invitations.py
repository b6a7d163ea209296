"""/invitations: where everybody stands, group by group: who joined, whose link is still unopened,
who declined, whose employer says no. Making links is invite.py."""

from domain.invitations import WITHOUT_LINK, Standing
from domain.messages import Choice, Rows, Say, column
from handlers.access import number
from handlers.conversation import menu_row
from handlers.coordinator import same_person
from handlers.coordinator.invite import guest_choice, standing_in
from handlers.pages import page_of
from storage.invitations import Guest, guests
from storage.unit_of_work import UnitOfWork


def show(work: UnitOfWork, _argument: str) -> None:
    """The groups, with how many are in each."""
    work.reply(_groups(work))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`guests:<group>:<page>`; the groups themselves are `guests:all`."""
    work.toast("")
    group = next((each for each in Standing if rest[:1] == [each.value]), None)
    inside = standing_in(guests(work.people, work.contract_id), {group}) if group else []
    if group is None or not inside:
        work.show(_groups(work), card)
        return
    work.show(_group(group, inside, number(rest, 1)), card)


def _groups(work: UnitOfWork) -> Say:
    known = guests(work.people, work.contract_id)
    counted = [(each, len(standing_in(known, {each}))) for each in Standing]
    groups = [(each.value, count) for each, count in counted if count]
    choices = [
        Choice(
            f"guests:{name}:0",
            label=f"{work.word(f'standings.{name}')} ({count})",
        )
        for name, count in groups
    ]
    twins = same_person.pairs(work)
    facts = {"groups": groups, "twins": len(twins)}
    rows = (*column(*choices), *same_person.rows(twins), *menu_row())
    return Say("invitations/groups", facts, rows)


def _group(group: Standing, inside: list[Guest], page: int) -> Say:
    found = page_of(inside, page)
    facts = {"standing": group.value, "guests": found.shown, **found.facts}
    rows = (
        *column(*(guest_choice(guest) for guest in found.shown)),
        *_for_all(group, len(inside)),
        *found.turning(f"guests:{group.value}"),
        *column(Choice("guests:all", word="guests_groups", numbered=False)),
    )
    return Say("invitations/group", facts, rows)


def _for_all(group: Standing, count: int) -> Rows:
    """Links for the whole group at once, where nobody in it holds one that works."""
    if group not in WITHOUT_LINK or count < 2:
        return ()
    word = "invite_all" if group is Standing.FREE else "links_renew"
    return column(Choice(f"invite:ask:{group.value}", word=word, facts={"count": count}))
