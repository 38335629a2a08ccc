"""The verification page on a phone and at a desk: chosen, dropped, looked at."""

import base64

import pytest

from courses.certificates.tests.test_handed_in import signed_certificate
from lms.testing.axe import assert_no_serious_fault
from lms.testing.browsing import DESKTOP, PHONE, watch_console

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """content => {
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "a.pdf", {type: "application/pdf"}));
    document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
}"""


def test_a_file_is_verified_as_soon_as_it_is_chosen_or_dropped(open_browser, settings):
    settings.SIGNER = "local"
    pdf = bytes(signed_certificate(profile__user__name="欧阳小华").file.pdf)
    phone = open_browser(PHONE)
    said = watch_console(phone)
    phone.goto("/verify/")
    assert_no_serious_fault(phone)
    with phone.expect_navigation():
        phone.set_input_files("#file", {"name": "证.pdf", "mimeType": "", "buffer": pdf + b"\n"})
    assert phone.locator(".verdict__state").inner_text() == "无效"
    assert_no_serious_fault(phone)
    desk = open_browser(DESKTOP)
    said_at_the_desk = watch_console(desk)
    desk.goto("/verify/")
    with desk.expect_navigation():
        desk.evaluate(DROP, base64.b64encode(pdf).decode())
    assert desk.locator(".verdict__state").inner_text() == "有效"
    assert_no_serious_fault(desk)
    assert said + said_at_the_desk == []
