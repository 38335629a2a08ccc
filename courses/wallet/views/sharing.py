"""A holder's share links."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.refusals import shown_as

from .. import queries, services
from ..forms import ShareForm
from ..models import ShareLink

LINKS_PER_PAGE = 20

refusals_shown = shown_as(
    {
        services.NothingToShow: gettext_lazy("请选择要展示的证书，最多 50 张。"),
        services.EndNotPossible: gettext_lazy("请选择今天之后、一年之内的日期。"),
        services.TooManyLinks: gettext_lazy("有效的分享链接已有 20 个，请先收回不用的。"),
    }
)


@never_cache
@require_safe
@login_required
def links(request: HttpRequest) -> HttpResponse:
    return _links(request, ShareForm(user=request.user))


@never_cache
@require_POST
@login_required
def create(request: HttpRequest) -> HttpResponse:
    form = ShareForm(request.POST, user=request.user)
    if not form.is_valid():
        return _links(request, form)
    with refusals_shown(request):
        services.share(
            certificate_ids=[each.pk for each in form.cleaned_data["certificates"]],
            last_date=form.cleaned_data["last_date"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("链接已生成，复制后发给对方即可。"))
    return redirect("wallet:links")


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(ShareLink, pk=pk, owner=request.user)
    services.take_back(link_id=link.pk, by=request.user, at=timezone.now())
    messages.success(request, _("链接已收回，打开它的人什么也看不到了。"))
    return redirect("wallet:links")


def _links(request: HttpRequest, form: ShareForm) -> HttpResponse:
    now = timezone.now()
    page = Paginator(queries.own_links(request.user), LINKS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    for link in page:
        link.open = link.is_open(now)
        link.address = f"{settings.SITE_URL}{reverse('wallet:shared', args=[link.token])}"
    return render(request, "wallet/links.html", {"form": form, "page_obj": page})
