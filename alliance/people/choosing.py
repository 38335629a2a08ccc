"""Choosing people for something: ticked in a list, or pasted as lines, or both.

    search = PersonSearch(request.GET, units=…)
    page = candidates(request, search, among)
    form = AppointForm(request.POST or None, among=among)    # a PeopleChoice with fields of its own

`people/choose_people.html` is the screen: the list, the box, the form's own fields beside it. Lines
that are not understood do not hold up the others: they stay in the box, each with its reason
(`left_over`, `once_more`).
"""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .forms import PersonSearch
from .matching import MOST_LINES, Fault, Line, Matches, match_people, read_lines
from .models import Profile

CHOICES_A_PAGE = 20


def candidates(request: HttpRequest, search: PersonSearch, among: QuerySet[Profile]) -> Page:
    """A page of those who may be ticked."""
    found = search.narrow(among).select_related("user", "unit").order_by("user__name_key", "pk")
    return Paginator(found, CHOICES_A_PAGE).get_page(request.GET.get("page"))


class PeopleChoice(forms.Form):
    """Those of `among` who were ticked or pasted; after `is_valid` they are in `chosen`."""

    person = forms.ModelMultipleChoiceField(Profile.objects.none(), required=False)
    pasted = forms.CharField(
        label=_("粘贴名单"),
        help_text=_("每行一人：姓名、手机号，或姓名加单位；可从表格中直接复制。"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=60_000,
    )

    drawn_apart = ("person", "pasted")

    def __init__(self, *args, among: QuerySet[Profile], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = among.select_related("user", "unit")
        self.among = among
        self.chosen: list[Profile] = []
        self.faults: list[Fault] = []

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """All but the list and the box."""
        return [self[name] for name in self.fields if name not in self.drawn_apart]

    @property
    def ticked(self) -> frozenset[str]:
        return frozenset(self.data.getlist("person")) if self.is_bound else frozenset()

    @property
    def left_over(self) -> str:
        """What stays in the box: the lines that were not understood."""
        return "\n".join(fault.text for fault in self.faults)

    def clean_pasted(self) -> str:
        text = self.cleaned_data["pasted"]
        if len(text.splitlines()) > MOST_LINES:
            raise ValidationError(_("一次最多粘贴 %(most)s 行。") % {"most": MOST_LINES})
        return text

    def clean(self) -> None:
        lines = read_lines(self.cleaned_data.get("pasted", ""))
        ticked = self.cleaned_data.get("person", [])
        if not (lines or self.has_ticked() or self.errors):
            raise ValidationError(_("请先勾选，或粘贴名单。"))
        matches = self.match(lines) if lines else Matches()
        self.faults = matches.faults
        self.chosen = list(dict.fromkeys([*ticked, *matches.people.values()]))

    def has_ticked(self) -> bool:
        return bool(self.cleaned_data.get("person"))

    def match(self, lines: Sequence[Line]) -> Matches:
        """Whom the pasted lines mean."""
        return match_people(lines, among=self.among)


def once_more(form: PeopleChoice, **asked) -> PeopleChoice:
    """The form anew after those it named were taken: what was not understood stays in the box.

    `asked` is what the form is made with, besides its data.
    """
    left = {field.name: form.cleaned_data[field.name] for field in form.own_fields}
    again = type(form)(initial=left | {"pasted": form.left_over}, **asked)
    again.faults = form.faults
    return again
