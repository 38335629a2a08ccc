"""An appointment lies within its term, whichever of the two is written."""

import pgtrigger

WITHIN_TERM = "appointment_within_term"

_REFUSE = f"""
    RAISE EXCEPTION 'appointment outside its term'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{WITHIN_TERM}';
"""


def within_term() -> pgtrigger.Trigger:
    """On appointments. The term's row is shared, so that its dates cannot move meanwhile."""
    return pgtrigger.Trigger(
        name="within_term",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            PERFORM 1 FROM appointments_term AS term
            WHERE term.id = NEW.term_id AND term.alliance_id = NEW.alliance_id
                AND NEW.starts_on >= term.starts_on AND NEW.ends_on <= term.ends_on
            FOR SHARE;
            IF NOT FOUND THEN {_REFUSE} END IF;
            RETURN NEW;
        """,
    )


def keeps_appointments() -> pgtrigger.Trigger:
    """On terms."""
    return pgtrigger.Trigger(
        name="keeps_appointments",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM appointments_appointment
                WHERE term_id = NEW.id AND (
                    alliance_id <> NEW.alliance_id
                    OR starts_on < NEW.starts_on OR ends_on > NEW.ends_on
                )
            ) THEN {_REFUSE} END IF;
            RETURN NEW;
        """,
    )
