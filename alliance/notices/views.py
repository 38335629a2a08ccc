"""A person's own notices; nobody, not even an administrator, sees another's here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core import asked
from alliance.core.access import require

from . import digests, services
from .forms import PaceForm
from .models import Notice

NOTICES_PER_PAGE = 20


@never_cache
@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = Notice.objects.of(request.user.pk).unread_first()
    page_obj = Paginator(notices, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    unread_ids = [notice.pk for notice in page_obj if notice.read_at is None]
    last_id = max(unread_ids, default=None)
    return render(request, "notices/list.html", {"page_obj": page_obj, "last_id": last_id})


@never_cache
@require_safe
@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where the notice leads; with that it is read."""
    notice = get_object_or_404(Notice.objects.of(request.user.pk), pk=pk)
    if request.method == "GET":
        services.mark_read(user_id=request.user.pk, notice_id=pk, at=timezone.now())
    return redirect(notice.url)


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Notice.objects.of(request.user.pk), pk=pk)
    services.mark_read(user_id=request.user.pk, notice_id=pk, at=timezone.now())
    return redirect("notices:list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    last_id = asked.number(request.POST.get("last", ""))
    require(last_id is not None)
    services.mark_all_read(user_id=request.user.pk, last_id=last_id, at=timezone.now())
    messages.success(request, _("已全部标为已读。"))
    return redirect("notices:list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    form = PaceForm(request.POST or None, paces=services.paces_of(request.user.pk))
    if request.method == "POST" and form.is_valid():
        services.choose_paces(user=request.user, paces=form.cleaned_data, at=timezone.now())
        messages.success(request, _("邮件设置已保存。"))
        return redirect("notices:preferences")
    return render(request, "notices/preferences.html", {"form": form})


@csrf_exempt  # mail programs send the POST themselves; the signed link says who asks
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails from a link in one of them, without signing in."""
    user_id = digests.unsubscriber(token)
    require(user_id is not None)
    stopped = request.method == "POST"
    if stopped:
        services.stop_mail(user_id=user_id, at=timezone.now())
    return render(request, "notices/unsubscribe.html", {"stopped": stopped})
