"""Add what organ sheets, scores, alerts and the pre-reading keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pre_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_pre_reading_case_id_case_file")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_pre_reading_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pre_reading_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_reading")),
        sa.UniqueConstraint("uuid", name=op.f("uq_pre_reading_uuid")),
    )
    op.create_index(op.f("ix_pre_reading_case_id"), "pre_reading", ["case_id"], unique=False)
    op.create_index(op.f("ix_pre_reading_meeting_id"), "pre_reading", ["meeting_id"], unique=False)
    op.create_table(
        "alert_dismissal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lesion_uuid", sa.Uuid(), nullable=True),
        sa.Column("alert_id", sa.String(length=60), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_alert_dismissal_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["person.id"], name=op.f("fk_alert_dismissal_dismissed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_dismissal")),
        sa.UniqueConstraint("uuid", name=op.f("uq_alert_dismissal_uuid")),
    )
    op.create_index(op.f("ix_alert_dismissal_case_id"), "alert_dismissal", ["case_id"], unique=False)
    op.create_table(
        "lesion_descriptor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lesion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_lesion_descriptor_case_id_case_file")),
        sa.ForeignKeyConstraint(["lesion_id"], ["lesion.id"], name=op.f("fk_lesion_descriptor_lesion_id_lesion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesion_descriptor")),
        sa.UniqueConstraint("uuid", name=op.f("uq_lesion_descriptor_uuid")),
    )
    op.create_index(op.f("ix_lesion_descriptor_case_id"), "lesion_descriptor", ["case_id"], unique=False)
    op.create_index("ix_lesion_descriptor_code", "lesion_descriptor", ["key", "code", "lesion_id"], unique=False)
    op.create_index(op.f("ix_lesion_descriptor_lesion_id"), "lesion_descriptor", ["lesion_id"], unique=False)
    op.create_index("ix_lesion_descriptor_number", "lesion_descriptor", ["key", "number", "lesion_id"], unique=False)
    op.create_table(
        "score_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lesion_uuid", sa.Uuid(), nullable=True),
        sa.Column("score_id", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_score_record_case_id_case_file")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_score_record_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_record")),
        sa.UniqueConstraint("uuid", name=op.f("uq_score_record_uuid")),
    )
    op.create_index(op.f("ix_score_record_case_id"), "score_record", ["case_id"], unique=False)
    op.create_index("ix_score_record_latest", "score_record", ["case_id", "score_id", "id"], unique=False)
    op.create_table(
        "technical_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lesion_uuid", sa.Uuid(), nullable=True),
        sa.Column("probes", sa.Integer(), nullable=True),
        sa.Column("probe_gauge", sa.String(length=10), nullable=False),
        sa.Column("probe_kind", sa.String(length=200), nullable=False),
        sa.Column("approach", sa.String(length=20), nullable=False),
        sa.Column("guidance", sa.JSON(), nullable=False),
        sa.Column("anaesthesia", sa.String(length=20), nullable=False),
        sa.Column("protections", sa.JSON(), nullable=False),
        sa.Column("cementoplasty", sa.String(length=10), nullable=False),
        sa.Column("margin_mm", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_technical_plan_case_id_case_file")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["person.id"], name=op.f("fk_technical_plan_updated_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_technical_plan")),
        sa.UniqueConstraint("uuid", name=op.f("uq_technical_plan_uuid")),
    )
    op.create_index(op.f("ix_technical_plan_case_id"), "technical_plan", ["case_id"], unique=False)
    op.add_column("case_file", sa.Column("intended_treatments", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("case_file", sa.Column("antithrombotics", sa.JSON(), server_default="[]", nullable=False))
    op.create_index("ix_lesion_organ_size", "lesion", ["organ", "long_axis_mm", "id"], unique=False)
    op.add_column("result", sa.Column("code", sa.String(length=40), server_default="", nullable=False))
    op.add_column("result", sa.Column("number", sa.Numeric(precision=14, scale=4), nullable=True))


def downgrade() -> None:
    op.drop_column("result", "number")
    op.drop_column("result", "code")
    op.drop_index("ix_lesion_organ_size", table_name="lesion")
    op.drop_column("case_file", "antithrombotics")
    op.drop_column("case_file", "intended_treatments")
    op.drop_index(op.f("ix_technical_plan_case_id"), table_name="technical_plan")
    op.drop_table("technical_plan")
    op.drop_index("ix_score_record_latest", table_name="score_record")
    op.drop_index(op.f("ix_score_record_case_id"), table_name="score_record")
    op.drop_table("score_record")
    op.drop_index("ix_lesion_descriptor_number", table_name="lesion_descriptor")
    op.drop_index(op.f("ix_lesion_descriptor_lesion_id"), table_name="lesion_descriptor")
    op.drop_index("ix_lesion_descriptor_code", table_name="lesion_descriptor")
    op.drop_index(op.f("ix_lesion_descriptor_case_id"), table_name="lesion_descriptor")
    op.drop_table("lesion_descriptor")
    op.drop_index(op.f("ix_alert_dismissal_case_id"), table_name="alert_dismissal")
    op.drop_table("alert_dismissal")
    op.drop_index(op.f("ix_pre_reading_meeting_id"), table_name="pre_reading")
    op.drop_index(op.f("ix_pre_reading_case_id"), table_name="pre_reading")
    op.drop_table("pre_reading")
