"""What the database holds of attendance beside its constraints."""

import pgtrigger


def within_placement(days: str) -> pgtrigger.Trigger:
    """Refuse a row whose placement is another trainee's, cancelled, or does not hold its days.

    `days` is an SQL expression over NEW: a date range.
    """
    return pgtrigger.Trigger(
        name="within_placement",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM rotations_placement AS placement
                WHERE placement.id = NEW.placement_id
                    AND placement.trainee_id = NEW.trainee_id
                    AND placement.status <> 'CANCELLED'
                    AND daterange(placement.starts_on, placement.ends_on, '[]') @> {days}
            ) THEN
                RAISE EXCEPTION 'outside of placement %', NEW.placement_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'within_placement';
            END IF;
            RETURN NEW;
        """,
    )
