"""Views of the site itself: the language switch."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.accounts import language


@never_cache
@require_http_methods(["GET", "POST"])
def switch_language(request: HttpRequest, code: str) -> HttpResponse:
    """Go back in another language. A link for visitors, who keep it in a cookie; a POST for people
    signed in, who keep it in their profile. A link never changes a profile.
    """
    if code not in language.CODES:
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.method == "POST" and request.user.is_authenticated:
        language.remember_in_profile(user=request.user, code=code)
    language.remember_in_browser(response, code)
    return response
