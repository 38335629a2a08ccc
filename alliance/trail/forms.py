from datetime import datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.core.audit import ACTION_NAMES


def day_field(label) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class TrailFilter(forms.Form):
    since = day_field(_("从"))
    until = day_field(_("到"))
    actor = forms.CharField(label=_("操作人姓名"), required=False, max_length=64)
    action = forms.ChoiceField(label=_("动作"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("全部动作")), *sorted(ACTION_NAMES.items())]

    def narrow(self, entries: QuerySet) -> QuerySet:
        """Both days belong to the range."""
        data = self.cleaned_data
        if data["since"]:
            entries = entries.filter(at__gte=_midnight(data["since"]))
        if data["until"]:
            entries = entries.filter(at__lt=_midnight(data["until"] + timedelta(days=1)))
        if actor := "".join(data["actor"].split()):
            people = User.objects.filter(name__contains=actor)
            entries = entries.filter(actor_id__in=people.values("pk"))
        if data["action"]:
            entries = entries.filter(action=data["action"])
        return entries


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
