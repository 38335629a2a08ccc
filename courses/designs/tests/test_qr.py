import re

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.designs import qr

ALPHABET, LENGTH = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 26


def modules_in(svg: str) -> list[bytes]:
    """The rows that the path draws, a byte for each module: 1 is dark."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [bytearray(side) for _ in range(side)]
    for y, strokes in re.findall(r"M0 (\d+)\.5([hm\d ]*)", svg):
        x = 0
        for step, length in re.findall(r"([hm])(\d+)", strokes):
            if step == "h":
                rows[int(y)][x : x + int(length)] = b"\1" * int(length)
            x += int(length)
    return [bytes(row) for row in rows]


@settings(deadline=None, max_examples=30)  # the first code draws the parts
@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_put_together_is_the_one_that_segno_draws(code):
    link = f"https://spine.example.org/verify/{code}/"
    drawn = segno.make(link, error="m", micro=False, mask=3)
    assert modules_in(qr.qr_svg(link)) == [bytes(row) for row in drawn.matrix]


@settings(deadline=None, max_examples=10)
@given(st.text(st.characters(codec="ascii", exclude_characters="\x00"), min_size=1, max_size=20))
def test_so_is_that_of_any_other_text(text):
    drawn = segno.make(text, error="m", mode="byte", micro=False, mask=3)
    assert modules_in(qr.qr_svg(text)) == [bytes(row) for row in drawn.matrix]
