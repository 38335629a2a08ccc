"""What a pasted line means, and what is said when it means nobody or several."""

import pytest

from alliance.people.factories import ProfileFactory
from alliance.people.matching import match_people, read_lines
from alliance.people.models import Profile
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db


@kept
def namesakes(world) -> dict[str, Profile]:
    """Two called 张三 in two units; 艾力 in one, with a dot in the name."""
    return {
        "here": ProfileFactory(unit=world.unit, user__name="张三", user__phone="13900000001"),
        "there": ProfileFactory(
            unit=world.other_unit, user__name="张三", user__phone="13900000002"
        ),
        "dotted": ProfileFactory(
            unit=world.unit, user__name="买买提·艾力", user__phone="13900000003"
        ),
        "latin": ProfileFactory(unit=world.unit, user__name="John Smith"),
        "foreign": ProfileFactory(unit=world.foreign_unit, user__name="李外"),
    }


def match(world, text: str):
    among = Profile.objects.working_in(world.alliance.pk)
    return match_people(read_lines(text), among=among)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("13900000001", "here"),
        ("+86 139-0000-0002", "there"),
        ("张三\t青山县人民医院", "here"),
        ("白水县人民医院，张三", "there"),
        ("3. 张 三 白水县人民医院 骨科 主治医师", "there"),
        ("张三，白水县人民医院，13900000002", "there"),
        ("买买提•艾力", "dotted"),
        ("１、买买提·艾力 骨科", "dotted"),
        ("John  Smith", "latin"),
        ("\ufeff张三\u200b 青山县人民医院", "here"),
        ("12\tJohn Smith\t青山县人民医院", "latin"),
    ],
)
def test_a_line_means_one_person(world, namesakes, line, meant):
    matches = match(world, line)
    assert (list(matches.people.values()), matches.faults) == ([namesakes[meant]], [])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("张三", "有 2 位同名人员（"),
        ("张三 远海市中心医院", "不在所写的单位"),
        ("李外", "没有找到这个人"),
        ("青山县人民医院", "没有找到这个人"),
        ("13911111111", "没有手机号为 13911111111 的人员"),
        ("买买提·艾力 13900000001", "登记的不是所写的人"),
        ("买买提·艾力、张三", "有几个人的姓名"),
    ],
)
def test_a_line_that_is_not_clear_is_not_guessed_at(world, namesakes, line, why):
    matches = match(world, line)
    assert matches.people == {}
    (fault,) = matches.faults
    assert why in fault.why


def test_a_list_keeps_its_order_and_its_line_numbers(world, namesakes, django_assert_num_queries):
    with django_assert_num_queries(1):
        matches = match(world, "13900000002\n\n无此人\n13900000001\n张三 白水县人民医院")
    assert list(matches.people.items()) == [(1, namesakes["there"]), (4, namesakes["here"])]
    assert [(fault.number, fault.text) for fault in matches.faults] == [(3, "无此人")]


@pytest.mark.parametrize("text", ["\x00", "，，；；", "1.", "·" * 200, "(((", "%s %(x)s"])
def test_nonsense_is_a_fault_or_nothing(world, text):
    matches = match(world, text)
    assert matches.people == {}
