"""Never more trainees in a department on a day than its capacity: the database counts the days.

`DepartmentDay` holds one row per department and day that has ever mattered: how many trainees the
department takes that day and how many are there. Its check refuses one too many, whoever writes
and whichever of the two figures moves. Rows are locked in one order (department, day), so two
planners who publish at once wait for each other and cannot deadlock.
"""

import pgtrigger

from .enums import OCCUPIES

_OCCUPYING = ", ".join(f"'{status}'" for status in OCCUPIES)

_COUNT = """
    INSERT INTO rotations_departmentday AS day (department_id, day, capacity, taken)
    SELECT moved.department_id, moved.day, COALESCE(capacity.places, 0), 0
    FROM ({moved}) AS moved
    LEFT JOIN rotations_capacity AS capacity
        ON capacity.department_id = moved.department_id
        AND moved.day BETWEEN capacity.starts_on AND capacity.ends_on
    GROUP BY moved.department_id, moved.day, capacity.places
    HAVING SUM(moved.step) <> 0
    ORDER BY moved.department_id, moved.day
    ON CONFLICT (department_id, day) DO UPDATE SET taken = day.taken;
    UPDATE rotations_departmentday AS day SET taken = day.taken + moved.step
    FROM (
        SELECT department_id, day, SUM(step) AS step FROM ({moved}) AS moved
        GROUP BY department_id, day HAVING SUM(step) <> 0
    ) AS moved
    WHERE day.department_id = moved.department_id AND day.day = moved.day;
    RETURN NULL;
"""


def _days(table: str, step: int) -> str:
    return f"""
        SELECT department_id, spread::date AS day, {step} AS step
        FROM {table}, generate_series(starts_on, ends_on, interval '1 day') AS spread
        WHERE status IN ({_OCCUPYING})
    """


def count_days() -> list[pgtrigger.Trigger]:
    """Statement triggers on placements: they add and take away days, a whole batch at once."""
    came, went = _days("new_values", 1), _days("old_values", -1)
    return [
        _statement("count_days_insert", pgtrigger.Insert, _COUNT.format(moved=came)),
        _statement("count_days_delete", pgtrigger.Delete, _COUNT.format(moved=went)),
        _statement(
            "count_days_update", pgtrigger.Update, _COUNT.format(moved=f"{came} UNION ALL {went}")
        ),
    ]


def _statement(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    old = "old_values" if operation in (pgtrigger.Update, pgtrigger.Delete) else None
    new = "new_values" if operation in (pgtrigger.Update, pgtrigger.Insert) else None
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),
        func=func,
    )


def follow_capacity() -> pgtrigger.Trigger:
    """A capacity that changes changes its days; a cut below who is there already is refused.

    The days are read anew from all periods of the department, so that a service may defer this to
    the end of several changes (capacity.set_capacity splits a period around another).
    """
    return pgtrigger.Trigger(
        name="follow_capacity",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        timing=pgtrigger.Immediate,
        func="""
            INSERT INTO rotations_departmentday AS day (department_id, day, capacity, taken)
            SELECT DISTINCT moved.department_id, spread::date, COALESCE(period.places, 0), 0
            FROM (
                SELECT OLD.department_id, OLD.starts_on, OLD.ends_on WHERE TG_OP <> 'INSERT'
                UNION ALL
                SELECT NEW.department_id, NEW.starts_on, NEW.ends_on WHERE TG_OP <> 'DELETE'
            ) AS moved
            CROSS JOIN generate_series(moved.starts_on, moved.ends_on, interval '1 day') AS spread
            LEFT JOIN rotations_capacity AS period
                ON period.department_id = moved.department_id
                AND spread::date BETWEEN period.starts_on AND period.ends_on
            ORDER BY 1, 2
            ON CONFLICT (department_id, day) DO UPDATE SET capacity = EXCLUDED.capacity;
            RETURN NULL;
        """,
    )
