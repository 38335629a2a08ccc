from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from alliance.people.enums import Title
from alliance.roster import cells, vocabulary
from alliance.roster.cells import Unreadable
from alliance.units.enums import UnitKind, UnitLevel

TODAY = date(2026, 11, 23)
ANYTHING = st.one_of(
    st.text(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
CLEANERS = [
    cells.text,
    cells.optional,
    cells.compact,
    cells.person_name,
    cells.unit_name,
    cells.mobile,
    cells.contact_phone,
    cells.credit_code,
    cells.region_code,
    cells.licence_no,
    cells.email,
    vocabulary.level,
    lambda value: cells.words(value, limit=50),
    lambda value: vocabulary.one_of(UnitKind, value),
]


@pytest.mark.parametrize("clean", CLEANERS)
@given(value=ANYTHING)
def test_any_cell_is_cleaned_or_refused_and_clean_is_clean(clean, value):
    try:
        cleaned = clean(value)
    except Unreadable as refusal:
        cleaned = ""
        said = str(refusal)
    else:
        said = "。"
    assert said.endswith("。")
    if clean not in (vocabulary.level, CLEANERS[-1]):
        assert clean(cleaned) == cleaned


@given(value=ANYTHING)
@example(value="=\r0")
def test_a_shown_value_is_one_line_and_never_a_formula(value):
    shown = cells.shown(value)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert len(shown.splitlines()) <= 1


@given(value=st.text())
def test_words_never_start_a_formula(value):
    with suppress(Unreadable):
        assert not cells.words(value, limit=50).startswith(cells.FORMULA_STARTS)


@given(day=st.dates(date(1949, 10, 1), TODAY))
@pytest.mark.parametrize(
    "written",
    [
        lambda d: d,
        lambda d: datetime(d.year, d.month, d.day),
        lambda d: d.isoformat(),
        lambda d: f"{d.year}.{d.month}.{d.day}",
        lambda d: f"{d.year}/{d.month}/{d.day}",
        lambda d: f" {d.year}年{d.month}月{d.day}日 ",
        lambda d: f"{d:%Y%m%d}",
        lambda d: float(f"{d:%Y%m%d}"),
        lambda d: float((d - cells.EXCEL_EPOCH).days),
        lambda d: f"{d.isoformat()} 00:00:00",
    ],
)
def test_every_form_of_a_date_is_the_same_day(written, day):
    assert cells.day(written(day), today=TODAY) == day


@pytest.mark.parametrize(
    "value",
    [
        "2018年13月40日",
        "2018-02-30",
        "去年",
        "2018-08",
        "1900-01-01",
        1.5,
        True,
        "2026-11-24",
    ],
)
def test_what_is_no_day_of_the_alliance_is_refused(value):
    with pytest.raises(Unreadable):
        cells.day(value, today=TODAY)


@pytest.mark.parametrize("blank", ["", "  ", "-", "—", "/", "无", "\u3000", "\u200b"])
def test_what_offices_write_for_nothing_is_nothing(blank):
    assert cells.optional(blank) == ""
    assert cells.day(blank, today=TODAY) is None
    assert vocabulary.level(blank) == ""


@pytest.mark.parametrize(
    "value",
    ["19900000007", 19900000007.0, "１９９-００００-０００７", "199 0000 0007", "+86 19900000007",
     "8619900000007", "199\u20110000\u20110007\u200b"],
)  # fmt: skip
def test_every_form_of_a_mobile_number_is_the_same(value):
    assert cells.mobile(value) == "19900000007"


@pytest.mark.parametrize("value", ["1990000", "29900000007", "199000000071", 1990.5, "abc"])
def test_what_is_no_mobile_number_is_refused(value):
    with pytest.raises(Unreadable):
        cells.mobile(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3950000001.0, "03950000001"),
        ("0395-1000000", "03951000000"),
        (1012345678.0, "01012345678"),
        ("19900000001", "19900000001"),
        ("400-820-8820", "4008208820"),
        ("(0395)1234567", "03951234567"),
        ("2665162", "2665162"),
    ],
)
def test_a_contact_phone_gets_its_lost_zero_back(value, number):
    assert cells.contact_phone(value) == number


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("三甲", "3A"), ("三级甲等", "3A"), ("三级甲", "3A"), ("3A", "3A"), ("三级甲等医院", "3A"),
        ("二乙", "2B"), ("二级 丙等", "2C"), ("一级", "1U"), ("一级未定等", "1U"), ("３级", "3U"),
        ("未定级", "NONE"), ("未评级", "NONE"),
    ],
)  # fmt: skip
def test_levels_long_and_short(written, stored):
    assert vocabulary.level(written) == stored


@pytest.mark.parametrize("written", ["四级", "甲等", "一", "三级甲等乙等", "3"])
def test_levels_that_are_none(written):
    with pytest.raises(Unreadable):
        vocabulary.level(written)


@pytest.mark.parametrize("level", UnitLevel)
def test_every_level_is_read_by_its_label(level):
    assert vocabulary.level(vocabulary.source_labels(UnitLevel)[level]) == level


@pytest.mark.parametrize("title", Title)
def test_every_title_is_read_by_its_label_in_any_language(title):
    with translation.override("en"):
        assert vocabulary.title_and_licence(vocabulary.source_labels(Title)[title]) == (title, "")


def test_a_kind_of_licence_in_the_title_column_is_no_title():
    assert vocabulary.title_and_licence("执业助理医师") == ("", "ASSISTANT")
    assert vocabulary.title_and_licence("执业 医师") == ("", "PHYSICIAN")


def test_names():
    assert cells.person_name(" 罗 莉平\u3000") == "罗莉平"
    assert cells.person_name("阿依古丽•买买提") == "阿依古丽·买买提"
    assert cells.person_name("John  Smith") == "John Smith"
    assert cells.person_name("䶮") == "䶮"
    assert cells.unit_name("漯河市 医院(东区)") == cells.unit_name("漯河市医院（东区）")


@pytest.mark.parametrize(
    "value", ["=1+1", "+张三", "@张三", "-张三", "＝HYPERLINK()", "12", 3.0, True]
)
def test_what_is_no_name_is_refused(value):
    with pytest.raises(Unreadable):
        cells.person_name(value)


def test_codes():
    assert cells.credit_code("12411121631662773u") == "12411121631662773U"
    assert cells.region_code(411121.0) == "411121"
    assert cells.licence_no(214117701052595.0) == "214117701052595"
    assert cells.email("Wang.Min＠Example.org") == "wang.min@example.org"
    for clean, bad in (
        (cells.credit_code, "12411100597510490A"),
        (cells.credit_code, 124111003483954868.0),
        (cells.region_code, "41112"),
        (cells.licence_no, "12345"),
        (cells.email, "not-an-email"),
        (cells.email, "+a@example.org"),
        (cells.text, timedelta(hours=1)),
    ):
        with pytest.raises(Unreadable):
            clean(bad)
