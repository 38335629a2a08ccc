import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.core.identifiers import ADVICE, IdentifierKind, find_identifiers

from .identifier_corpus import CLEAN, FOUND

NUMBERS = {
    "13800138000": IdentifierKind.PHONE,
    "11010519491231002X": IdentifierKind.ID_NUMBER,
}
GAPS = st.sampled_from(["", " ", "-", "－", "\u3000", "\u200b", " - "[:2]])


def texts(sentence: str) -> list[str]:
    return [identifier.text for identifier in find_identifiers(sentence)]


@pytest.mark.parametrize("sentence", FOUND)
def test_identifier_is_found_whole(sentence):
    assert texts(sentence) == FOUND[sentence]


@pytest.mark.parametrize("sentence", CLEAN)
def test_clinical_sentence_is_left_alone(sentence):
    assert texts(sentence) == []


def test_corpus_is_large_enough_to_measure():
    """What README says of recall and precision; a sentence that is not found whole is missed."""
    found = sum(texts(sentence) == expected for sentence, expected in FOUND.items())
    wrong = sum(bool(texts(sentence)) for sentence in CLEAN)
    assert len(FOUND) >= 60
    assert len(CLEAN) >= 60
    assert found / len(FOUND) >= 0.98
    assert found / (found + wrong) >= 0.98


@given(
    st.text(
        alphabet=st.sampled_from("患者王小明高血压张某男女0123456789-—１２ 号住院XＸ，。·"),
        max_size=60,
    )
)
def test_spans_are_inside_in_order_and_apart(text):
    identifiers = find_identifiers(text)
    ends = [0]
    for identifier in identifiers:
        assert ends[-1] <= identifier.start < identifier.end <= len(text)
        assert identifier.text == text[identifier.start : identifier.end]
        assert identifier.advice == ADVICE[identifier.kind]
        ends.append(identifier.end)


@given(st.text(max_size=80))
def test_any_text_at_all_is_read(text):
    find_identifiers(text)


@pytest.mark.parametrize("number", NUMBERS)
@given(data=st.data())
def test_number_is_found_however_it_is_written(number, data):
    """Full-width or not, in groups with gaps between, in the middle of a sentence."""
    groups = data.draw(st.sampled_from([[len(number)], [1] * len(number), [3, 4, len(number) - 7]]))
    gap, wide = data.draw(GAPS), data.draw(st.booleans())
    parts, start = [], 0
    for length in groups:
        parts.append(number[start : start + length])
        start += length
    written = gap.join(parts)
    if wide:
        written = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in written)
    (identifier,) = find_identifiers(f"随访：{written}，已告知")
    assert identifier.text == written
    assert identifier.kind == NUMBERS[number]


@given(st.integers(min_value=0, max_value=2**32))
def test_any_valid_id_number_is_found(seed):
    rng = random.Random(seed)
    stem = f"{rng.randrange(11, 66)}0{rng.randrange(100, 999)}19{rng.randrange(40, 99)}"
    stem += f"{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
    total = sum(int(figure) << (17 - place) for place, figure in enumerate(stem))
    number = stem + "10X98765432"[total % 11]
    (identifier,) = find_identifiers(f"证件{number}。")
    assert (identifier.kind, identifier.text) == (IdentifierKind.ID_NUMBER, number)


def test_long_text_is_read_quickly():
    started = time.perf_counter()
    find_identifiers("患者" + "高1 " * 3000 + "王" * 3000 + "1-" * 3000)
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("2026年3月12日入院，次日手术", ["2026年3月12日"]),
        ("26年3月2号外伤，3月 5日加重", ["26年3月2号", "3月 5日"]),
        ("２０２６－０３－１２ 复查，2026.3.20 再查", ["２０２６－０３－１２", "2026.3.20"]),
        ("检查日期20260312", ["20260312"]),
        ("二〇二六年三月十二日摔伤，四月五号转来", ["二〇二六年三月十二日", "四月五号"]),
        ("伤后3天，术后第5日，2026年3月起病，病程2年3月", []),
        ("L4/5，肌力3/5，血压120/80，直腿抬高30-70度，剂量2.5.1", []),
        ("化验单号不写，白细胞 20260312/L", ["20260312"]),
    ],
)
def test_days_are_found_where_they_are_asked_for(sentence, found):
    assert [one.text for one in find_identifiers(sentence, dates=True)] == found


def test_days_are_left_alone_where_nobody_asks():
    assert texts("2026年3月12日入院") == []
