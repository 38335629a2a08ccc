from django.utils import timezone

from courses.assessments import services
from courses.assessments.factories import AssessmentFactory, AssessmentRequestFactory, FormFactory
from courses.assessments.models import Form, FormVersion
from lms.testing.access import Row, everyone, members, only
from lms.testing.attachment import build_attachment

OFFICES = "training_office alliance_office"
# Who sees the doctor's placement.
SEE = f"doctor mentor department_head coordinator {OFFICES}"


def asked(world, **kwargs):
    return AssessmentRequestFactory(placement=build_attachment(world).placement, **kwargs)


def in_training(world) -> dict:
    build_attachment(world)
    return {}


def asked_pk(world) -> dict:
    return {"pk": asked(world).pk}


def token(world) -> dict:
    return {"token": asked(world).token}


def full_round_pk(world) -> dict:
    request = asked(world, form_code="msf-360")
    for _ in range(5):
        AssessmentFactory(request=request, relation="NURSE", value=4)
    return {"pk": request.pk}


def answered_pk(world) -> dict:
    return {"pk": AssessmentFactory(request=asked(world), rater=world.mentor).pk}


def trainee_pk(world) -> dict:
    return {"pk": build_attachment(world).trainee.pk}


def pass_pk(world) -> dict:
    attachment = build_attachment(world)
    issued, _ = services.issue_pass(
        alliance_id=world.alliance.pk,
        department=attachment.placement.department,
        teacher_name="钱护士",
        by=world.mentor,
        at=timezone.now(),
    )
    return {"pk": issued.pk}


def common_form_pk(world) -> dict:
    return {"pk": Form.objects.get(code="dops", alliance=None).pk}


def own_form_pk(world) -> dict:
    return {"pk": FormFactory(alliance=world.alliance).pk}


def draft(world) -> FormVersion:
    return FormFactory(alliance=world.alliance, draft=True).versions.get()


def draft_pk(world) -> dict:
    return {"pk": draft(world).pk}


def settings(world) -> dict:
    return {"instruction": "看一次操作。", "feedback_length": "10", "shown_from": "5"}


def an_item(world) -> dict:
    return {"text": "手卫生", "lowest": "1", "highest": "9", "required": "on"}


def item_pk(world) -> dict:
    return {"pk": draft(world).items.first().pk}


HANDS_OUT = "mentor department_head training_office"
# The token is the key: whoever holds it stands at least before the door. The trainee is sent back
# to the code; an answer with nothing in it is shown again.
ANYBODY = everyone(200) | {"doctor": 302}
DOCTOR = members(404) | {"doctor": 200}
DOCTOR_POSTS = members(404) | {"doctor": 302}
EDITOR = only("training_office")
EDITOR_POSTS = only("training_office", 302)

ROWS = [
    Row("assessments:home", kwargs=in_training, get=members(200), post=405),
    # Only who is in a placement today; nothing chosen is shown again.
    Row("assessments:ask", kwargs=in_training, get=DOCTOR, post=DOCTOR),
    Row("assessments:request", kwargs=asked_pk, get=only(SEE), post=405),
    Row("assessments:withdraw", kwargs=asked_pk, get=405, post=DOCTOR_POSTS),
    Row("assessments:close_round", kwargs=full_round_pk, get=405, post=DOCTOR_POSTS),
    Row("assessments:trainee", kwargs=trainee_pk, get=only(SEE), post=405),
    Row("assessments:assessment", kwargs=answered_pk, get=only(SEE), post=405),
    Row("assessments:answer", kwargs=token, get=ANYBODY, post=ANYBODY),
    Row("assessments:enter_pass", kwargs=token, get=405, post=200),
    Row("assessments:passes", kwargs=in_training, get=only(HANDS_OUT), post=only(HANDS_OUT)),
    Row("assessments:revoke_pass", kwargs=pass_pk, get=405, post=only(HANDS_OUT, 302)),
    Row("assessments:forms", get=EDITOR, post=405),
    Row("assessments:new_form", get=EDITOR, post=EDITOR),
    Row(
        "assessments:adopt_form",
        kwargs=common_form_pk,
        data=lambda world: {"alliance": world.alliance.pk},
        get=405,
        post=EDITOR_POSTS,
    ),
    Row("assessments:start_version", kwargs=own_form_pk, get=405, post=EDITOR_POSTS),
    Row("assessments:version", kwargs=draft_pk, data=settings, get=EDITOR, post=EDITOR_POSTS),
    Row("assessments:preview", kwargs=draft_pk, get=EDITOR, post=405),
    Row("assessments:publish_version", kwargs=draft_pk, get=405, post=EDITOR_POSTS),
    Row("assessments:discard_version", kwargs=draft_pk, get=405, post=EDITOR_POSTS),
    Row("assessments:add_item", kwargs=draft_pk, data=an_item, get=405, post=EDITOR_POSTS),
    Row("assessments:item", kwargs=item_pk, data=an_item, get=EDITOR, post=EDITOR_POSTS),
    Row("assessments:move_item", kwargs=item_pk, get=405, post=EDITOR_POSTS),
    Row("assessments:remove_item", kwargs=item_pk, get=405, post=EDITOR_POSTS),
]
