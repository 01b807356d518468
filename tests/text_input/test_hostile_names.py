"""Names of files and people that try to reach headers, folders and logs."""

import io
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from PIL import Image

from accounts.models import User
from markup.images import NAME_PATTERN
from notices.models import Mail
from stories.models import Picture
from tests.notices.notice_helpers import make_all_due, send_notice
from tests.people import person, sent_mails, signed_in
from tests.stories.story_factories import draft
from tests.text_input.planted import plant

pytestmark = pytest.mark.django_db
FILE_NAMES = [
    "../../settings.py", "/etc/passwd", "..\\..\\x.png", "a\x00b.png", "a\x08\x1b[31m.png", "a\u202egnp.exe",
    "x" * 400 + ".png", "a%0d%0aSet-Cookie: x=1.png", 'a"; name="alternative', "CON.png", ".", "\u2028.png",
]  # fmt: skip
HEADER_NAMES = [
    "Eve\r\nBcc: eve@example.org",
    "Eve\nBcc: eve@example.org",
    "Eve\x0bBcc: x",
    "Eve\u2028Bcc: x",
    "Eve\x85Bcc: x",
]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def post_file(client, address: str, field: str, name: str, **values: str):
    """Send a form with a file whose name is written into the request as it is."""
    boundary, body = "between", b""
    for key, value in values.items():
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    body += f"{head}Content-Type: image/png\r\n\r\n".encode() + png() + f"\r\n--{boundary}--\r\n".encode()
    return client.post(address, body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.parametrize("name", FILE_NAMES)
def test_the_name_of_an_uploaded_picture_is_never_used(name):
    story, alice = draft(), signed_in(Client(), "alice")
    answer = post_file(
        alice, f"/stories/share/{story.key}/pictures/", "picture", name, alternative="A cup", nobody="on"
    )
    assert answer.status_code in (302, 422)
    for picture in Picture.objects.all():
        assert re.fullmatch(rf"pictures/{NAME_PATTERN}", picture.file.name)
        assert (settings.MEDIA_ROOT / picture.file.name).is_file()
        shown = alice.get(f"/stories/picture/{picture.pk}/")
        assert shown.headers["Content-Disposition"] == "inline"


@pytest.mark.parametrize("name", FILE_NAMES)
def test_the_name_of_a_curators_picture_is_never_used(name):
    answer = post_file(signed_in(Client(), "cora"), "/markdownx/upload/", "image", name)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert re.search(rf"\(/media/library-pictures/{NAME_PATTERN}\)", answer.json()["image_code"])


@pytest.mark.parametrize("name", HEADER_NAMES)
def test_a_name_adds_no_header_to_a_mail(name):
    """Not even one that was stored before names were cleaned."""
    plant(User, person("bob").pk, name=name)
    send_notice("alice", title=User.objects.get(handle="bob").name)
    outgoing = Mail.objects.create(key="planted", to="alice@example.org", subject="s", text="t", html="h")
    plant(Mail, outgoing.pk, subject=f"{name} answered")
    make_all_due()
    call_command("deliver_mail")
    assert sent_mails()
    for one in sent_mails():
        message = one.message()
        assert message["Bcc"] is None
        assert message["To"] == "alice@example.org"
        assert not [
            header for header in message.as_string().split("\n\n")[0].splitlines() if header.startswith("Bcc")
        ]


@pytest.mark.parametrize("name", HEADER_NAMES)
def test_a_name_is_stored_on_one_line(name):
    signed_in(Client(), "alice").post("/me/profile/", {"name": name, "handle": "alice"})
    assert len(User.objects.get(handle="alice").name.splitlines()) == 1
