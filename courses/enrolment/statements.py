"""The one statement that keeps what a learner did; progress.py tells the story around it."""

from .models import LessonProgress

SUMMARY = ", ".join(field.column for field in LessonProgress._meta.concrete_fields)

# In: `deeds`, a list of events, what the lesson asks, and what the caller went by: the state of the
# course's outline, until when watching was counted, and in which version the learner's account was
# found in order (NULL: it has just been read). Out: the lesson's summary as
# it now is (empty when there is nothing to sum up), whether this finished the lesson, and the
# enrolment's tally if it was touched; no row, and nothing done, when one of these is otherwise by
# now, or when the enrolment changed (`xmin`) while this waited for its lock: what a statement sees
# is settled before it waits, and a lesson finished meanwhile would not be counted.
# Spans are merged by the database; only events that were not there before are added. `judged` is
# the one place that knows when a lesson is finished. Required lessons are counted anew instead of
# adding one: the course may just have been changed.
KEEP = f"""
WITH mine AS (
    SELECT own.id AS enrolment, %(lesson)s AS lesson, %(at)s AS now,
        %(revision)s::bigint AS revision
    FROM enrolment_enrolment own JOIN accounts_user person ON person.id = user_id
    WHERE own.id = %(enrolment)s
        AND %(outline_at)s = (
            SELECT outline_at FROM catalogue_coursepage WHERE page_ptr_id = course_id
        )
        AND watched_at IS NOT DISTINCT FROM %(watched_at)s
        AND person.xmin::text = coalesce(%(known_as)s, person.xmin::text)
        AND own.xmin = (SELECT xmin FROM enrolment_enrolment WHERE id = %(enrolment)s)
    FOR NO KEY UPDATE OF own
), event AS (
    INSERT INTO enrolment_progressevent (
        enrolment_id, lesson_id, kind, client_id, at, span, position, read_to, handout_id, score,
        revision_id
    )
    SELECT enrolment, lesson, kind, client_id, now, span, position, read_to, handout_id, score,
        revision
    FROM mine, jsonb_populate_recordset(NULL::enrolment_progressevent, %(deeds)s::jsonb)
        WITH ORDINALITY
    ORDER BY ordinality
    ON CONFLICT (enrolment_id, client_id) DO NOTHING
    RETURNING *
), fresh AS (
    SELECT max(at) AS at,
        max(at) FILTER (WHERE kind = 'WATCHED') AS watched_at,
        coalesce(range_agg(span), int4multirange()) AS watched,
        (array_agg(position ORDER BY id DESC) FILTER (WHERE position IS NOT NULL))[1] AS position,
        max(read_to) AS read_to,
        array_remove(array_agg(handout_id), NULL) AS handouts,
        max(score) AS score
    FROM event
), summed AS (
    SELECT fresh.at, watched_at,
        coalesce(held.watched + fresh.watched, fresh.watched) AS watched,
        coalesce(fresh.position, held.position, 0) AS position,
        greatest(fresh.read_to, held.read_to, 0) AS read_to,
        ARRAY(SELECT DISTINCT unnest(held.handouts || fresh.handouts) ORDER BY 1) AS handouts,
        greatest(fresh.score, held.score) AS score,
        first_at, last_at, completed_at, revision_id, mine.*
    FROM mine CROSS JOIN fresh LEFT JOIN enrolment_lessonprogress held
        ON enrolment_id = enrolment AND lesson_id = lesson
    WHERE fresh.at IS NOT NULL OR held.id IS NOT NULL
), judged AS (
    SELECT *, completed_at IS NULL AND CASE %(rule)s
        WHEN 'READ' THEN read_to >= %(read_to_end)s
        WHEN 'WATCHED' THEN %(seconds_to_watch)s
            BETWEEN 1 AND (SELECT sum(upper(span) - lower(span)) FROM unnest(watched) span)
        WHEN 'FILE' THEN cardinality(%(wanted)s::bigint[]) > 0 AND handouts @> %(wanted)s::bigint[]
        WHEN 'QUIZ' THEN score IS NOT NULL
    END AS finishes
    FROM summed
), completion AS (
    INSERT INTO enrolment_progressevent
        (enrolment_id, lesson_id, kind, client_id, at, revision_id)
    SELECT enrolment, lesson, 'COMPLETED', gen_random_uuid(), now, revision
    FROM judged WHERE finishes
), summary AS (
    INSERT INTO enrolment_lessonprogress (
        enrolment_id, lesson_id, watched, position, read_to, handouts, score, first_at, last_at,
        completed_at, revision_id
    )
    SELECT enrolment, lesson, watched, position, read_to, handouts, score,
        least(first_at, CASE WHEN finishes THEN now ELSE at END),
        greatest(last_at, CASE WHEN finishes THEN now ELSE at END),
        CASE WHEN finishes THEN now ELSE completed_at END,
        CASE WHEN finishes THEN revision ELSE revision_id END
    FROM judged
    ON CONFLICT (enrolment_id, lesson_id) DO UPDATE SET
        watched = EXCLUDED.watched,
        position = EXCLUDED.position,
        read_to = EXCLUDED.read_to,
        handouts = EXCLUDED.handouts,
        score = EXCLUDED.score,
        first_at = EXCLUDED.first_at,
        last_at = EXCLUDED.last_at,
        completed_at = EXCLUDED.completed_at,
        revision_id = EXCLUDED.revision_id
    RETURNING *
), required AS (
    SELECT count(*) AS total,
        count(*) FILTER (WHERE page.id = %(lesson)s OR completed_at IS NOT NULL) AS done
    FROM catalogue_lessonpage
    JOIN wagtailcore_page page ON page.id = page_ptr_id
    LEFT JOIN enrolment_lessonprogress ON lesson_id = page.id AND enrolment_id = %(enrolment)s
    WHERE course_id = %(course)s AND required AND live
), tally AS (
    UPDATE enrolment_enrolment own
    SET last_activity_at = greatest(last_activity_at, now),
        watched_at = greatest(own.watched_at, judged.watched_at),
        lessons_done = CASE WHEN finishes AND state <> 'COMPLETED'
            THEN (SELECT done FROM required) ELSE lessons_done END,
        lessons_total = CASE WHEN finishes AND state <> 'COMPLETED'
            THEN (SELECT total FROM required) ELSE lessons_total END
    FROM judged
    WHERE id = enrolment AND (at IS NOT NULL OR finishes)
    RETURNING lessons_done, lessons_total
)
SELECT {SUMMARY}, (SELECT finishes FROM judged), lessons_done, lessons_total
FROM mine LEFT JOIN summary ON true LEFT JOIN tally ON true
"""
