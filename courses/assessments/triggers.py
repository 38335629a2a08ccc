"""What the database itself holds: published forms and given answers stay as they are."""

import pgtrigger


def frozen_once_published(version: str) -> pgtrigger.Trigger:
    """Refuse every change of a row whose form version (column `version`) is published."""
    return pgtrigger.Trigger(
        name="frozen_once_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("row_version", "bigint")],
        func=f"""
            row_version := CASE WHEN TG_OP = 'DELETE' THEN OLD.{version} ELSE NEW.{version} END;
            IF EXISTS (
                SELECT 1 FROM assessments_formversion
                WHERE id = row_version AND state = 'PUBLISHED'
            ) THEN
                RAISE EXCEPTION 'form version % is published', row_version
                    USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def frozen() -> pgtrigger.Trigger:
    """Refuse to change or delete a row."""
    return pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)


def as_many_as_counted() -> pgtrigger.Trigger:
    """Refuse a rating beyond the number that its assessment was handed in with."""
    return pgtrigger.Trigger(
        name="as_many_as_counted",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF (
                SELECT count(*) FROM assessments_rating WHERE assessment_id = NEW.assessment_id
            ) >= (
                SELECT rated FROM assessments_assessment WHERE id = NEW.assessment_id
            ) THEN
                RAISE EXCEPTION 'assessment % is complete', NEW.assessment_id
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """,
    )
