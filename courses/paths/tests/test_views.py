"""One's own way, joining the next course in one tap, and who is where."""

import pytest
from django.urls import reverse

from courses.enrolment.enums import EnrolmentState
from courses.enrolment.factories import EnrolmentFactory
from courses.enrolment.models import Enrolment
from courses.paths import services
from courses.paths.factories import PathPageFactory
from lms.testing.ground import kept

from .steps import finish


@pytest.fixture
def path_url(ways):
    return reverse("paths:path", args=[ways.path.pk])


def test_own_way_shows_what_is_done_and_what_comes_next(ways, client, path_url):
    finish(ways.doctor, ways.required[0])
    client.force_login(ways.doctor)
    page = client.get(path_url).content.decode()
    assert "已完成 1 门，共需 3 门" in page
    assert "选修还差 1 门" in page
    assert "加入下一门：神经查体" in page


def test_one_tap_joins_the_next_course_and_goes_there(ways, client):
    finish(ways.doctor, ways.required[0])
    client.force_login(ways.doctor)
    url = reverse("paths:join_next", args=[ways.path.pk])
    for _ in range(2):  # pressed twice: the second goes on with it
        answer = client.post(url)
        assert answer.url == reverse("enrolment:course", args=[ways.required[1].pk])
    joined = Enrolment.objects.filter(user=ways.doctor, state=EnrolmentState.ACTIVE)
    assert [one.course_id for one in joined] == [ways.required[1].pk]


def test_with_nothing_left_to_join_it_says_so(ways, client, path_url):
    for course in (*ways.required, *ways.electives):
        course.unpublish()
    client.force_login(ways.doctor)
    answer = client.post(reverse("paths:join_next", args=[ways.path.pk]), follow=True)
    assert "现在没有可以加入的课程" in answer.content.decode()
    assert "剩下的课程暂未开放" in client.get(path_url).content.decode()


def test_who_has_finished_finds_the_path_after_it_was_taken_down(ways, client, path_url):
    finish(ways.doctor, *ways.required, ways.electives[0])
    services.complete_path(path_id=ways.path.pk, user_id=ways.doctor.pk)
    ways.path.unpublish()
    client.force_login(ways.doctor)
    assert "共 15.0 学时" in client.get(path_url).content.decode()
    client.force_login(ways.other_doctor)
    assert client.get(path_url).status_code == 404


def test_path_of_another_alliance_is_not_there(ways, client):
    foreign = PathPageFactory(alliance=ways.foreign_alliance)
    client.force_login(ways.doctor)
    assert client.get(reverse("paths:path", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("paths:join_next", args=[foreign.pk])).status_code == 404
    assert foreign.title not in client.get(reverse("paths:mine")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_own_list_costs_the_same_for_more_paths(ways, client, count, django_assert_max_num_queries):
    for _ in range(count - 1):
        PathPageFactory(alliance=ways.alliance, courses=ways.required)
    client.force_login(ways.doctor)
    url = reverse("paths:mine")
    client.get(url)
    with django_assert_max_num_queries(10):
        assert len(client.get(url).context["ways"]) == count


@kept
def walked(ways):
    """The doctor has finished, the colleague is under way, a stranger of another unit has begun."""
    finish(ways.doctor, *ways.required, ways.electives[0])
    services.complete_path(path_id=ways.path.pk, user_id=ways.doctor.pk)
    finish(ways.colleague, ways.required[0])
    EnrolmentFactory(user=ways.other_doctor, course=ways.electives[0])
    EnrolmentFactory(user=ways.mentor, course=ways.required[0], withdrawn=True)
    return reverse("paths:people", args=[ways.path.pk])


def shown(response) -> dict[str, tuple]:
    return {
        person.username: (person.required_done or 0, person.electives_done or 0)
        for person in response.context["page_obj"]
    }


ALL = {"doctor": (2, 1), "colleague": (1, 0), "other_doctor": (0, 0)}


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("training_office", {"doctor", "colleague", "other_doctor"}),
        ("alliance_office", {"doctor", "colleague", "other_doctor"}),
        ("coordinator", {"doctor", "colleague"}),
        ("other_coordinator", {"other_doctor"}),
    ],
)
def test_each_follower_sees_their_own_people(ways, client, walked, role, names):
    client.force_login(ways.user(role))
    assert shown(client.get(walked)) == {name: ALL[name] for name in names}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"state": "COMPLETED"}, {"doctor"}),
        ({"state": "UNDERWAY"}, {"colleague", "other_doctor"}),
        ({"state": "nonsense", "q": "\x00"}, set(ALL)),
        ({"q": "白水"}, {"other_doctor"}),
    ],
)
def test_people_are_narrowed(ways, client, walked, asked, names):
    client.force_login(ways.training_office)
    assert set(shown(client.get(walked, asked))) == names


def test_people_cost_the_same_however_many(ways, client, walked, django_assert_max_num_queries):
    client.force_login(ways.training_office)
    for asked, count in (({"state": "COMPLETED"}, 1), ({}, 3)):
        client.get(walked, asked)
        with django_assert_max_num_queries(10):
            assert len(shown(client.get(walked, asked))) == count


def test_office_is_told_what_holds_people_up(ways, client, walked):
    ways.required[1].unpublish()
    client.force_login(ways.training_office)
    assert "课程“神经查体”没有发布" in client.get(walked).content.decode()


def test_office_list_counts_who_finished(ways, client, walked):
    client.force_login(ways.coordinator)
    (path,) = client.get(reverse("paths:office")).context["page_obj"]
    assert (path.pk, path.done, path.course_count) == (ways.path.pk, 1, 5)
    client.force_login(ways.other_coordinator)
    (path,) = client.get(reverse("paths:office")).context["page_obj"]
    assert path.done is None


def test_course_leads_back_to_its_paths(ways, client):
    client.force_login(ways.doctor)
    url = reverse("enrolment:course", args=[ways.required[0].pk])
    assert reverse("paths:path", args=[ways.path.pk]) in client.get(url).content.decode()
    ways.path.unpublish()
    assert ways.path.title not in client.get(url).content.decode()
