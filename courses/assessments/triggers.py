"""What the database itself holds: published forms and given answers stay as they are."""

from functools import partial

import pgtrigger

from alliance.core import triggers

frozen_once_published = partial(
    triggers.frozen_once_published, versions="assessments_formversion", noun="form version"
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
