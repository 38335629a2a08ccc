import pytest

from alliance.accounts.models import User
from alliance.discussion import mentions, texts
from alliance.people.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhang():
    return ProfileFactory(user__name="张三", unit__name="白水县人民医院", department="骨科").user


def people() -> "mentions.QuerySet[User]":
    return User.objects.all()


def meant(text: str) -> list[frozenset[int]]:
    return [one.user_ids for one in mentions.find_mentions(text, readers=people())]


@pytest.mark.parametrize(
    "text",
    ["@张三 请看", "@张三请看看这张片子", "请＠张三看", "(@张三)", "@张三（白水县人民医院）"],
)
def test_a_name_is_found_without_a_blank_behind_it(zhang, text):
    assert meant(text) == [{zhang.pk}]


@pytest.mark.parametrize("text", ["a@张三.cn", "@李四 请看", "@", "@ 张三", "@张\n三", "张三"])
def test_what_is_no_mention(zhang, text):
    assert meant(text) == []


def test_the_longest_name_is_taken(zhang):
    longer = ProfileFactory(user__name="张三丰").user
    assert meant("@张三丰请看，@张三也看") == [{longer.pk}, {zhang.pk}]


def test_names_of_other_scripts_are_found():
    person = ProfileFactory(user__name="买买提·艾力").user
    assert meant("@买买提·艾力你好") == [{person.pk}]


def test_the_mention_covers_the_place_behind_it(zhang):
    text = "请@张三（白水县人民医院）看"
    (one,) = mentions.find_mentions(text, readers=people())
    assert text[one.start : one.end] == "@张三（白水县人民医院）"


def test_of_two_with_one_name_the_place_tells_which(zhang):
    other = ProfileFactory(user__name="张三", unit__name="青山县人民医院").user
    with pytest.raises(mentions.MentionUnclear) as unclear:
        meant("@张三 请看")
    assert unclear.value.choices == ["张三（白水县人民医院）", "张三（青山县人民医院）"]
    assert meant("@张三（青山县人民医院）") == [{other.pk}]
    assert meant("@张三 (白水县人民医院)") == [{zhang.pk}]
    with pytest.raises(mentions.MentionUnclear):
        meant("@张三（骨科的）")


def test_in_one_unit_the_department_tells_which(zhang):
    unit = zhang.profile.unit
    other = ProfileFactory(user__name="张三", unit=unit, department="康复科").user
    with pytest.raises(mentions.MentionUnclear):
        meant("@张三（白水县人民医院）")
    assert meant("@张三（白水县人民医院 康复科）") == [{other.pk}]


def test_who_cannot_be_told_apart_is_mentioned_together(zhang):
    twin = ProfileFactory(user__name="张三", unit=zhang.profile.unit, department="骨科").user
    assert meant("@张三 请看") == [{zhang.pk, twin.pk}]


def test_only_readers_are_found(zhang):
    assert mentions.find_mentions("@张三", readers=User.objects.none()) == []
    assert mentions.suggest("张", readers=User.objects.none()) == []


def test_a_text_is_one_query_and_has_an_end(zhang, django_assert_num_queries):
    with django_assert_num_queries(1):
        meant("@张三 " * mentions.MOST)
    with pytest.raises(mentions.TooManyMentions):
        meant("@张三 " * (mentions.MOST + 1))


@pytest.mark.parametrize("typed", ["张", "张三", "zhang", "zs"])
def test_people_are_suggested_by_name_pinyin_and_initials(zhang, typed):
    (one,) = mentions.suggest(typed, readers=people())
    assert (one.write, one.place) == ("张三", "白水县人民医院 骨科")


@pytest.mark.parametrize("typed", ["", " ", "0001", "%", "王"])
def test_nobody_is_suggested_for_nothing_or_by_telephone(zhang, typed):
    assert mentions.suggest(typed, readers=people()) == []


def test_namesakes_are_suggested_with_their_place(zhang):
    ProfileFactory(user__name="张三", unit__name="青山县人民医院")
    written = {one.write for one in mentions.suggest("张三", readers=people())}
    assert written == {"张三（白水县人民医院）", "张三（青山县人民医院）"}
    for name in written:
        assert len(meant(f"@{name}")) == 1


def found_in(text: str) -> list[str]:
    spans = mentions.find_mentions(text, readers=people())
    return [each.text for each in texts.points_at_patient(text, spans)]


def test_a_colleague_is_no_patient_and_a_link_no_number(zhang):
    assert found_in("@张三 请看") == []
    assert found_in("患者张三，男") == ["张三"]
    assert found_in("@张三 患者王小明的电话 13812345678") == ["王小明", "13812345678"]
    assert found_in("见 https://example.org/s?mid=2247483650&x=1 的说明") == []
    assert found_in("见 https://example.org/13812345678") == ["13812345678"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        ("一\n二", "一<br>二"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (
            "https://a.example/?q=<script>",
            '<a href="https://a.example/?q=" rel="nofollow">https://a.example/?q=</a>&lt;script&gt;',
        ),
        ("@张三你好", '<span class="mention">@张三</span>你好'),
        ('@<i>"x', '<span class="mention">@&lt;i&gt;&quot;x</span>'),
    ],
)
def test_what_is_shown_is_safe(text, html):
    assert texts.as_html(text, ["张三", '<i>"x']) == html


def test_what_to_mend_is_marked():
    found = texts.points_at_patient("<b>电话 13812345678 谢谢", [])
    assert texts.marked("<b>电话 13812345678 谢谢", found) == (
        "&lt;b&gt;电话 <mark>13812345678</mark> 谢谢"
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  好 \r\n\r\n\r\n\r\n的\r ", "好 \n\n的"),
        ("\u202e反\x00向\u2066", "反向"),
    ],
)
def test_what_is_kept_is_clean(text, kept):
    assert texts.clean(text) == kept
