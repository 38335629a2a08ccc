"""What the services refuse, as sentences on the screen."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as

from . import services

SENTENCES = {
    services.DatesReversed: _("结束日期不能早于开始日期。"),
    services.TermsOverlap: _("这些日期与另一届重叠。"),
    services.TermNameTaken: _("已有同名的届次。"),
    services.AppointmentsOutside: _("有任职不在这些日期之内，请先核对任职的起止日期。"),
    services.TermInUse: _("这一届已有任职，不能删除。"),
    services.ChairTaken: _("同一时间只能有一位主席，请先结束现任主席的任职。"),
    services.AlreadyHeld: _("已担任这一职务。"),
    services.NotMember: _("不在本联盟的成员单位工作。"),
    services.NotServing: _("最后任职日期应在任职期间、早于届满；已经结束的任职不能再改。"),
    services.HasLetter: _("已为这一任职颁发聘书，不能删除；可以提前结束任职。"),
}
FIELD_OF = {
    services.DatesReversed: "ends_on",
    services.TermsOverlap: "starts_on",
    services.TermNameTaken: "name",
    services.AppointmentsOutside: "starts_on",
    services.ChairTaken: "carried",
}
REFUSALS = tuple(SENTENCES)

refusals_shown = shown_as(SENTENCES)
