import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.people.factories import ProfileFactory
from alliance.units.factories import MembershipFactory, RoleGrantFactory
from courses.catalogue.factories import CoursePageFactory
from courses.enrolment.factories import EnrolmentFactory


def board(client, query="") -> str:
    answer = client.get(reverse("insights:board") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def names_on(page: str) -> list[str]:
    """Names down the board, in order."""
    return re.findall(r'<th scope="row"><a href="/insights/people/\d+/[^"]*">([^<]+)</a>', page)


def courses_on(page: str) -> list[str]:
    return re.findall(r'class="board__course"><a [^>]*>([^<]+)<', page)


def test_the_office_sees_its_alliance_and_nothing_of_another(client, learning):
    client.force_login(learning.training_office)
    page = board(client)
    people = (
        learning.doctor,
        learning.colleague,
        learning.other_doctor,
        learning.mentor,
        learning.department_head,
        learning.coordinator,
        learning.other_coordinator,
    )
    assert set(names_on(page)) == {person.name for person in people}
    assert f"/insights/people/{learning.stranger.pk}/" not in page
    assert courses_on(page) == ["脊柱骨折急救", "腰椎穿刺"]


def test_a_coordinator_sees_their_own_unit_only(client, learning):
    client.force_login(learning.coordinator)
    page = board(client)
    own = {learning.doctor.name, learning.colleague.name, learning.coordinator.name}
    assert set(names_on(page)) == own
    assert f"/insights/people/{learning.other_doctor.pk}/" not in page
    assert learning.other_unit.name not in page


def test_a_coordinator_of_a_unit_in_two_alliances_sees_the_one_of_the_grant(client, learning):
    MembershipFactory(alliance=learning.foreign_alliance, unit=learning.unit)
    client.force_login(learning.coordinator)
    address = reverse("insights:board")
    assert client.get(f"{address}?alliance=stroke").status_code == 404
    assert client.get(f"{address}?alliance=spine").status_code == 200


def test_an_office_of_two_alliances_chooses(client, learning):
    RoleGrantFactory(user=learning.training_office, alliance=learning.foreign_alliance)
    client.force_login(learning.training_office)
    page = board(client, "?alliance=stroke")
    assert names_on(page) == [learning.stranger.name]
    assert courses_on(page) == ["卒中绿道"]
    stranger = reverse("insights:person", args=[learning.stranger.pk])
    assert client.get(stranger).status_code == 200
    assert client.get(f"{stranger}?alliance=spine").status_code == 404


def test_each_cell_says_where_a_person_stands(client, learning):
    client.force_login(learning.training_office)
    page = board(client)
    row = next(row for row in page.split("<tr>") if f"/people/{learning.doctor.pk}/" in row)
    cells = re.findall(r'data-label="([^"]+)" class="cell ([^"]+)">([^<]+)<', row)
    assert [(label, state) for label, state, _text in cells] == [
        ("脊柱骨折急救", "cell--done"),
        ("腰椎穿刺", "cell--going"),
    ]
    assert cells[1][2] == "25%"
    assert "cell--stuck" in page
    assert "cell--left" in page
    assert "cell--none" in page


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("DONE", {"doctor"}),
        ("GOING", {"doctor"}),
        ("STUCK", {"colleague"}),
        ("LEFT", {"other_doctor"}),
        ("NEW", set()),
        ("NONE", {"mentor", "department_head", "coordinator", "other_coordinator"}),
    ],
)
def test_filter_by_state(client, learning, state, who):
    client.force_login(learning.training_office)
    found = names_on(board(client, f"?state={state}"))
    assert sorted(found) == sorted(getattr(learning, role).name for role in who)


def test_filter_by_unit_and_title(client, learning):
    client.force_login(learning.training_office)
    ProfileFactory(unit=learning.other_unit, title="CHIEF", user__name="欧阳䶮")
    page = board(client, f"?unit={learning.other_unit.pk}&title=CHIEF")
    assert names_on(page) == ["欧阳䶮"]
    assert names_on(board(client, f"?unit={learning.foreign_unit.pk}")) == []


@pytest.mark.parametrize("text", ["曾小", "zeng", "zengx", "zxh", "ZXH", "zeng xiao"])
def test_search_by_name_pinyin_and_first_letters(client, learning, text):
    ProfileFactory(unit=learning.unit, user__name="曾小红")
    client.force_login(learning.training_office)
    assert names_on(board(client, f"?q={text}")) == ([] if text == "zengxh" else ["曾小红"])


@pytest.mark.parametrize("text", ["%", "(", "[a", "\\", "' OR 1=1", "zz*"])
def test_search_for_signs_finds_nobody(client, learning, text):
    client.force_login(learning.training_office)
    assert names_on(board(client, f"?q={text}")) == []


def test_sort_by_what_was_done_and_by_last_activity(client, learning):
    client.force_login(learning.training_office)
    assert names_on(board(client, "?sort=done"))[0] == learning.doctor.name
    by_activity = names_on(board(client, "?sort=activity"))
    with_learning = [learning.other_doctor.name, learning.doctor.name, learning.colleague.name]
    assert set(by_activity[:2]) == set(with_learning[:2])
    assert by_activity[2] == learning.colleague.name


def test_people_and_courses_have_pages(client, learning):
    for n in range(24):
        ProfileFactory(unit=learning.unit, user__name=f"赵{n}")
        CoursePageFactory(alliance=learning.alliance, title=f"加课{n}")
    client.force_login(learning.training_office)
    first, second = board(client), board(client, "?page=2&courses=2")
    assert (len(names_on(first)), len(courses_on(first))) == (25, 20)
    assert (len(names_on(second)), len(courses_on(second))) == (6, 6)
    assert len(names_on(board(client, "?page=999"))) == 6


@pytest.mark.parametrize(
    "query", ["?unit=x", "?page=-1", "?unit=99999999999999999999999", "?q=%00"]
)
def test_nonsense_in_the_address_is_as_if_not_said(client, learning, query):
    client.force_login(learning.training_office)
    assert len(names_on(board(client, query))) == 7


def test_what_people_typed_stays_text(client, learning):
    ProfileFactory(unit=learning.unit, user__name="<b>王")
    CoursePageFactory(alliance=learning.alliance, title='"><u>')
    learning.unit.name = "<i>医院"
    learning.unit.save()
    client.force_login(learning.training_office)
    page = board(client)
    assert "&lt;b&gt;王" in page
    assert not re.search(r'<b>王|<i>医院|"><u>', page)


def count_queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize(
    ("name", "most"), [("board", 12), ("stuck", 10), ("units", 8), ("unit", 11), ("person", 9)]
)
def test_queries_do_not_grow(client, learning, name, most):
    args = {"unit": [learning.unit.pk], "person": [learning.doctor.pk]}.get(name)
    address = reverse(f"insights:{name}", args=args)
    client.force_login(learning.training_office)
    few = count_queries(client, address)
    for _ in range(3):
        member = ProfileFactory(unit=learning.unit)
        course = CoursePageFactory(alliance=learning.alliance)
        for user in (member.user, learning.doctor):
            EnrolmentFactory(user=user, course=course)
    assert count_queries(client, address) == few <= most


def test_the_picture_can_be_read_without_seeing_it(client, learning):
    client.force_login(learning.training_office)
    page = board(client)
    pictures = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        svg = ElementTree.fromstring(picture)
        labels = svg.get("aria-labelledby").split()
        named = {each.get("id"): "".join(each.itertext()).strip() for each in svg}
        assert svg.get("role") == "img"
        assert all(named[label] for label in labels)
        assert "style" not in picture
    described = page.split('id="units-desc"')[1].split("</desc>")[0]
    assert f"{learning.unit.name}：3 人次选课，1 人次完成，完成率 33%。" in described
    assert learning.foreign_unit.name not in page


def test_who_is_stuck_and_since_when(client, learning):
    client.force_login(learning.coordinator)
    page = client.get(reverse("insights:stuck")).content.decode()
    assert re.findall(r'href="/insights/people/(\d+)/', page) == [str(learning.colleague.pk)]
    assert "已 40 天" in page
    client.force_login(learning.other_coordinator)
    assert "没有人停滞" in client.get(reverse("insights:stuck")).content.decode()


def test_a_course_shows_its_learners_and_not_the_strangers(client, learning):
    client.force_login(learning.alliance_office)
    address = reverse("insights:course", args=[learning.courses[0].pk])
    page = client.get(address).content.decode()
    shown = {int(pk) for pk in re.findall(r'href="/insights/people/(\d+)/', page)}
    assert shown == {learning.doctor.pk, learning.colleague.pk, learning.other_doctor.pk}
    foreign = reverse("insights:course", args=[learning.foreign_course.pk])
    assert client.get(foreign).status_code == 404
