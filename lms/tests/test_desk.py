"""How many queries the desk takes when there is something to say, for whom there is most."""

import pytest

from alliance.cases.factories import CaseFactory
from alliance.standards.factories import VersionFactory
from courses.attendance.factories import LeaveFactory
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.enrolment.factories import EnrolmentFactory
from courses.logbook.factories import EntryFactory
from courses.mentoring.factories import MeetingFactory, MentorProfileFactory, PairingFactory
from courses.planning.factories import PlanFactory
from lms.testing.attachment import build_attachment

MOST = 12


@pytest.fixture
def busy_world(world):
    """The doctor is a trainee about whom nearly every app has a line; much waits for others."""
    attachment = build_attachment(world)
    own = {"user": world.doctor, "course__alliance": world.alliance}
    EnrolmentFactory(**own)
    CertificateFactory(
        enrolment=EarnedEnrolmentFactory(
            profile=world.doctor.profile, course=CoursePageFactory(alliance=world.alliance)
        )
    )
    LeaveFactory(trainee=attachment.trainee, approved=True)
    LeaveFactory(trainee=attachment.other.trainee)
    for state in ("returned", "signed"):
        EntryFactory(
            placement=attachment.placement, requirement=attachment.requirement, **{state: True}
        )
    EntryFactory(placement=attachment.placement, requirement=attachment.requirement)
    mentor = MentorProfileFactory(alliance=world.alliance, unit=world.lead_unit, user=world.mentor)
    MeetingFactory(
        pairing=PairingFactory(mentor=mentor, trainee=attachment.trainee),
        held=True, mentee_signed_at=None,
    )  # fmt: skip
    CaseFactory(alliance=world.alliance, author=world.doctor, return_reason="请补充影像。")
    VersionFactory(standard__alliance=world.alliance)
    PlanFactory(alliance=world.alliance)
    return world


LINES = {
    "doctor": (
        "开始学习", "已完成的课程", "新证书", "签到", "请假已批准", "修改被退回的登记",
        "登记完成情况", "签署带教记录", "修改被退回的病例", "阅读“",
    ),
    "mentor": ("审签学员登记", "我带的学员"),
    "training_office": ("审批请假", "发布轮转计划", "成员单位", "已激活账号"),
    "alliance_office": ("成员单位", "已激活账号"),
    "administrator": (),
}  # fmt: skip


@pytest.mark.parametrize("role", LINES)
def test_the_fullest_desks_take_few_queries(
    client, busy_world, role, django_assert_max_num_queries
):
    client.force_login(busy_world.user(role))
    client.get("/desk/")  # the session and what offices remember are in the cache from here on
    with django_assert_max_num_queries(MOST):
        html = client.get("/desk/").content.decode()
    assert [line for line in LINES[role] if line not in html] == []
