"""The two statements that keep and finish progress; progress.py tells the story around them."""

from .models import LessonProgress

SUMMARY = ", ".join(field.column for field in LessonProgress._meta.concrete_fields)

# In: arrays of one length, one element a deed. Out: the summary row as it now is, if there is one.
# Spans are merged by the database; only events that were not there before are added.
KEEP = f"""
WITH event AS (
    INSERT INTO enrolment_progressevent (
        enrolment_id, lesson_id, kind, client_id, at, span, position, read_to, handout_id, score,
        revision_id
    )
    SELECT %(enrolment)s, %(lesson)s, kind, client_id, %(at)s,
        CASE WHEN "end" > start THEN int4range(start, "end") END,
        position, read_to, handout_id, score, %(revision)s::bigint
    FROM unnest(
        %(client_id)s::uuid[], %(kind)s::text[], %(start)s::int[], %(end)s::int[],
        %(position)s::int[], %(read_to)s::int[], %(handout_id)s::bigint[], %(score)s::int[]
    ) WITH ORDINALITY AS deed (
        client_id, kind, start, "end", position, read_to, handout_id, score, nth
    )
    ORDER BY nth
    ON CONFLICT (enrolment_id, client_id) DO NOTHING
    RETURNING id, kind, span, position, read_to, handout_id, score
), fresh AS (
    SELECT count(*) AS events,
        bool_or(kind = 'WATCHED') AS watching,
        coalesce(range_agg(span), int4multirange()) AS watched,
        (array_agg(position ORDER BY id DESC) FILTER (WHERE position IS NOT NULL))[1] AS position,
        max(read_to) AS read_to,
        array_remove(array_agg(handout_id), NULL) AS handouts,
        max(score) AS score
    FROM event
), touched AS (
    UPDATE enrolment_enrolment
    SET last_activity_at = greatest(last_activity_at, %(at)s),
        watched_at = CASE WHEN watching THEN greatest(watched_at, %(at)s) ELSE watched_at END
    FROM fresh
    WHERE enrolment_enrolment.id = %(enrolment)s AND events > 0
), summary AS (
    INSERT INTO enrolment_lessonprogress AS held (
        enrolment_id, lesson_id, watched, position, read_to, handouts, score, first_at, last_at
    )
    SELECT %(enrolment)s, %(lesson)s, watched, coalesce(position, 0), coalesce(read_to, 0),
        ARRAY(SELECT DISTINCT unnest(handouts) ORDER BY 1), score, %(at)s, %(at)s
    FROM fresh WHERE events > 0
    ON CONFLICT (enrolment_id, lesson_id) DO UPDATE SET
        watched = held.watched + EXCLUDED.watched,
        position = coalesce((SELECT position FROM fresh), held.position),
        read_to = greatest(held.read_to, EXCLUDED.read_to),
        handouts = ARRAY(SELECT DISTINCT unnest(held.handouts || EXCLUDED.handouts) ORDER BY 1),
        score = greatest(held.score, EXCLUDED.score),
        first_at = least(held.first_at, EXCLUDED.first_at),
        last_at = greatest(held.last_at, EXCLUDED.last_at)
    RETURNING *
)
SELECT {SUMMARY} FROM summary
UNION ALL
SELECT {SUMMARY} FROM enrolment_lessonprogress
WHERE enrolment_id = %(enrolment)s AND lesson_id = %(lesson)s
    AND NOT EXISTS (SELECT FROM summary)
"""

# Counts the required lessons anew instead of adding one: the course may just have been changed.
FINISH = """
WITH event AS (
    INSERT INTO enrolment_progressevent
        (enrolment_id, lesson_id, kind, client_id, at, revision_id)
    VALUES (%(enrolment)s, %(lesson)s, 'COMPLETED', %(client_id)s, %(at)s, %(revision)s::bigint)
), summary AS (
    UPDATE enrolment_lessonprogress
    SET completed_at = %(at)s, revision_id = %(revision)s::bigint
    WHERE enrolment_id = %(enrolment)s AND lesson_id = %(lesson)s
), required AS (
    SELECT count(*) AS total,
        count(*) FILTER (WHERE
            lesson.page_ptr_id = %(lesson)s OR progress.completed_at IS NOT NULL
        ) AS done
    FROM catalogue_lessonpage lesson
    JOIN wagtailcore_page page ON page.id = lesson.page_ptr_id
    LEFT JOIN enrolment_lessonprogress progress
        ON progress.lesson_id = lesson.page_ptr_id AND progress.enrolment_id = %(enrolment)s
    WHERE lesson.course_id = %(course)s AND lesson.required AND page.live
)
UPDATE enrolment_enrolment
SET lessons_done = CASE WHEN state = 'COMPLETED' THEN lessons_done ELSE done END,
    lessons_total = CASE WHEN state = 'COMPLETED' THEN lessons_total ELSE total END
FROM required
WHERE id = %(enrolment)s
RETURNING lessons_done, lessons_total
"""
