"""The bench's photo: twelve megapixels sent to a case and seen, beside the bare re-encode."""

import time
import uuid
from collections import deque
from functools import partial
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from alliance.cases import drawn
from alliance.cases.imaging.photos import QUALITY
from alliance.cases.models import Case, CaseImage, Specialty
from alliance.people.models import Profile
from alliance.units.models import Alliance

from .report import Result
from .turns import by_turns

SIZE = {"width": 4000, "height": 3000}


def photo() -> Result:
    """Both decode and encode the same JPEG; each round is rolled back and its files removed."""
    data = drawn.photo(drawn.spine(**SIZE))
    with transaction.atomic():
        case = _draft()
        client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
        client.force_login(case.author)
        turn = by_turns(partial(_reencode, data), partial(_send_and_see, client, case, data))
        transaction.set_rollback(True)
    return Result(
        work="photo of 12 megapixels",
        floor=f"{1000 * turn.floor:.0f} ms",
        subject=f"{1000 * turn.subject:.0f} ms",
        ratio=turn.ratio,
        limit=1.5,
        more_is_better=False,
        remark="the floor decodes and encodes it at the same quality; ours is the whole "
        "request of the upload through every middleware, the phone's picture made and stored, the "
        f"audit lines, and the request that fetches that picture; {len(data) / 1e6:.1f} MB sent",
    )


def _draft() -> Case:
    person = Profile.objects.filter(user__is_active=True).select_related("user", "unit").first()
    alliance = Alliance.objects.get(slug="bench")
    return Case.objects.create(
        alliance=alliance,
        unit=person.unit,
        author=person.user,
        client_id=uuid.uuid4(),
        specialty=Specialty.objects.create(alliance=alliance, name="bench"),
        question="bench",
        created_at=timezone.now(),
    )


def _reencode(data: bytes) -> float:
    start = time.perf_counter()
    with Image.open(BytesIO(data)) as image:
        image.convert("RGB").save(BytesIO(), "JPEG", quality=QUALITY)
    return time.perf_counter() - start


def _send_and_see(client: Client, case: Case, data: bytes) -> float:
    upload = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    body = encode_multipart(BOUNDARY, {"images": upload})
    start = time.perf_counter()
    sent = client.generic(
        "POST",
        reverse("cases:add_images", args=[case.pk]),
        body,
        content_type=MULTIPART_CONTENT,
        headers={"X-Requested-With": "fetch"},
        secure=True,
    )
    image = CaseImage.objects.filter(case=case).latest("pk")
    view = reverse("cases:image_file", args=[case.pk, image.pk, "view"])
    seen = client.get(view, secure=True)
    deque(seen.streaming_content, maxlen=0)
    took = time.perf_counter() - start
    if (sent.status_code, seen.status_code) != (200, 200):
        raise RuntimeError((sent.status_code, seen.status_code))
    for file in image.files:
        file.storage.delete(file.name)
    image.delete()
    return took
