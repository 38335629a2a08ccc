"""What becomes of a text and of a question, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.search import asking
from alliance.search.folding import clean, fold
from alliance.search.tokens import LAST_PLACE, placed, sounds, vector


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("脊柱聯盟", "脊柱联盟"),
        ("醫聯體與後臺", "医联体与后台"),
        ("ＣＴ／ＭＲＩ１２３", "ct/mri123"),
        ("Ménière", "meniere"),
        ("䶮㛃𬭼", "䶮㛃𬭼"),
        ("İ", "i"),
        ("ß", "ß"),
        ("①级", "1级"),
        ("", ""),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_fold_keeps_the_length_and_is_done_at_once(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_clean_leaves_what_can_be_stored(text):
    cleaned = clean(text)
    assert "\0" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("5㎜  宽\t\r\n\n 下", "5mm 宽\n下"),
        ("a\0b\ud800c", "a b c"),
        ("ﬁbrosis", "fibrosis"),
        ("　全角　空格　", "全角 空格"),
    ],
)
def test_clean(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("医联体", [("医联", 1), ("联体", 2), ("体", 3)]),
        ("柱", [("柱", 1)]),
        ("ct检查", [("ct", 1), ("检查", 2), ("查", 3)]),
        ("脊柱，外科", [("脊柱", 1), ("柱", 2), ("外科", 3), ("科", 4)]),
        ("mini-cex", [("mini", 1), ("cex", 2)]),
        ("hospitals l4/5", [("hospital", 1), ("l4", 2), ("5", 3)]),
        ("䶮𬭼", [("䶮𬭼", 1), ("𬭼", 2)]),
        ("😀!?", []),
    ],
)
def test_placed(text, tokens):
    assert placed(text, start=1)[0] == tokens


def test_vector_keeps_fields_apart_and_cuts_what_is_too_long():
    assert vector([("A", "脊"), ("D", "柱")]) == "'脊':1A '柱':10D"
    long = vector([("A", "脊柱" * 10_000)])
    places = long.removeprefix("'脊柱':").split()[0].split(",")
    assert max(int(place.removesuffix("A")) for place in places) <= LAST_PLACE


def test_sounds_begin_at_each_syllable():
    assert sounds(["luo he shi"]) == {"~luoheshi", "~heshi", "~shi", "^lhs", "^hs"}
    assert sounds(["· zeng"]) == {"~zeng"}


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("医联体", "('医联' <-> '联体')"),
        ("脊", "('脊':*)"),
        ("脊柱 漯河", "('脊柱') & ('漯河')"),
        ("CT检查", "('ct' <-> '检查')"),
        ("脊柱手术CT", "('脊柱' <-> '柱手' <-> '手术' <2> 'ct':*)"),
        ("腰L4椎", "('腰':* <-> 'l4' <-> '椎':*)"),
        ("2026", "('2026')"),
        ("luohe", "(('luohe':*) | ('~luohe':*) | ('^luohe':*))"),
        ("脊柱 脊柱", "('脊柱')"),
    ],
)
def test_read(typed, query):
    assert asking.read(typed).tsquery == query


@pytest.mark.parametrize("typed", ["", "   ", "😀", "&|!()<->:*", "'\"\\", "，。《》", "\0\n"])
def test_read_of_nothing_that_can_be_found(typed):
    assert not asking.read(typed)


def test_read_cuts_what_is_too_long():
    assert len(asking.read("脊柱" * 500).typed) == asking.LONGEST
    assert len(asking.read(" ".join("abcdefghijklm")).chunks) == asking.MOST_CHUNKS
