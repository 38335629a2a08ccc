"""Demo learning: some four hundred people in every state, with the events that led there.

Only events are invented here; the summaries are added up from them, as `recompute_progress` does.
"""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.types.range import Range

from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP
from courses.catalogue.enums import CompletionRule
from courses.catalogue.models import CoursePage
from courses.catalogue.queries import LessonInfo, outline
from courses.quizzes import papers
from courses.quizzes.models import Answer, Attempt, QuizLessonPage

from .enums import EnrolmentState, EventKind
from .models import Enrolment, ProgressEvent
from .recompute import mend

LEARNERS = 400
# Of a hundred enrolments so many end so; "quiz" failed the quiz and has not tried again.
ENDINGS = ["completed"] * 42 + ["halfway"] * 24 + ["quiz"] * 8 + ["new"] * 16 + ["left"] * 10
# The demo doctor: every kind, and two courses that make a learning path.
DOCTOR = [
    ("neuro-exam", "completed", 40),
    ("imaging", "completed", 64),
    ("spine-transfer", "halfway", 9),
    ("low-back-pain", "quiz", 6),
    ("cervical", "new", 2),
    ("osteoporotic-fracture", "halfway", 45),
]
STEP_SECONDS = 10


@dataclass
class Story:
    """One enrolment to come: who, which course, how it ends, how many days ago it began."""

    user: object
    course: CoursePage
    ending: str
    days_ago: int


def load(demo) -> None:
    courses = list(CoursePage.objects.filter(live=True).order_by("path"))
    writer = Writer(demo)
    for story in _stories(demo, courses):
        writer.write(story)
    writer.save()


def _stories(demo, courses: list[CoursePage]):
    rng, by_slug = demo.rng, {course.slug: course for course in courses}
    for slug, ending, days in DOCTOR:
        yield Story(demo.accounts["doctor"], by_slug[slug], ending, days)
    for name in ("coordinator", "mentor"):
        yield Story(demo.accounts[name], by_slug["joint-rounds"], "completed", 30)
    members = Profile.objects.filter(unit__memberships__status__in=CURRENT_MEMBERSHIP)
    at_home = set(members.values_list("user_id", flat=True))
    people = [user for user in demo.people if user.pk in at_home and user.has_usable_password()]
    for user in rng.sample(people, min(LEARNERS, len(people))):
        for course in rng.sample(courses, rng.choice((1, 1, 2, 2, 3))):
            yield Story(user, course, rng.choice(ENDINGS), rng.randrange(2, 110))


class Writer:
    """Collects rows and writes each table once."""

    def __init__(self, demo):
        self.demo = demo
        self.enrolments: list[Enrolment] = []
        self.events: list[ProgressEvent] = []
        self.attempts: list[tuple[Attempt, list[Answer]]] = []
        self.sat: Counter[tuple[int, int]] = Counter()
        self.lessons: dict[int, tuple[LessonInfo, ...]] = {}
        self.quizzes = {
            quiz.pk: (quiz, list(quiz.questions.prefetch_related("options")))
            for quiz in QuizLessonPage.objects.all()
        }

    def write(self, story: Story) -> None:
        rng, course = self.demo.rng, story.course
        if course.pk not in self.lessons:
            self.lessons[course.pk] = outline(course_id=course.pk, outline_at=course.outline_at)
        lessons = self.lessons[course.pk]
        at = self.demo.now - timedelta(days=story.days_ago, minutes=rng.randrange(600))
        enrolment = Enrolment(
            user=story.user, course=course, enrolled_at=at, last_activity_at=at,
            lessons_total=len(lessons),
        )  # fmt: skip
        self.enrolments.append(enrolment)
        has_quiz = lessons[-1].rule == CompletionRule.QUIZ
        to_finish = {
            "completed": len(lessons),
            "halfway": max(1, len(lessons) // 2),
            "quiz": len(lessons) - has_quiz,
            "new": 0,
            "left": rng.randrange(0, 2),
        }[story.ending]
        if story.ending == "quiz" and not has_quiz:
            to_finish = len(lessons) - 1
        pace = timedelta(days=story.days_ago) * 0.7 / (len(lessons) + 1)
        for lesson in lessons[:to_finish]:
            at += pace * rng.uniform(0.2, 1.0)
            at = self._finish(enrolment, lesson, at)
        if story.ending == "quiz" and has_quiz:
            at = self._sit(enrolment, lessons[-1], at + timedelta(hours=2), passes=False)
        elif story.ending == "halfway":
            self._begin(enrolment, lessons[to_finish], at + timedelta(hours=1))
        elif story.ending == "completed":
            enrolment.state = EnrolmentState.COMPLETED
            enrolment.completed_at, enrolment.lessons_done = at, len(lessons)
        elif story.ending == "left":
            enrolment.state = EnrolmentState.WITHDRAWN
            enrolment.withdrawn_at = at + timedelta(hours=3)

    def _finish(self, enrolment: Enrolment, lesson: LessonInfo, at: datetime) -> datetime:
        """The events that finish one lesson; returns when it was finished."""
        match lesson.rule:
            case CompletionRule.READ:
                at += timedelta(minutes=lesson.minutes)
                self._event(enrolment, lesson, EventKind.READ, at, read_to=100)
            case CompletionRule.FILE:
                for handout in lesson.handouts:
                    at += timedelta(minutes=2)
                    self._event(enrolment, lesson, EventKind.FILE, at, handout_id=handout.id)
            case CompletionRule.WATCHED:
                at = self._watch(enrolment, lesson, at, to=lesson.video_seconds)
            case CompletionRule.QUIZ:
                at += timedelta(hours=2)
                if self.demo.rng.random() < 0.35:
                    at = self._sit(enrolment, lesson, at, passes=False) + timedelta(minutes=20)
                at = self._sit(enrolment, lesson, at, passes=True)
        self._event(enrolment, lesson, EventKind.COMPLETED, at)
        return at

    def _begin(self, enrolment: Enrolment, lesson: LessonInfo, at: datetime) -> None:
        if lesson.rule == CompletionRule.READ:
            self._event(enrolment, lesson, EventKind.READ, at, read_to=45)
        elif lesson.rule == CompletionRule.WATCHED:
            self._watch(enrolment, lesson, at, to=30)

    def _watch(
        self, enrolment: Enrolment, lesson: LessonInfo, at: datetime, *, to: int
    ) -> datetime:
        for start in range(0, to, STEP_SECONDS):
            end = min(start + STEP_SECONDS, to)
            at += timedelta(seconds=end - start)
            self._event(
                enrolment, lesson, EventKind.WATCHED, at, span=Range(start, end), position=end
            )
        return at

    def _sit(
        self, enrolment: Enrolment, lesson: LessonInfo, at: datetime, *, passes: bool
    ) -> datetime:
        """One attempt, handed in after eight minutes; returns when."""
        quiz, questions = self.quizzes[lesson.id]
        rng = self.demo.rng
        paper = papers.draw(questions, count=quiz.draw_count, shuffle=quiz.shuffle, rng=rng)
        right = len(paper) if passes else len(paper) // 2
        chosen = {
            n: item["key"] if n < right else [(item["key"][0] + 1) % len(item["options"])]
            for n, item in enumerate(paper)
        }
        closed_at = at + timedelta(minutes=8)
        self.sat[enrolment.user.pk, quiz.pk] += 1
        score = papers.score(paper, chosen)
        attempt = Attempt(
            user_id=enrolment.user.pk, quiz=quiz, paper=paper, pass_percent=quiz.pass_percent,
            number=self.sat[enrolment.user.pk, quiz.pk],
            state="SUBMITTED", started_at=at, closed_at=closed_at, score=score,
            passed=score >= quiz.pass_percent,
            deadline_at=at + timedelta(minutes=quiz.limit_minutes) if quiz.limit_minutes else None,
        )  # fmt: skip
        answers = [
            Answer(attempt=attempt, position=n, chosen=choice, sequence=n + 1, saved_at=closed_at)
            for n, choice in chosen.items()
        ]
        self.attempts.append((attempt, answers))
        if attempt.passed:
            self._event(enrolment, lesson, EventKind.PASSED, closed_at, score=score)
        return closed_at

    def _event(
        self, enrolment: Enrolment, lesson: LessonInfo, kind: EventKind, at: datetime, **what
    ) -> None:
        self.events.append(
            ProgressEvent(
                enrolment=enrolment,
                lesson_id=lesson.id,
                kind=kind,
                at=at,
                client_id=uuid.UUID(int=self.demo.rng.getrandbits(128)),
                revision_id=lesson.revision_id,
                **what,
            )
        )

    def save(self) -> None:
        Enrolment.objects.bulk_create(self.enrolments, batch_size=2000)
        ProgressEvent.objects.bulk_create(self.events, batch_size=2000)
        Attempt.objects.bulk_create([attempt for attempt, _ in self.attempts])
        Answer.objects.bulk_create([answer for _, answers in self.attempts for answer in answers])
        mend()
