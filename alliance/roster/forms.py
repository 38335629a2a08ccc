from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance

from .opening import MAX_FILE_BYTES


class AllianceForm(forms.Form):
    """Which of the person's alliances; not asked when there is but one."""

    alliance = forms.ModelChoiceField(Alliance.objects.none(), label=_("联盟"), empty_label=None)

    def __init__(self, *args, alliances, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["alliance"]
        field.queryset = alliances
        choices = list(alliances[:2])
        if len(choices) == 1:
            field.initial = choices[0]
            field.widget = forms.HiddenInput()


class UploadForm(AllianceForm):
    file = forms.FileField(
        label=_("名册文件"),
        help_text=_("Excel 工作簿（.xlsx），含“成员单位”“医师”两张工作表。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise ValidationError(
                _("文件超过 %(limit)s MB，请拆成几个文件分别导入。"),
                params={"limit": MAX_FILE_BYTES // 1024 // 1024},
            )
        return file
