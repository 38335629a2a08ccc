"""What holds for the whole Wagtail admin."""

from csp.constants import SELF, UNSAFE_INLINE
from django.http import Http404, HttpRequest, HttpResponse


class AdminBranchMiddleware:
    """Under /admin/: not there for who writes no pages, and a policy Wagtail can live with.

    Wagtail's own pages hold inline scripts and styles without a nonce; the rest of the site has
    none. Stands behind the authentication middleware.

    A preview is a request that the editor makes up, to the page's own address: it keeps the site's
    policy, but for the editor's frame in which it stands.
    """

    PREFIX = "/admin/"
    POLICY = {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-ancestors": [SELF],
    }
    PREVIEW_POLICY = {"frame-ancestors": [SELF]}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "is_dummy", False):
            response = self.get_response(request)
            response._csp_replace = self.PREVIEW_POLICY
            return response
        if not request.path_info.startswith(self.PREFIX):
            return self.get_response(request)
        user = request.user
        if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
            raise Http404
        response = self.get_response(request)
        response._csp_replace = self.POLICY
        return response
