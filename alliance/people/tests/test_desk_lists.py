"""The desk's lists on a phone: short at first, whole for who asks."""

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize(("many", "folds"), [(1, False), (2, False), (3, True)])
def test_a_list_that_is_cut_on_a_phone_can_be_asked_for_whole(many, folds):
    html = render_to_string("people/_desk_list.html", {"items": range(many), "id": "due"})
    assert ("checkbox" in html) == folds
