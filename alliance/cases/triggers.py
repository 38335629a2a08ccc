"""What the database holds about cases beyond constraints."""

import pgtrigger


def written_in_draft() -> pgtrigger.Trigger:
    """Rows of a case come and go while it is a draft: what a second reader saw is what opens.

    They go as well from a case that was withdrawn, when a patient was recognisable in it.
    """
    return pgtrigger.Trigger(
        name="written_in_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Delete,
        declare=[("row_case", "bigint")],
        func="""
            row_case := CASE WHEN TG_OP = 'DELETE' THEN OLD.case_id ELSE NEW.case_id END;
            IF EXISTS (
                SELECT 1 FROM cases_case WHERE id = row_case AND status <> 'DRAFT'
                AND NOT (TG_OP = 'DELETE' AND status = 'WITHDRAWN')
            ) THEN
                RAISE EXCEPTION 'case % is no draft', row_case
                    USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def kept_once_submitted(*columns: str) -> pgtrigger.Trigger:
    """Refuse to change these columns of a case that is no draft, but to erase one withdrawn."""
    before, after = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return pgtrigger.Protect(
        name="texts_stay",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.status <> 'DRAFT' AND NEW.status <> 'WITHDRAWN'"
            f" AND ({before}) IS DISTINCT FROM ({after})"
        ),
    )
