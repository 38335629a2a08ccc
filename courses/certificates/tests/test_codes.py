import pytest

from courses.certificates.codes import ALPHABET, LENGTH, grouped, new_code, read_code

CODE = "7K3QX9A0BC1D2E3F4G5H6J7K8M"


def test_a_code_has_at_least_128_random_bits_and_never_comes_twice():
    assert len(ALPHABET) ** LENGTH >= 2**128
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        grouped(CODE),
        " 7K3QX - 9A0BC - 1D2E3 - F4G5H - 6J7K8M ",
        "７Ｋ３ＱＸ９Ａ０ＢＣ１Ｄ２Ｅ３Ｆ４Ｇ５Ｈ６Ｊ７Ｋ８Ｍ",
        "7k3qx—9aobc－id2e3–f4g5h‑6j7k8m",
        "7K3QX9AOBCLD2E3F4G5H6J7K8M",
        "7K3QX\u200b9A0BC\u30001D2E3F4G5H6J7K8M",
    ],
)
def test_read_code_takes_what_people_type(typed):
    assert read_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "7K3QX", CODE + "0", CODE[:-1] + "U", CODE[:-1] + "é", "王"])
def test_read_code_refuses_what_can_be_no_code(typed):
    assert read_code(typed) is None


def test_read_code_does_not_choke_on_a_megabyte():
    assert read_code("A" * 1_000_000) is None
