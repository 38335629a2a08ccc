"""What the desk says about assessments to the two whom they concern."""

from django.utils import timezone

from alliance.core.desk import items_for
from alliance.units.queries import roles_of
from courses.assessments.factories import AssessmentFactory

NOW = timezone.now()


def titles(user) -> list[str]:
    return [item.title for item in items_for(user=user, roles=roles_of(user), at=NOW)]


def test_a_request_waits_for_the_mentor_until_it_is_answered(world, asked):
    line = f"评价{world.doctor.name}：{asked.version.form.name}"
    assert line in titles(world.mentor)
    assert line not in titles(world.department_head)
    assert "新的考核结果" not in titles(world.doctor)
    AssessmentFactory(request=asked, rater=world.mentor)
    assert line not in titles(world.mentor)
    assert "新的考核结果" in titles(world.doctor)
    assert "新的考核结果" not in titles(world.other_doctor)


def test_a_round_that_the_mentor_has_answered_waits_no_more(world, round_):
    line = f"评价{world.doctor.name}：{round_.version.form.name}"
    assert line in titles(world.mentor)
    AssessmentFactory(request=round_, rater=world.mentor)
    assert line not in titles(world.mentor)
