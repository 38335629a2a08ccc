"""The header with the site's Content-Security-Policy, put together once."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, which would put the same words together again for each answer.

    An answer with a policy of its own (alliance.pages.admin_branch) and a page that asked for a
    nonce are left to it. Nothing of the site is exempt, and no policy is only reported.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if self.get_policy_parts(request=request, response=response) != PolicyParts():
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        return response
