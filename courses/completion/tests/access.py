from django.utils import timezone

from courses.completion.factories import EndOfRotationFactory
from courses.completion.models import EndOfRotation, ImprovementPlan
from lms.testing.access import Row, members, only
from lms.testing.attachment import build_attachment

OFFICES = "training_office alliance_office"
SEE = f"doctor mentor department_head coordinator {OFFICES}"
DOCTOR = members(404) | {"doctor": 200}
DOCTOR_POSTS = members(404) | {"doctor": 302}
MENTOR_POSTS = members(404) | {"mentor": 302}


def handed_in(world) -> EndOfRotation:
    return EndOfRotationFactory(placement=build_attachment(world).placement)


def placement_pk(world) -> dict:
    return {"pk": handed_in(world).placement_id}


def in_training(world) -> dict:
    build_attachment(world)
    return {}


def open_pk(world) -> dict:
    return {"pk": build_attachment(world).placement.pk}


def plan_pk(world) -> dict:
    plan = ImprovementPlan.objects.create(
        end=handed_in(world), after_try=2, opened_at=timezone.now()
    )
    return {"pk": plan.pk}


def trainee_pk(world) -> dict:
    return {"pk": build_attachment(world).trainee.pk}


def signature(world) -> dict:
    return {"step": "MENTOR", "act": "SIGNED"}


# Nothing filled in: whoever may write sees the form again.
BOTH_SIDES = members(404) | {"doctor": 200, "mentor": 200}

ROWS = [
    Row(
        "completion:home",
        kwargs=lambda world: build_attachment(world) and {},
        get=members(200),
        post=405,
    ),
    Row("completion:detail", kwargs=open_pk, get=only(SEE), post=405),
    # Too early, which is said: only the trainee comes as far.
    Row("completion:submit", kwargs=open_pk, get=405, post=DOCTOR_POSTS),
    Row("completion:decide", kwargs=placement_pk, data=signature, get=405, post=MENTOR_POSTS),
    # The block has no theory quiz.
    Row("completion:theory", kwargs=open_pk, get=405, post=members(404)),
    # No reason given: the office sees the form again.
    Row("completion:allow_theory", kwargs=open_pk, get=405, post=only("training_office", 200)),
    Row("completion:review", kwargs=placement_pk, get=DOCTOR, post=DOCTOR),
    Row("completion:plan", kwargs=plan_pk, get=only(SEE), post=BOTH_SIDES),
    # Nothing to agree on yet, which is said to whoever sees the plan.
    Row("completion:accept_plan", kwargs=plan_pk, get=405, post=only(SEE, 302)),
    Row(
        "completion:office_list",
        get=only(f"department_head coordinator other_coordinator {OFFICES}"),
        post=405,
    ),
    Row("completion:finish", kwargs=trainee_pk, get=405, post=only("training_office", 302)),
    Row("completion:reviews", get=only(f"mentor department_head {OFFICES}"), post=405),
]
