"""Add the room of a meeting, the deeper decision, and what a meeting held on paper leaves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_sentence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_sentence_board_id_board")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["person.id"], name=op.f("fk_board_sentence_updated_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_sentence")),
        sa.UniqueConstraint("board_id", "shortcut", name=op.f("uq_board_sentence_board_id_shortcut")),
        sa.UniqueConstraint("uuid", name=op.f("uq_board_sentence_uuid")),
    )
    op.create_index(op.f("ix_board_sentence_board_id"), "board_sentence", ["board_id"], unique=False)
    op.create_table(
        "meeting_span",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_typed_afterwards", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_meeting_span_case_id_case_file")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_span_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_span")),
        sa.UniqueConstraint("uuid", name=op.f("uq_meeting_span_uuid")),
    )
    op.create_index(op.f("ix_meeting_span_case_id"), "meeting_span", ["case_id"], unique=False)
    op.create_index(op.f("ix_meeting_span_meeting_id"), "meeting_span", ["meeting_id"], unique=False)
    op.create_table(
        "requester_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_requester_proposal_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["person.id"], name=op.f("fk_requester_proposal_updated_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requester_proposal")),
        sa.UniqueConstraint("case_id", name=op.f("uq_requester_proposal_case_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_requester_proposal_uuid")),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("current_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["current_case_id"], ["case_file.id"], name=op.f("fk_room_current_case_id_case_file")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_room_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_room_meeting_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_room_uuid")),
    )
    op.create_table(
        "decision_action",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_decision_action_assignee_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_decision_action_case_id_case_file")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_action_decision_id_decision")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_decision_action_done_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_action")),
        sa.UniqueConstraint("uuid", name=op.f("uq_decision_action_uuid")),
    )
    op.create_index(op.f("ix_decision_action_assignee_id"), "decision_action", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_decision_action_case_id"), "decision_action", ["case_id"], unique=False)
    op.create_index(op.f("ix_decision_action_decision_id"), "decision_action", ["decision_id"], unique=False)
    op.create_table(
        "decision_condition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("if_text", sa.Text(), nullable=False),
        sa.Column("then_text", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_decision_condition_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["person.id"], name=op.f("fk_decision_condition_checked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_condition_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_condition")),
        sa.UniqueConstraint("uuid", name=op.f("uq_decision_condition_uuid")),
    )
    op.create_index(op.f("ix_decision_condition_case_id"), "decision_condition", ["case_id"], unique=False)
    op.create_index(op.f("ix_decision_condition_decision_id"), "decision_condition", ["decision_id"], unique=False)
    op.create_table(
        "dissent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_dissent_case_id_case_file")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_dissent_decision_id_decision")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dissent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("uuid", name=op.f("uq_dissent_uuid")),
    )
    op.create_index(op.f("ix_dissent_case_id"), "dissent", ["case_id"], unique=False)
    op.create_index(op.f("ix_dissent_decision_id"), "dissent", ["decision_id"], unique=False)
    op.create_table(
        "rival_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_rival_text_decision_id_decision")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_rival_text_settled_by_id_person")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["person.id"], name=op.f("fk_rival_text_typed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rival_text")),
        sa.UniqueConstraint("uuid", name=op.f("uq_rival_text_uuid")),
    )
    op.create_index(op.f("ix_rival_text_decision_id"), "rival_text", ["decision_id"], unique=False)
    op.add_column("board", sa.Column("break_after_minutes", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("unblocked_by", sa.Text(), server_default="", nullable=False))
    op.add_column("decision", sa.Column("plan_b", sa.Text(), server_default="", nullable=False))
    op.add_column("decision", sa.Column("is_to_present_again", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("decision", sa.Column("present_again_note", sa.Text(), server_default="", nullable=False))
    op.add_column("idempotency_key", sa.Column("digest", sa.String(length=64), server_default="", nullable=False))
    op.add_column("meeting", sa.Column("typed_afterwards_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("typed_afterwards_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("meeting", sa.Column("typed_afterwards_by", sa.String(200), server_default="", nullable=False))
    op.add_column("proposal", sa.Column("aim", sa.String(length=20), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("proposal", "aim")
    op.drop_column("meeting", "typed_afterwards_by")
    op.drop_column("meeting", "typed_afterwards_reason")
    op.drop_column("meeting", "typed_afterwards_at")
    op.drop_column("idempotency_key", "digest")
    op.drop_column("decision", "present_again_note")
    op.drop_column("decision", "is_to_present_again")
    op.drop_column("decision", "plan_b")
    op.drop_column("decision", "unblocked_by")
    op.drop_column("board", "break_after_minutes")
    op.drop_index(op.f("ix_rival_text_decision_id"), table_name="rival_text")
    op.drop_table("rival_text")
    op.drop_index(op.f("ix_dissent_decision_id"), table_name="dissent")
    op.drop_index(op.f("ix_dissent_case_id"), table_name="dissent")
    op.drop_table("dissent")
    op.drop_index(op.f("ix_decision_condition_decision_id"), table_name="decision_condition")
    op.drop_index(op.f("ix_decision_condition_case_id"), table_name="decision_condition")
    op.drop_table("decision_condition")
    op.drop_index(op.f("ix_decision_action_decision_id"), table_name="decision_action")
    op.drop_index(op.f("ix_decision_action_case_id"), table_name="decision_action")
    op.drop_index(op.f("ix_decision_action_assignee_id"), table_name="decision_action")
    op.drop_table("decision_action")
    op.drop_table("room")
    op.drop_table("requester_proposal")
    op.drop_index(op.f("ix_meeting_span_meeting_id"), table_name="meeting_span")
    op.drop_index(op.f("ix_meeting_span_case_id"), table_name="meeting_span")
    op.drop_table("meeting_span")
    op.drop_index(op.f("ix_board_sentence_board_id"), table_name="board_sentence")
    op.drop_table("board_sentence")
