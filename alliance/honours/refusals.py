"""What the services refuse, as sentences on the screen."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as

from . import services

SENTENCES = {
    services.TitleTaken: _("已有同名的表彰，请在名称里写明年度。"),
    services.HasCertificate: _("已颁发荣誉证书，不能移出名单。"),
}

refusals_shown = shown_as(SENTENCES)
