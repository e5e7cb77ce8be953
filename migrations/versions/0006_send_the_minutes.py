"""Add the other files of sealed documents, letters, the outbox and long work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

INDEXES = (
    ("document_file", "sha256"),
    ("letter_template", "board_id"),
    ("letter", "case_id"),
    ("letter", "document_id"),
    ("errand", "asked_by_id"),
    ("errand", "board_id"),
    ("errand", "state"),
    ("message", "board_id"),
    ("message", "case_id"),
    ("message", "letter_id"),
    ("message", "meeting_id"),
    ("message", "next_try_at"),
    ("message", "recipient_id"),
    ("message", "state"),
    ("message_enclosure", "message_id"),
    ("message_attempt", "message_id"),
)


def upgrade() -> None:
    op.create_table(
        "document_file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=80), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_file_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
        sa.UniqueConstraint("document_id", "role", name=op.f("uq_document_file_document_id_role")),
        sa.UniqueConstraint("uuid", name=op.f("uq_document_file_uuid")),
    )
    op.create_table(
        "letter_template",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("board_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=80), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by_id", KEY, nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_letter_template_added_by_id_person")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_letter_template_board_id_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint("uuid", name=op.f("uq_letter_template_uuid")),
    )
    op.create_table(
        "letter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recipient_id", KEY, nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("approved_by_id", KEY, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_letter_approved_by_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_letter_case_id_case_file")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_letter_document_id_document")),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name=op.f("fk_letter_recipient_id_person")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["person.id"], name=op.f("fk_letter_updated_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("uuid", name=op.f("uq_letter_uuid")),
    )
    op.create_table(
        "export_choice",
        sa.Column("account_id", KEY, autoincrement=False, nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_export_choice_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_export_choice")),
    )
    op.create_table(
        "errand",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("board_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("saying", sa.String(length=200), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("heard_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_errand_asked_by_id_account")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_errand_board_id_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_errand_idempotency_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_errand_uuid")),
    )
    op.create_table(
        "message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("board_id", KEY, nullable=True),
        sa.Column("meeting_id", KEY, nullable=True),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("document_id", KEY, nullable=True),
        sa.Column("letter_id", KEY, nullable=True),
        sa.Column("recipient_id", KEY, nullable=True),
        sa.Column("recipient_name", sa.String(length=250), nullable=False),
        sa.Column("recipient_role", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("is_secure", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=True),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("server_words", sa.Text(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("settled_by_id", KEY, nullable=True),
        sa.Column("settled_for_id", KEY, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_message_board_id_board")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_message_case_id_case_file")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_message_created_by_id_person")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_message_document_id_document")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_message_letter_id_letter")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_message_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name=op.f("fk_message_recipient_id_person")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_message_settled_by_id_person")),
        sa.ForeignKeyConstraint(["settled_for_id"], ["document.id"], name=op.f("fk_message_settled_for_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_message_idempotency_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_message_uuid")),
    )
    op.create_table(
        "message_enclosure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_enclosure_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_enclosure")),
        sa.UniqueConstraint("uuid", name=op.f("uq_message_enclosure_uuid")),
    )
    op.create_table(
        "message_attempt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("handed_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("server_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_attempt_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attempt")),
        sa.UniqueConstraint("uuid", name=op.f("uq_message_attempt_uuid")),
    )
    op.add_column("document", sa.Column("national_lacks", sa.JSON(), nullable=True))
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_index("ix_message_document_recipient", "message", ["document_id", "recipient_id"], unique=False)
    op.add_column("agenda_item", sa.Column("has_fiche", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE agenda_item SET has_fiche = true WHERE EXISTS (SELECT 1 FROM document WHERE document.kind = 'fiche'"
        " AND document.case_id = agenda_item.case_id AND document.meeting_id = agenda_item.meeting_id)"
    )
    guard_files()
    guard_letters()


def guard_files() -> None:
    """The other files of a sealed document refuse UPDATE and DELETE, as the document does (0002). The table takes its
    triggers with it when it is dropped.
    """
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER document_file_no_{action.lower()} BEFORE {action} ON document_file "
                "BEGIN SELECT RAISE(ABORT, 'document_file is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER document_file_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document_file "
        "FOR EACH STATEMENT EXECUTE FUNCTION rcp_append_only()"
    )


def guard_letters() -> None:
    """Once approved, a letter refuses UPDATE and DELETE: its text, its signature, its approval and its file stay. A
    table that can be emptied at once guards nothing: TRUNCATE is refused altogether.
    """
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER letter_no_{action.lower()} BEFORE {action} ON letter "
                "WHEN OLD.approved_at IS NOT NULL "
                "BEGIN SELECT RAISE(ABORT, 'an approved letter is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER letter_append_only BEFORE UPDATE OR DELETE ON letter FOR EACH ROW "
        "WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION rcp_append_only()"
    )
    op.execute(
        "CREATE TRIGGER letter_not_emptied BEFORE TRUNCATE ON letter "
        "FOR EACH STATEMENT EXECUTE FUNCTION rcp_append_only()"
    )


def downgrade() -> None:
    op.drop_column("agenda_item", "has_fiche")
    op.drop_index("ix_message_document_recipient", table_name="message")
    for table, column in reversed(INDEXES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_column("document", "national_lacks")
    for table in (
        "message_attempt",
        "message_enclosure",
        "message",
        "errand",
        "export_choice",
        "letter",
        "letter_template",
        "document_file",
    ):
        op.drop_table(table)
