"""Add the second pair of eyes a board may ask for before its documents are validated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proofreading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_proofreading_case_id_case_file")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_proofreading_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["read_by_id"], ["person.id"], name=op.f("fk_proofreading_read_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofreading")),
        sa.UniqueConstraint("uuid", name=op.f("uq_proofreading_uuid")),
    )
    op.create_index(op.f("ix_proofreading_meeting_id"), "proofreading", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_proofreading_case_id"), "proofreading", ["case_id"], unique=False)
    op.add_column("board", sa.Column("needs_second_reader", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("board", "needs_second_reader")
    op.drop_index(op.f("ix_proofreading_case_id"), table_name="proofreading")
    op.drop_index(op.f("ix_proofreading_meeting_id"), table_name="proofreading")
    op.drop_table("proofreading")
