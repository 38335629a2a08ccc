import pytest

from courses.wallet.cards import broken


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("腰", ["腰"]),
        ("副主席", ["副主席"]),
        ("腰椎术后早期康复与出院随访", ["腰椎术后早期康", "复与出院随访"]),
        ("脊髓与神经根查体：把肌力查准", ["脊髓与神经根查体：", "把肌力查准"]),
        ("一" * 26, ["一" * 13, "一" * 13]),
        ("一" * 40, ["一" * 13, "一" * 12 + "…"]),
        ("Spine trauma first aid", ["Spine trauma", "first aid"]),
    ],
)
def test_subject_stands_on_two_lines_at_most_that_are_alike(text, lines):
    assert broken(text) == lines
