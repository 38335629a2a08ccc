from datetime import date

import pytest
from django.urls import reverse

from alliance.core.models import AuditEntry
from alliance.honours.factories import AwardFactory, HonourFactory
from alliance.honours.models import Award, Honour
from alliance.honours.rules import can_see_award, can_see_honour
from alliance.notices.models import Notice
from alliance.units.queries import roles_of
from lms.testing.ground import kept
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db


@kept
def award(world) -> Award:
    return AwardFactory(alliance=world.alliance, title="2026年度优秀学员")


@pytest.fixture
def office(client, world):
    client.force_login(world.alliance_office)
    return client


def send(client, name: str, /, *args, **data) -> str:
    url = reverse(f"honours:{name}", args=args)
    return client.post(url, data, follow=True).content.decode()


def given() -> set:
    return set(Honour.objects.values_list("person", "unit"))


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("role", [role for role in ROLES if role != VISITOR])
def test_rules_and_lists_agree(world, award, role):
    HonourFactory(award=award, person=world.doctor)
    HonourFactory(award=award, of_unit=True, unit=world.unit)
    HonourFactory(award__alliance=world.foreign_alliance, person=world.stranger)
    roles = roles_of(world.user(role))
    for rows, rule in (
        (Award.objects.all(), can_see_award),
        (Honour.objects.select_related("award"), can_see_honour),
    ):
        allowed = {row.pk for row in rows if rule(roles, row)}
        visible = rows.model.objects.visible_to(roles)
        assert set(visible.values_list("pk", flat=True)) == allowed


def test_a_round_is_opened_once(office, world):
    new = {"title": "2026年度优秀学员", "awarded_date": date(2026, 8, 19), "citation": "学以致用。"}
    assert "添加名单" in send(office, "new", world.alliance.pk, **new)
    opened = Award.objects.get()
    assert (opened.alliance, opened.title, opened.citation) == (
        world.alliance, new["title"], new["citation"],
    )  # fmt: skip
    assert "已有同名的表彰" in send(office, "new", world.alliance.pk, **new)
    assert acts() == ["award.open"]


def test_people_and_units_are_pasted_together(office, world, award):
    pasted = (
        f"1. {world.doctor.name} {world.unit.name}\n{world.other_unit.name}\n"
        f"{world.mentor.phone}\n无名镇卫生院\n{world.stranger.name} 没有这个人"
    )
    html = send(office, "add", award.pk, pasted=pasted)
    assert given() == {
        (world.doctor.pk, None), (world.mentor.pk, None), (None, world.other_unit.pk),
    }  # fmt: skip
    assert "第 4 行“无名镇卫生院”：没有这个成员单位" in html
    assert "第 5 行" in html
    assert acts() == ["honour.give"] * 3
    told = set(Notice.objects.values_list("user", "kind"))
    assert told == {
        (world.doctor.pk, "honour.given"),
        (world.mentor.pk, "honour.given"),
        (world.other_coordinator.pk, "honour.given_to_unit"),
    }


def test_people_and_units_are_ticked_and_nobody_twice(office, world, award):
    send(office, "add", award.pk, person=[world.doctor.pk], unit=[world.unit.pk])
    html = send(office, "add", award.pk, person=[world.doctor.pk], unit=[world.other_unit.pk])
    assert given() == {
        (world.doctor.pk, None), (None, world.unit.pk), (None, world.other_unit.pk),
    }  # fmt: skip
    assert "1 个原来就在名单里" in html
    assert "已添加 1 个" in html


@pytest.mark.parametrize(
    "data",
    [{}, {"unit": ["x"]}, {"person": ["0"]}, {"unit": ["999999999"]}, {"pasted": "，，"}],
)
def test_bad_input_honours_nobody(office, award, data):
    send(office, "add", award.pk, **data)
    assert given() == set()


def test_what_belongs_to_another_alliance_is_not_honoured(office, world, award):
    send(
        office, "add", award.pk, person=[world.stranger.pk], unit=[world.foreign_unit.pk],
        pasted=world.foreign_unit.name,
    )  # fmt: skip
    assert given() == set()


@pytest.mark.parametrize("of", ["people", "units"])
def test_the_list_to_tick_is_searched(office, world, award, of):
    HonourFactory(award=award, of_unit=True, unit=world.unit)
    wanted = world.doctor.name if of == "people" else "qingshan"
    html = office.get(
        reverse("honours:add", args=[award.pk]), {"of": of, "q": wanted}
    ).content.decode()
    if of == "people":
        assert f'name="person" value="{world.doctor.pk}"' in html
        assert f'value="{world.mentor.pk}"' not in html
    else:
        assert f'name="unit" value="{world.unit.pk}" disabled' in html
        assert world.other_unit.name not in html


def test_a_recipient_gets_a_word_of_their_own_or_leaves_the_list(office, world, award):
    honour = HonourFactory(award=award, person=world.doctor)
    assert "十年如一日。" in send(office, "honour", honour.pk, own_citation="十年如一日。")
    assert (
        "字" * 201
        not in send(office, "honour", honour.pk, own_citation="字" * 201)
        .split("<dl")[1]
        .split("</dl>")[0]
    )
    send(office, "take", honour.pk)
    assert given() == set()
    assert acts() == ["honour.word", "honour.take"]


def test_a_round_is_edited(office, world, award):
    other = AwardFactory(alliance=world.alliance)
    same = {"title": other.title, "awarded_date": award.awarded_date}
    assert "已有同名的表彰" in send(office, "edit", award.pk, **same)
    html = send(office, "edit", award.pk, **same | {"title": "2026年度优秀学员（续）"})
    assert "2026年度优秀学员（续）" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, {2025, 2026}), ({"year": "2025"}, {2025}), ({"year": "x"}, {2025, 2026}),
     ({"q": "学员"}, {2026}), ({"q": "%"}, set())],
)  # fmt: skip
def test_rounds_are_searched(office, world, award, query, found):
    AwardFactory(alliance=world.alliance, awarded_date=date(2025, 5, 1))
    rounds = office.get(reverse("honours:awards"), query).context["page_obj"]
    assert {one.awarded_date.year for one in rounds} == found


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("awards", 7), ("award", 7), ("add", 10)])
def test_lists_cost_the_same_for_more_recipients(
    office, world, award, name, queries, many, django_assert_max_num_queries
):
    HonourFactory.create_batch(many, award=award)
    HonourFactory.create_batch(many, award=award, of_unit=True)
    url = reverse(f"honours:{name}", args=[] if name == "awards" else [award.pk])
    office.get(url)
    with django_assert_max_num_queries(queries):
        office.get(url)


def test_everybody_finds_their_honours_among_their_own_things(client, world, award):
    HonourFactory(award=award, person=world.doctor)
    HonourFactory(award=award, of_unit=True, unit=world.unit)
    for user, many in ((world.doctor, 1), (world.coordinator, 1), (world.other_doctor, 0)):
        client.force_login(user)
        assert client.get("/me/").content.decode().count(award.title) == many
    client.force_login(world.training_office)
    assert award.title in client.get(f"/people/{world.doctor.pk}/").content.decode()
    client.force_login(world.coordinator)
    assert award.title not in client.get(f"/people/{world.doctor.pk}/").content.decode()
