"""Demo ends of rotations: what is over is signed, what ends soon stands in every state."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alliance.accounts.enums import Role
from alliance.units.models import RoleGrant
from courses.logbook import demo as logbook
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from . import reviews
from .enums import TURN, Act, EndStatus, Outcome, PrerequisiteKind, ReviewKind, Step
from .models import EndOfRotation, ImprovementPlan, Review, ReviewGiven, Signature, Try
from .queries import prerequisites

DAY = timedelta(days=1)
# How long before the last one the trainee, mentor, head and office sign.
SIGNED_EARLIER = (DAY, timedelta(hours=22, minutes=35), timedelta(hours=2), timedelta(0))
# What the placements that end soonest show, one each; a plan after a second failure, by who has
# accepted it: "" is not written yet.
SHOWN = (
    (EndStatus.SUBMITTED, None),
    (EndStatus.FAILED, "trainee"),
    (EndStatus.MENTOR_SIGNED, None),
    (EndStatus.HEAD_SIGNED, None),
    (EndStatus.RETURNED, None),
    (EndStatus.FAILED, None),
    (EndStatus.FAILED, "mentor"),
    (EndStatus.FAILED, "both"),
    (EndStatus.FAILED, ""),
    (EndStatus.SUBMITTED, None),
)
SIGNED_BEFORE = {status: list(Step)[: list(Step).index(turn)] for status, turn in TURN.items()} | {
    EndStatus.PASSED: list(Step),
    EndStatus.RETURNED: [Step.TRAINEE],
    EndStatus.FAILED: [Step.TRAINEE],
}
IN_PLACE_REASON = "科室暂无主任，由培训办代签。"
RETURN_REASON = "术前小结缺两份，补齐后再提交。"
GOALS = "每周两次由带教老师讲解错题；\n复核前完成两次床旁技能演练并通过。"
COMMENTS = [
    "教学查房安排得好，希望多一些动手机会。",
    "老师讲得细，交班再准时一点就更好。",
    "希望把常用操作的示范视频放到课程里。",
    "带教耐心，操作前会先讲一遍要点。",
    "病例讨论很有收获，希望提前一天发病历摘要。",
    "夜班后能按时下班，安排得合理。",
    "希望每周固定一次技能练习时间。",
]
REVIEWED = 44


def load(demo) -> None:
    today = timezone.localdate(demo.now)
    placements = (
        Placement.objects.with_scope()
        .select_related("trainee__user", "trainee__version", "block", "mentor", "department")
        .order_by("ends_on", "pk")
    )
    over = list(placements.filter(status=PlacementStatus.COMPLETED))
    ending = list(placements.filter(status=PlacementStatus.ACTIVE, ends_on__gte=today))
    if not ending:
        return
    writer = _Writer(demo, [*over, *ending])
    for placement in over:
        writer.end(placement, EndStatus.PASSED, at=_moment(placement.ends_on))
    shown = _by_who_signs(demo, ending)
    handed_in = [one for one in shown[: len(SHOWN) + 1] if one.mentor_id]
    logbook.complete(handed_in, demo)
    headless = next((one for one in shown if one.department_id not in writer.heads), None)
    if headless:
        shown.remove(headless)
        writer.end(headless, EndStatus.MENTOR_SIGNED, at=demo.now - 2 * DAY)
    for n, (placement, (status, plan)) in enumerate(zip(shown, SHOWN, strict=False)):
        end = writer.end(placement, status, at=demo.now - (n + 1) * DAY)
        if plan is not None:
            writer.fail_again(end, plan, at=demo.now - 2 * DAY)
    _load_reviews(demo, over)


def _by_who_signs(demo, ending: list[Placement]) -> list[Placement]:
    """Those of the demo mentor's department first, so that his and the head's inbox have some;
    never the demo doctor's, which is in its middle.
    """
    doctor, mentor = demo.accounts["doctor"], demo.accounts["mentor"]
    spine = {one.department_id for one in ending if one.mentor_id == mentor.pk}
    others = [one for one in ending if one.trainee.user_id != doctor.pk and one.mentor_id]
    own = [one for one in others if one.mentor_id == mentor.pk]
    beside = [one for one in others if one.department_id in spine and one not in own]
    rest = [one for one in others if one.department_id not in spine]
    return [*own[:2], *beside[:1], *rest, *own[2:], *beside[1:]]


class _Writer:
    def __init__(self, demo, placements: list[Placement]):
        self.demo = demo
        self.asked = prerequisites(
            Placement.objects.filter(pk__in=[one.pk for one in placements]),
            timezone.localdate(demo.now),
        )
        self.office = demo.accounts["training"]
        self.heads = {
            grant.department_id: grant.user
            for grant in RoleGrant.objects.filter(role=Role.DEPARTMENT_HEAD).select_related("user")
        }

    def end(self, placement: Placement, status: str, *, at: datetime) -> EndOfRotation:
        end = EndOfRotation.objects.create(
            placement=placement,
            status=status,
            round=1,
            changed_at=at,
            reason=RETURN_REASON if status == EndStatus.RETURNED else "",
        )
        outcome = {EndStatus.PASSED: Outcome.PASSED, EndStatus.FAILED: Outcome.FAILED}.get(
            status, Outcome.PENDING
        )
        sitting = self._try(end, 1, outcome, at=at)
        for n, step in enumerate(SIGNED_BEFORE[status]):
            self._sign(end, sitting, step, at=at - SIGNED_EARLIER[n])
        if status == EndStatus.RETURNED:
            self._sign(end, sitting, Step.MENTOR, Act.RETURNED, at=at, reason=RETURN_REASON)
        return end

    def fail_again(self, end: EndOfRotation, accepted_by: str, *, at: datetime) -> None:
        """A second failed try, and its plan as far as the two have come."""
        end.round = 2
        end.changed_at = at
        end.save(update_fields=["round", "changed_at"])
        sitting = self._try(end, 2, Outcome.FAILED, at=at)
        self._sign(end, sitting, Step.TRAINEE, at=at)
        plan = ImprovementPlan(end=end, after_try=2, opened_at=at)
        if accepted_by:
            plan.goals = GOALS
            plan.review_on = timezone.localdate(self.demo.now) + 10 * DAY
        if accepted_by in ("trainee", "both"):
            plan.trainee_accepted_at = at + timedelta(hours=1)
        if accepted_by in ("mentor", "both"):
            plan.mentor, plan.mentor_accepted_at = end.placement.mentor, at + timedelta(hours=3)
        plan.save()

    def _try(self, end: EndOfRotation, number: int, outcome: str, *, at: datetime) -> Try:
        scores = self.asked[end.placement_id].scores
        failed = outcome == Outcome.FAILED
        skill = scores.skill.percent if scores.skill else 70 + self.demo.rng.randrange(20)
        theory = 40 + 7 * number if failed else 62 + self.demo.rng.randrange(35)
        return Try.objects.create(
            end=end,
            number=number,
            theory_percent=theory if scores.asks_theory else None,
            theory_needed=scores.theory_needed,
            skill_percent=skill if scores.asks_skill else None,
            skill_assessment_id=scores.skill and scores.skill.source_id,
            skill_needed=scores.skill_needed,
            submitted_at=at - DAY,
            outcome=outcome,
            decided_at=None if outcome == Outcome.PENDING else at,
        )

    def _reached(self, end: EndOfRotation, sitting: Try) -> list[dict]:
        """All of what the block asks, as somebody has it who may hand in."""
        asked = self.asked[end.placement_id]
        scores = {
            PrerequisiteKind.THEORY: sitting.theory_percent,
            PrerequisiteKind.SKILL: sitting.skill_percent,
        }
        items = []
        for item in asked.items:
            done = scores.get(item.kind, max(item.done or 0, item.required))
            if done is not None:
                items.append(replace(item, done=done, met=done >= item.required))
        return [item.as_data() for item in items]

    def _sign(
        self, end, sitting: Try, step: str, act=Act.SIGNED, *, at: datetime, reason=""
    ) -> None:
        placement = end.placement
        head = self.heads.get(placement.department_id, self.office)
        by = {
            Step.TRAINEE: placement.trainee.user,
            Step.MENTOR: placement.mentor or head,
            Step.HEAD: head,
            Step.OFFICE: self.office,
        }[step]
        in_place = step == Step.HEAD and head == self.office
        reason = reason or (IN_PLACE_REASON if in_place else "")
        Signature.objects.create(
            end=end, sitting=sitting, round=end.round, step=step, act=act,
            by=by, name=by.name, at=at, reason=reason, in_place=in_place,
            reached=self._reached(end, sitting) if step == Step.TRAINEE else None,
        )  # fmt: skip


def _load_reviews(demo, over: list[Placement]) -> None:
    """Enough for full batches in some departments, and a few that nobody can read yet."""
    made = []
    loose: dict[tuple, list[Review]] = {}
    for placement in over[-REVIEWED:]:
        ReviewGiven.objects.create(placement=placement)
        for kind in ReviewKind:
            if kind == ReviewKind.TEACHER and placement.mentor_id is None:
                continue
            teacher = placement.mentor_id if kind == ReviewKind.TEACHER else None
            score = demo.rng.choice
            same = loose.setdefault((kind, placement.department_id, teacher), [])
            review = Review(
                kind=kind,
                department_id=placement.department_id,
                teacher_id=teacher,
                teaching=score((3, 4, 4, 5, 5)),
                practice=score((2, 3, 4, 4, 5)),
                overall=score((3, 4, 4, 5, 5)),
                # No two of one batch say the same.
                comment=[*COMMENTS, ""][
                    (placement.department_id + len(same)) % (len(COMMENTS) + 1)
                ],
            )
            made.append(review)
            same.append(review)
    for same in loose.values():
        full = len(same) // reviews.BATCH * reviews.BATCH
        for n, review in enumerate(same[:full]):
            review.batch = n // reviews.BATCH + 1
    Review.objects.bulk_create(made)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(16)))
