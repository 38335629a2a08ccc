"""Tells programmes, which stand below, what forms they may ask for."""

from collections.abc import Iterable

from courses.programmes.form_names import register

from .models import Form


@register
def forms_for_programmes(alliance_id: int) -> Iterable[tuple[str, str]]:
    return Form.objects.usable_in(alliance_id).values_list("code", "name")
