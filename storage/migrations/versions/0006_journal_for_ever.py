"""A line of the journal is written once: the database itself refuses to change or delete one. What
a line was about may be blanked, when somebody is erased and it named their account.

A migration that makes the table anew (batch_alter_table on SQLite) must make these again.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

SAME = ("id", "contract_id", "at", "deed", "person_id")
SQLITE_UPDATE = """
create trigger journal_no_update before update on journal
when new.subject is not null or new.details is not old.details or {changed}
begin select raise(abort, 'the journal is append-only'); end
"""
SQLITE_DELETE = """
create trigger journal_no_delete before delete on journal
begin select raise(abort, 'the journal is append-only'); end
"""
POSTGRESQL = """
create or replace function journal_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.subject is null
        and new.details::text is not distinct from old.details::text and {same} then
        return new;
    end if;
    raise exception 'the journal is append-only';
end $$
"""
ON_POSTGRESQL = """
create trigger journal_no_change before update or delete on journal
for each row execute function journal_is_append_only()
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        changed = " or ".join(f"new.{name} is not old.{name}" for name in SAME)
        op.execute(SQLITE_UPDATE.format(changed=changed))
        op.execute(SQLITE_DELETE)
        return
    same = " and ".join(f"new.{name} is not distinct from old.{name}" for name in SAME)
    op.execute(POSTGRESQL.format(same=same))
    op.execute(ON_POSTGRESQL)
