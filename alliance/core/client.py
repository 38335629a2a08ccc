"""Where a request comes from."""

import ipaddress

from django.conf import settings


def client_address(request) -> str:
    """The client's address; an IPv6 client is its /64, since it picks the rest itself.

    X-Forwarded-For is believed only as far as settings.TRUSTED_PROXIES proxies of ours wrote it:
    whatever stands further left the client may have invented.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            address = forwarded[-settings.TRUSTED_PROXIES].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
