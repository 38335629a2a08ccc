from datetime import timedelta

import pytest

from courses.attendance import codes

from .conftest import NOON

A_MINUTE = timedelta(minutes=1)


def test_a_code_holds_in_its_minute_and_in_the_next():
    token = codes.token_for(7, at=NOON)
    assert codes.read_token(token, at=NOON) == 7
    assert codes.read_token(token, at=NOON + A_MINUTE) == 7
    assert codes.token_for(7, at=NOON + A_MINUTE) != token
    for other in (NOON + 2 * A_MINUTE, NOON - A_MINUTE, NOON + timedelta(days=1)):
        with pytest.raises(codes.CodeExpired):
            codes.read_token(token, at=other)


@pytest.mark.parametrize(
    "forged",
    [
        "", "x", "..", "7", "7.1", "7.1.", "7.1.x.y", "-7.1.x", "７.1.x", "7.x.y",
        "7." + "9" * 30 + ".x", "%00.1.x", "7.29658000.AAAAAAAAAAAAAAAAAAAAAA",
    ],
)  # fmt: skip
def test_what_the_site_never_showed_is_no_code(forged):
    with pytest.raises(codes.NotACode):
        codes.read_token(forged, at=NOON)


def test_a_code_is_bound_to_its_department_minute_and_key(settings):
    department, minute, mac = codes.token_for(7, at=NOON).split(".")
    for forged in (
        f"8.{minute}.{mac}",
        f"{department}.{int(minute) + 1}.{mac}",
        f"07.{minute}.{mac}",
    ):
        with pytest.raises(codes.NotACode):
            codes.read_token(forged, at=NOON)
    settings.SECRET_KEY = "another"
    with pytest.raises(codes.NotACode):
        codes.read_token(f"{department}.{minute}.{mac}", at=NOON)


def test_the_digits_hold_as_long_and_for_one_department():
    digits = codes.digits_for(7, at=NOON)
    assert len(digits) == 6
    codes.check_digits(digits, 7, at=NOON)
    codes.check_digits(digits, 7, at=NOON + A_MINUTE)
    for department, at in ((8, NOON), (7, NOON + 2 * A_MINUTE)):
        with pytest.raises(codes.NotACode):
            codes.check_digits(digits, department, at=at)
