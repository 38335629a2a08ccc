"""The documents of Open Badges 3.0 as this site says them, made with openbadgeslib.

An issuer is known by a did:web where the site is served by https, and else, in the demo, by the
address of its profile.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openbadgeslib import ob3

from alliance.units.models import Alliance
from courses.certificates.models import Certificate

from .keys import Signer
from .models import LIST_SIZE, Achievement, BadgeKey, StatusList
from .wording import WORDINGS, criteria_of, description_of

REVOCATION = "revocation"
# How long a copy of a status list may be believed, and how soon a reader should ask again.
LIST_HOLDS = timedelta(days=1)
LIST_FRESH = timedelta(minutes=5)


def address(name: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(f'badges:{name}', args=args)}"


def issuer_id(alliance: Alliance) -> str:
    profile = address("issuer", alliance.slug)
    is_safe = urlsplit(profile).scheme == "https"
    return ob3.did_web_from_url(profile) if is_safe else profile


def issuer(alliance: Alliance) -> ob3.Issuer:
    return ob3.Issuer(
        id=issuer_id(alliance), name=alliance.name, url=address("issuer", alliance.slug)
    )


def profile(alliance: Alliance) -> dict:
    """The issuer's profile as a document of its own."""
    context = ob3.VCDM_V2_CONTEXT, ob3.OB_V3_CONTEXT
    return {"@context": list(context)} | issuer(alliance).to_dict()


def key_set(keys: Iterable[BadgeKey]) -> dict:
    return {"keys": [key.jwk | {"kid": key.kid, "use": "sig", "alg": "EdDSA"} for key in keys]}


def did_document(alliance: Alliance, keys: Iterable[BadgeKey]) -> dict:
    return ob3.build_did_document(issuer_id(alliance), [(key.kid, key.jwk) for key in keys])


def achievement(of: Achievement) -> ob3.Achievement:
    return ob3.Achievement(
        id=address("achievement", of.pk),
        name=of.name,
        description=description_of(of),
        criteria_narrative=criteria_of(of),
        image_url=address("picture", of.pk),
        achievement_type=WORDINGS[of.kind].kind,
    )


def achievement_document(of: Achievement) -> dict:
    context = ob3.VCDM_V2_CONTEXT, ob3.OB_V3_CONTEXT
    creator = {"creator": issuer(of.alliance).to_dict()}
    return {"@context": list(context)} | achievement(of).to_dict() | creator


def credential(
    certificate: Certificate, of: Achievement, *, status_list: StatusList, place: int, salt: str
) -> ob3.OpenBadgeCredential:
    """What the badge of this certificate says: the holder's name, and nothing else of the person.

    The account is named by a salted hash, so that only the issuer can tell whose it is.
    """
    snapshot = certificate.snapshot
    account = sha256(f"{certificate.holder_id}{salt}".encode()).hexdigest()
    return ob3.OpenBadgeCredential(
        id=snapshot["verify_link"],
        issuer=issuer(certificate.alliance),
        recipient_id=None,
        achievement=achievement(of),
        name=of.name,
        issuance_date=certificate.issued_at,
        expiration_date=_end_of(certificate),
        identifiers=[
            ob3.IdentityObject(f"sha256${account}", "systemId", hashed=True, salt=salt),
            ob3.IdentityObject(snapshot["holder"], "name", hashed=False),
        ],
        credential_status=[
            ob3.status_entry(list_address(status_list), REVOCATION, place),
        ],
    )


def _end_of(certificate: Certificate) -> datetime | None:
    """The last second of the last day, by the clock of the alliance."""
    if certificate.expires_date is None:
        return None
    return timezone.make_aware(datetime.combine(certificate.expires_date, time(23, 59, 59)))


def list_address(status_list: StatusList) -> str:
    return address("status", status_list.alliance.slug, status_list.number)


def signed_list(
    status_list: StatusList, *, lost: Iterable[int], signer: Signer, at: datetime
) -> str:
    """The status list as a signed credential, dated to the full hour: within it the same list is
    the same bytes."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    own_id = issuer_id(status_list.alliance)
    document = ob3.build_status_list_credential(
        own_id,
        list_address(status_list),
        REVOCATION,
        lost,
        size_bits=LIST_SIZE,
        issued=hour,
        valid_until=hour + LIST_HOLDS,
        ttl=LIST_FRESH // timedelta(milliseconds=1),
    )
    claims = {"iss": own_id, "jti": document["id"], "nbf": int(hour.timestamp())}
    return signer.sign(document | claims, issuer_id=own_id)
