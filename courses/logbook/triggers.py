"""What the database itself holds of a logbook: where an entry belongs, and how many there are.

`Tally` counts the entries of each placement and item, by statement triggers: a batch is counted
whole, and its rows are locked in one order (placement, item), so that two mentors who sign at once
wait for each other and cannot deadlock.
"""

import pgtrigger

# An entry stands inside its placement, and its item is one that this trainee has to do there.
_FITS = """
    IF TG_OP = 'UPDATE'
        AND (NEW.placement_id, NEW.requirement_id, NEW.done_on)
            = (OLD.placement_id, OLD.requirement_id, OLD.done_on) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM rotations_placement AS placement
        JOIN programmes_application AS trainee ON trainee.id = placement.trainee_id
        JOIN programmes_requirement AS item
            ON item.id = NEW.requirement_id AND item.version_id = trainee.version_id
        LEFT JOIN programmes_block AS block ON block.id = item.block_id
        WHERE placement.id = NEW.placement_id
            AND NEW.done_on BETWEEN placement.starts_on AND placement.ends_on
            AND (item.block_id IS NULL OR block.department_id = placement.department_id)
    ) THEN
        RAISE EXCEPTION 'entry_fits_its_placement' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_KEPT = """
    IF (NEW.client_id, NEW.placement_id, NEW.first_submitted_on)
        IS DISTINCT FROM (OLD.client_id, OLD.placement_id, OLD.first_submitted_on) THEN
        RAISE EXCEPTION 'entry_kept_once_submitted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_COUNT = """
    INSERT INTO logbook_tally AS tally
        (placement_id, requirement_id, signed, below, waiting, returned)
    SELECT placement_id, requirement_id, SUM(signed), SUM(below), SUM(waiting), SUM(returned)
    FROM ({moved}) AS moved
    GROUP BY placement_id, requirement_id
    ORDER BY placement_id, requirement_id
    ON CONFLICT (placement_id, requirement_id) DO UPDATE SET
        signed = tally.signed + EXCLUDED.signed,
        below = tally.below + EXCLUDED.below,
        waiting = tally.waiting + EXCLUDED.waiting,
        returned = tally.returned + EXCLUDED.returned;
    RETURN NULL;
"""


def counted(table: str, step: int = 1) -> str:
    """SQL: one row for each entry of `table` that is no draft, with the column it counts in."""
    return f"""
        SELECT entry.placement_id, entry.requirement_id,
            {step} * (status = 'SIGNED' AND entry.level >= item.level)::int AS signed,
            {step} * (status = 'SIGNED' AND entry.level < item.level)::int AS below,
            {step} * (status = 'SUBMITTED')::int AS waiting,
            {step} * (status = 'RETURNED')::int AS returned
        FROM {table} AS entry
        JOIN programmes_requirement AS item ON item.id = entry.requirement_id
        WHERE status <> 'DRAFT'
    """


def fits_placement() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="fits_placement",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=_FITS,
    )


def kept_once_submitted() -> pgtrigger.Trigger:
    """Its placement and the day it was first handed in: what lateness is judged by."""
    return pgtrigger.Trigger(
        name="kept_once_submitted",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=~pgtrigger.Q(old__status="DRAFT"),
        func=_KEPT,
    )


def count_entries() -> list[pgtrigger.Trigger]:
    came, went = counted("new_values"), counted("old_values", step=-1)
    return [
        _statement("count_entries_insert", pgtrigger.Insert, came, new="new_values"),
        _statement("count_entries_delete", pgtrigger.Delete, went, old="old_values"),
        _statement(
            "count_entries_update", pgtrigger.Update, f"{came} UNION ALL {went}",
            old="old_values", new="new_values",
        ),
    ]  # fmt: skip


def _statement(
    name: str, operation: pgtrigger.Operation, moved: str, **tables: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=_COUNT.format(moved=moved),
    )
