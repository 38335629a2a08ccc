"""Adds all events up anew and compares: set-based, a few passes over a million events.

An event's effect never depends on the course as it is now, so the sum of the events is the truth:
what may be believed was decided when the event was kept, and finishing a lesson is an event too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from .enums import EnrolmentState

# Per enrolment and lesson, every summed-up column of LessonProgress from the events alone.
EXPECTED = """
SELECT enrolment_id, lesson_id,
    coalesce(range_agg(span) FILTER (WHERE span IS NOT NULL), int4multirange()) AS watched,
    coalesce((array_agg(position ORDER BY id DESC) FILTER (WHERE position IS NOT NULL))[1], 0)
        AS position,
    coalesce(max(read_to), 0) AS read_to,
    array_remove(array_agg(DISTINCT handout_id ORDER BY handout_id), NULL) AS handouts,
    max(score) AS score,
    min(at) AS first_at,
    max(at) AS last_at,
    min(at) FILTER (WHERE kind = 'COMPLETED') AS completed_at,
    min(revision_id) FILTER (WHERE kind = 'COMPLETED') AS revision_id
FROM enrolment_progressevent
GROUP BY enrolment_id, lesson_id
"""
COLUMNS = (
    "watched", "position", "read_to", "handouts", "score", "first_at", "last_at", "completed_at",
    "revision_id",
)  # fmt: skip

LESSONS_DIFFER = f"""
SELECT enrolment_id, lesson_id,
    ({", ".join(f"held.{name}" for name in COLUMNS)})::text,
    ({", ".join(f"expected.{name}" for name in COLUMNS)})::text
FROM ({EXPECTED}) expected
FULL JOIN enrolment_lessonprogress held USING (enrolment_id, lesson_id)
WHERE ({", ".join(f"held.{name}" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"expected.{name}" for name in COLUMNS)})
ORDER BY enrolment_id, lesson_id
"""

# What an enrolment counts. A completed one keeps the numbers it was completed with.
COUNTED = f"""
SELECT enrolment.id,
    CASE WHEN state = '{EnrolmentState.COMPLETED}' THEN lessons_done
        ELSE coalesce(done.lessons, 0) END AS lessons_done,
    CASE WHEN state = '{EnrolmentState.COMPLETED}' THEN lessons_total
        ELSE coalesce(required.lessons, 0) END AS lessons_total,
    greatest(enrolled_at, events.last_at) AS last_activity_at,
    events.watched_at
FROM enrolment_enrolment enrolment
LEFT JOIN (
    SELECT course_id, count(*) AS lessons
    FROM catalogue_lessonpage lesson JOIN wagtailcore_page page ON page.id = lesson.page_ptr_id
    WHERE lesson.required AND page.live
    GROUP BY course_id
) required ON required.course_id = enrolment.course_id
LEFT JOIN (
    SELECT enrolment_id, max(at) AS last_at,
        max(at) FILTER (WHERE kind = 'WATCHED') AS watched_at
    FROM enrolment_progressevent GROUP BY enrolment_id
) events ON events.enrolment_id = enrolment.id
LEFT JOIN (
    SELECT enrolment_id, count(*) AS lessons
    FROM enrolment_progressevent event
    JOIN catalogue_lessonpage lesson ON lesson.page_ptr_id = event.lesson_id
    JOIN wagtailcore_page page ON page.id = event.lesson_id
    WHERE event.kind = 'COMPLETED' AND lesson.required AND page.live
    GROUP BY enrolment_id
) done ON done.enrolment_id = enrolment.id
"""
COUNTS = ("lessons_done", "lessons_total", "last_activity_at", "watched_at")

ENROLMENTS_DIFFER = f"""
SELECT held.id, NULL,
    ({", ".join(f"held.{name}" for name in COUNTS)})::text,
    ({", ".join(f"expected.{name}" for name in COUNTS)})::text
FROM enrolment_enrolment held JOIN ({COUNTED}) expected USING (id)
WHERE ({", ".join(f"held.{name}" for name in COUNTS)})
    IS DISTINCT FROM ({", ".join(f"expected.{name}" for name in COUNTS)})
ORDER BY held.id
"""

MEND = (
    """
    DELETE FROM enrolment_lessonprogress held
    WHERE NOT EXISTS (
        SELECT FROM enrolment_progressevent event
        WHERE event.enrolment_id = held.enrolment_id AND event.lesson_id = held.lesson_id
    )
    """,
    f"""
    INSERT INTO enrolment_lessonprogress (enrolment_id, lesson_id, {", ".join(COLUMNS)})
    {EXPECTED}
    ON CONFLICT (enrolment_id, lesson_id) DO UPDATE
    SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)}
    """,
    f"""
    UPDATE enrolment_enrolment held
    SET {", ".join(f"{name} = expected.{name}" for name in COUNTS)}
    FROM ({COUNTED}) expected
    WHERE expected.id = held.id
    """,
)


@dataclass(frozen=True)
class Difference:
    """A summary that is not the sum of its events; `lesson_id` is None for an enrolment's own."""

    enrolment_id: int
    lesson_id: int | None
    held: str | None
    expected: str | None


def differences() -> Iterator[Difference]:
    """Every summary that differs; none is the promise."""
    for statement in (LESSONS_DIFFER, ENROLMENTS_DIFFER):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            for row in cursor:
                yield Difference(*row)


@transaction.atomic
def mend() -> None:
    """Write every summary anew from its events; learners wait while it runs."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE enrolment_enrolment IN SHARE ROW EXCLUSIVE MODE")
        for statement in MEND:
            cursor.execute(statement)
