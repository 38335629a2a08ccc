"""What is found, in which order, and what was meant instead."""

import datetime

import pytest
from django.utils import timezone

from alliance.search import asking, queries, services, sources, vocabulary
from alliance.search.queries import Filters, Reader, Way
from alliance.search.sources import Entry, Source
from alliance.search.spelling import distance

TODAY = datetime.date(2026, 6, 1)
OLD = datetime.date(2020, 6, 1)
ENTRIES = [
    Entry(
        key=1, url="/1/", title="漯河市脊柱专业联盟成立大会", lead="构建紧密型医联体", date=TODAY
    ),
    Entry(key=2, url="/2/", title="年度会议", body="医联体", date=TODAY, category="notice"),
    Entry(key=3, url="/3/", title="年度会议", body="脊柱侧弯筛查", date=OLD, region="青山县"),
    Entry(key=4, url="/4/", title="内部通知", lead="年度会议", audience=("members:1",), date=TODAY),
    Entry(key=5, url="/5/", title="长治市第一医院", readings=("chang zhi shi di yi yi yuan",)),
    Entry(
        key=6, url="/6/", title="欧阳䶮", keywords="Osteoporosis registries", audience=("unit:7",)
    ),
]


@pytest.fixture(autouse=True)
def shelf(db):
    def read(keys):
        return [entry for entry in ENTRIES if keys is None or entry.key in keys]

    with sources.instead(Source("shelf", "书架", read=read, categories=(("notice", "通知"),))):
        services.rebuild(at=timezone.now())
        vocabulary.gather()
        yield


def ask(text: str, *audiences: str, everything: bool = False, **filters) -> queries.Found:
    reader = Reader(audiences=None if everything else ["public", *audiences], today=TODAY)
    return queries.search(asking.read(text), reader=reader, filters=Filters(**filters))


def keys(found: queries.Found) -> list[int]:
    return [hit.key for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("脊柱", [1, 3]),
        ("医联体", [1, 2]),
        ("醫聯體", [1, 2]),
        ("柱", [1, 3]),
        ("会", [2, 1, 3]),
        ("年度会议", [2, 3]),
        ("年度 侧弯", [3]),
        ("changzhi", [5]),
        ("czsdyyy", [5]),
        ("diyi", [5]),
        ("zhangzhi", []),
        ("柱专业", [1]),
    ],
)
def test_found_as_typed(text, found):
    answer = ask(text)
    assert (answer.way, keys(answer)) == (Way.TYPED, found)


@pytest.mark.parametrize(
    ("audiences", "found"),
    [([], {2, 3}), (["members:1"], {2, 3, 4}), (["members:2", "unit:1"], {2, 3})],
)
def test_found_by_whom_it_is_for(audiences, found):
    assert set(keys(ask("年度会议", *audiences))) == found


def test_who_sees_everything_finds_everything():
    assert set(keys(ask("年度会议", everything=True))) == {2, 3, 4}
    assert keys(ask("䶮", everything=True)) == [6]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"source": "shelf"}, [2, 3]),
        ({"source": "news"}, []),
        ({"category": "notice"}, [2]),
        ({"region": "青山县"}, [3]),
        ({"since": TODAY - datetime.timedelta(days=30)}, [2]),
    ],
)
def test_filters(filters, found):
    assert keys(ask("年度会议", **filters)) == found


@pytest.mark.parametrize(
    ("text", "way", "meant", "found"),
    [
        ("漯河脊柱联盟", Way.APART, "漯河脊柱联盟", [1]),
        ("医连体", Way.MEANT, "医联体", [1, 2]),
        ("螺河市", Way.MEANT, "漯河市", [1]),
        ("脊柱侧变", Way.MEANT, "脊柱侧弯", [3]),
        ("jizhu", Way.MEANT, "脊柱", [1, 3]),
        ("脊柱侧弯矫形器", Way.MOSTLY, "脊柱侧弯矫形器", [3]),
        ("颈椎", Way.TYPED, "颈椎", []),
    ],
)
def test_what_was_meant(text, way, meant, found):
    answer = ask(text)
    assert (answer.way, answer.question.typed, keys(answer)) == (way, meant, found)


def test_a_proposal_never_tells_of_what_the_reader_may_not_find():
    assert ask("osteoporsis", "unit:7").question.typed == "osteoporosis"
    for text in ("osteoporsis", "欧洋䶮", "ouyangyan"):
        answer = ask(text)
        assert (answer.question.typed, answer.total) == (text, 0)


def test_what_was_typed_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        ask("年度会议")
    with django_assert_num_queries(1):
        ask("医联体")


def test_what_was_not_found_takes_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        ask("颈椎间盘突出症的微创治疗 xyzzyx")


@pytest.mark.parametrize(
    "text",
    [
        "'); DROP TABLE search_document; --",
        "脊柱 & ! | <-> ( :* \\ '",
        "a:*", "^lhs", "~luohe", "%", "_", "\0脊\0柱\0", "\ud800", "😀" * 90, "脊" * 5000,
        " ".join("一二三四五六七八九十" * 9), "١٢٣", "ﷺ", "🇨🇳", "İstanbul", "𬭼𬭼", "ー", "ㄅㄆ",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(text):
    answer = ask(text)
    assert answer.total >= 0
    queries.suggest(asking.read(text), reader=Reader(audiences=["public"], today=TODAY), most=8)


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("pkp", "pkp", 0),
        ("luohe", "louhe", 1),
        ("cpr", "cp", 1),
        ("cpr", "abc", 3),
        ("", "abcd", 3),
    ],
)
def test_distance(one, other, away):
    assert distance(one, other, most=2) == distance(other, one, most=2) == away
