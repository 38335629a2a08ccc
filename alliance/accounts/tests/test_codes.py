import pytest

from alliance.accounts.codes import ALPHABET, clean_code, code_hash, new_code


def test_a_code_has_fifty_bits_and_reads_in_two_groups():
    code = new_code()
    assert len(ALPHABET) ** 10 == 2**50
    assert len(code) == 11
    assert code[5] == "-"


@pytest.mark.parametrize(
    "typed",
    [
        "AB1C0-9XYZ2",
        "ab1c09xyz2",
        " ab1c0 9xyz2 ",
        "ＡＢ１Ｃ０－９ＸＹＺ２",
        "ABICO-9XYZ2",
        "ablco9xyz2",
    ],
)
def test_mistypings_mean_the_same_code(typed):
    assert clean_code(typed) == "AB1C09XYZ2"
    assert code_hash(typed) == code_hash("AB1C09XYZ2")


@pytest.mark.parametrize(
    "typed", ["", "AB1C0", "AB1C0-9XYZ23", "AB1C0-9XYZU", "激活码激活码激活码激"]
)
def test_what_can_be_no_code(typed):
    assert clean_code(typed) == ""
