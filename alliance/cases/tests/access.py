import uuid
from datetime import timedelta

from django.utils import timezone

from alliance.cases.enums import ConferenceStatus, Outcome, Scope, Urgency
from alliance.cases.factories import (
    CaseFactory,
    CaseImageFactory,
    ConferenceFactory,
    ExpertFactory,
    InvitationFactory,
)
from alliance.cases.models import Case, FollowUp, Mark, Specialty
from alliance.core.patients import AgeGroup
from alliance.people.enums import Sex
from lms.testing.access import Row, members, only

# Whoever works in a member unit reads what is open to the alliance.
MEMBERS = "doctor mentor department_head coordinator other_coordinator alliance_office"
# The administrator looks, and stands in for nobody.
ONLY_LOOKS = {"administrator": 404}


def case(world, **state) -> dict:
    """The doctor's case for the mentor, who is an expert; another's stands beside it."""
    specialty = ExpertFactory(specialty__alliance=world.alliance, user=world.mentor).specialty
    CaseFactory(alliance=world.alliance, author=world.other_doctor, **state)
    made = CaseFactory(alliance=world.alliance, author=world.doctor, specialty=specialty, **state)
    InvitationFactory(case=made, user=world.mentor)
    return {"pk": made.pk}


def draft(world) -> dict:
    return case(world)


def submitted(world) -> dict:
    return case(world, submitted=True)


def opened(world) -> dict:
    return case(world, opened=True)


def advised(world) -> dict:
    return case(world, advised=True)


def kept_in_unit(world) -> dict:
    return case(world, opened=True, scope=Scope.UNIT)


def image(world) -> dict:
    where = opened(world)
    found = CaseImageFactory(case=Case.objects.get(pk=where["pk"]))
    return where | {"image_id": found.pk}


def part(world) -> dict:
    return image(world) | {"part": "view"}


def draft_image(world) -> dict:
    found = CaseImageFactory(case__alliance=world.alliance, case__author=world.doctor)
    return {"pk": found.case_id, "image_id": found.pk}


def mark(world) -> dict:
    where = image(world)
    made = Mark.objects.create(
        case_id=where["pk"], image_id=where["image_id"], number=1, shape="POINT", x=1, y=1,
        by=world.mentor, at=timezone.now(),
    )  # fmt: skip
    return {"pk": where["pk"], "mark_id": made.pk}


def report(world) -> dict:
    made = FollowUp.objects.create(
        case_id=advised(world)["pk"], days=7, due_on=timezone.localdate()
    )
    return {"pk": made.pk}


def conference(world) -> dict:
    made = ConferenceFactory(case=Case.objects.get(pk=advised(world)["pk"]))
    made.attendees.create(user=world.mentor)
    return {"pk": made.pk}


def expert(world) -> dict:
    return {"pk": ExpertFactory(specialty__alliance=world.alliance, user=world.mentor).pk}


def written(world) -> dict:
    specialty = Specialty.objects.get_or_create(alliance=world.alliance, name="脊柱外科")[0]
    return {
        "client_id": uuid.uuid4(),
        "question": "能否保守治疗？",
        "specialty": specialty.pk,
        "urgency": Urgency.ROUTINE,
        "scope": Scope.ALLIANCE,
        "age_group": AgeGroup.OLD,
        "sex": Sex.MALE,
        "history": "腰痛三天。",
        "examination": "肌力 5 级。",
        "act": "submit",
    }


def confirmed(world) -> dict:
    return {"text": "1"}


def reason(world) -> dict:
    return {"reason": "病史里有姓名"}


def reply(world) -> dict:
    return {"text": "先保守治疗，四周复查。", "act": "reply"}


def place(world) -> dict:
    return {"shape": "POINT", "x": "10", "y": "10"}


def invited(world) -> dict:
    return {"user": world.department_head.pk}


def outcome(world) -> dict:
    return {"outcome": Outcome.IMPROVED, "text": "疼痛减轻。"}


def meeting(world) -> dict:
    starts = timezone.localtime(timezone.now() + timedelta(days=2))
    return {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "minutes": 60, "place": "会诊中心"}


def cancelled(world) -> dict:
    return {"conclusion": "改期", "act": ConferenceStatus.CANCELLED}


def listed(world) -> dict:
    return {"specialty": "骨科", "user": world.mentor.pk, "alliance": world.alliance.pk}


MEMBER_DOCTORS = "doctor mentor department_head coordinator other_coordinator"

ROWS = [
    Row("cases:cases", get=members(200), post=405),
    Row(
        "cases:new",
        data=written,
        get=only(MEMBER_DOCTORS) | ONLY_LOOKS,
        post=only(MEMBER_DOCTORS, 302) | ONLY_LOOKS,
    ),
    Row("cases:case", case="draft", kwargs=draft, get=only("doctor", 302) | {"administrator": 200},
        post=405),
    Row("cases:case", case="waiting", kwargs=submitted, get=only("doctor mentor alliance_office"),
        post=405),
    Row("cases:case", case="open", kwargs=opened, get=only(MEMBERS), post=405),
    Row("cases:case", case="kept in the unit", kwargs=kept_in_unit,
        get=only("doctor mentor coordinator alliance_office"), post=405),
    Row("cases:readers", kwargs=opened, get=only("alliance_office"), post=405),
    Row("cases:edit", kwargs=draft, data=written, get=only("doctor") | ONLY_LOOKS,
        post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:edit", case="open", kwargs=opened, data=written,
        get=only("doctor", 302) | ONLY_LOOKS, post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:delete", kwargs=draft, get=405, post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:add_images", kwargs=draft, get=405, post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:remove_image", kwargs=draft_image, get=405,
        post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:check", kwargs=submitted, data=confirmed,
        get=only("mentor alliance_office") | ONLY_LOOKS,
        post=only("mentor alliance_office", 302) | ONLY_LOOKS),
    Row("cases:return", kwargs=submitted, data=reason, get=405,
        post=only("mentor alliance_office", 302) | ONLY_LOOKS),
    Row("cases:image", kwargs=image, get=only(MEMBERS), post=405),
    Row("cases:image_file", kwargs=part, get=only(MEMBERS), post=405),
    Row("cases:mark", kwargs=image, data=place, get=405,
        post=only("doctor mentor", 302) | ONLY_LOOKS),
    Row("cases:remove_mark", kwargs=mark, get=405, post=only("mentor", 302) | ONLY_LOOKS),
    Row("cases:invite", kwargs=opened, data=invited, get=only("doctor alliance_office"),
        post=only("doctor alliance_office", 302)),
    Row("cases:reply", kwargs=opened, data=reply, get=405,
        post=only("doctor mentor", 302) | ONLY_LOOKS),
    Row("cases:report", kwargs=report, data=outcome, get=only("doctor") | ONLY_LOOKS,
        post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:close", kwargs=advised, data=outcome, get=only("doctor") | ONLY_LOOKS,
        post=only("doctor", 302) | ONLY_LOOKS),
    Row("cases:withdraw", kwargs=opened, data=reason, get=only("doctor alliance_office"),
        post=only("doctor alliance_office", 302)),
    Row("cases:plan_conference", kwargs=advised, data=meeting, get=only("alliance_office"),
        post=only("alliance_office", 302)),
    Row("cases:conferences", get=members(200), post=405),
    Row("cases:conference", kwargs=conference, get=only("doctor mentor alliance_office"),
        post=405),
    Row("cases:end_conference", kwargs=conference, data=cancelled, get=405,
        post=only("alliance_office", 302)),
    Row("cases:calendar", kwargs=conference, get=only("doctor mentor alliance_office"), post=405),
    Row("cases:experts", get=only("alliance_office"), post=405),
    Row("cases:add_expert", data=listed, get=405, post=only("alliance_office", 302)),
    Row("cases:remove_expert", kwargs=expert, get=405, post=only("alliance_office", 302)),
]  # fmt: skip
