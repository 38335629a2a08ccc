from django import forms

from .enums import Pace
from .kinds import GROUPS


class PaceForm(forms.Form):
    """One choice for each group of notices; `paces` is what holds now."""

    def __init__(self, *args, paces: dict[str, Pace], **kwargs):
        super().__init__(*args, **kwargs)
        for group in GROUPS.values():
            self.fields[group.name] = forms.ChoiceField(
                label=group.label, choices=Pace.choices, initial=paces[group.name]
            )
