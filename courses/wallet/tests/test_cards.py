import pytest

from courses.wallet.cards import broken


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("腰痛分诊", ["腰痛分诊"]),
        ("一" * 13, ["一" * 13]),
        ("一" * 14, ["一" * 13, "一"]),
        ("一" * 26, ["一" * 13, "一" * 13]),
        ("一" * 40, ["一" * 13, "一" * 12 + "…"]),
        ("a" * 30, ["a" * 26, "a" * 4]),
    ],
)
def test_subject_is_broken_into_two_lines_at_most(text, lines):
    assert broken(text) == lines
