"""What a chat of many years is asked at each step is found without reading its history: what has
not left yet or left last, the row of a message, and what changed it.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_outbox_chat_sent', 'outbox', ['channel', 'address', 'sent_at', 'id'])
    op.create_index('ix_outbox_message', 'outbox', ['channel', 'address', 'message_id'])
    changes = sa.text('replaces is not null')
    op.create_index(
        'ix_outbox_replaces', 'outbox', ['replaces'], sqlite_where=changes, postgresql_where=changes
    )
