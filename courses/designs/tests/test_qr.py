import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.designs import qr

ALPHABET, LENGTH = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 26


@settings(deadline=None, max_examples=30)  # the first code draws the parts
@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_put_together_is_the_one_that_segno_draws(code):
    link = f"https://spine.example.org/verify/{code}/"
    drawn = segno.make(link, error="m", micro=False, mask=3)
    assert qr._modules(link) == b"".join(drawn.matrix)


@settings(deadline=None, max_examples=10)
@given(st.text(st.characters(codec="ascii", exclude_characters="\x00"), min_size=1, max_size=20))
def test_so_is_that_of_any_other_text(text):
    drawn = segno.make(text, error="m", mode="byte", micro=False, mask=3)
    assert qr._modules(text) == b"".join(drawn.matrix)
