"""Every page, feed and file can be made from rows that were stored before text was cleaned."""

import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from cases.models import Beat, Case, Line, PhraseSwap
from comments.models import CommentRevision
from markup import plain_text, render, render_member_text
from moderation.models import Reason
from notices.models import Mail
from practice.models import JournalEntry
from stories.models import Revision, Story
from taxonomy.models import Industry, PublishedList, Technique
from tests.comments.comment_helpers import CASE, SLUG, publish_comment
from tests.notices.notice_helpers import make_all_due
from tests.people import PASSWORD, confirm_password, person, sent_mails, signed_in
from tests.stories.story_factories import published, sent
from tests.text_input.planted import UNCLEAN, plant

pytestmark = pytest.mark.django_db
FORBIDDEN = set("\x02\x08\x1b\u200b\u202c\u202e\ufffe")


def plant_everywhere():
    """Write the unclean text over every text of a row of each kind that pages and files show."""
    story, comment = published(), publish_comment("alice", "A comment.")
    case = Case.objects.get(slug=SLUG)
    plant(Revision, story.approved_id, title=UNCLEAN, happened=UNCLEAN * 9, said=UNCLEAN, changed=UNCLEAN)
    plant(Story, story.pk, credit_role=UNCLEAN)
    plant(CommentRevision, comment.approved_id, text=UNCLEAN)
    plant(Case, case.pk, title=UNCLEAN, standfirst=UNCLEAN, setting=UNCLEAN, tool_title=UNCLEAN,
          practise_situation=UNCLEAN, prompt_customer=UNCLEAN, tool_items=json.dumps([UNCLEAN]))  # fmt: skip
    for row in [*case.lines.all()]:
        plant(Line, row.pk, said=UNCLEAN, worked="")
    for row in case.beats.all():
        plant(Beat, row.pk, text=UNCLEAN)
    for row in case.swaps.all():
        plant(PhraseSwap, row.pk, instead_of=UNCLEAN, try_this=UNCLEAN)
    plant(Industry, Industry.objects.get(slug="retail").pk, name=f"Retail{UNCLEAN}", tagline=UNCLEAN)
    mirroring = Technique.objects.get(slug="mirroring")
    plant(
        Technique, mirroring.pk, name=f"Mirroring{UNCLEAN}", definition=UNCLEAN, helps=UNCLEAN, avoid=UNCLEAN
    )
    plant(Reason, Reason.objects.get(key="clear").pk, label=UNCLEAN, message=UNCLEAN)
    plant(User, person("alice").pk, name=UNCLEAN, role=UNCLEAN, bio=UNCLEAN)
    entry = JournalEntry.objects.create(member=person("alice"), title="T", answer="A", idempotency_key="x")
    plant(JournalEntry, entry.pk, title=UNCLEAN, answer=UNCLEAN)
    for one in PublishedList.objects.all():
        PublishedList.objects.filter(pk=one.pk).update(version=one.version + 1)
    return story


FEEDS = [
    "/feeds/cases.atom", "/feeds/stories.atom", f"/feeds/cases/{SLUG}.atom", "/feeds/industries/retail.atom",
    "/feeds/techniques/mirroring.atom",
]  # fmt: skip
SITEMAPS = [
    "/sitemap.xml",
    *(f"/sitemap-{name}-1.xml" for name in ("pages", "industries", "techniques", "cases", "stories")),
]
FILES = [
    f"/cases/{SLUG}/handout.pdf", "/techniques/cards.pdf", f"/pictures/cases/{SLUG}.png",
    "/pictures/industries/retail.png", "/pictures/techniques/mirroring.png",
]  # fmt: skip
PAGES = [
    "/",
    "/cases/",
    CASE,
    f"{CASE}practise/",
    f"{CASE}huddle/",
    "/phrases/",
    "/stories/",
    "/search/?q=kettle",
    "/map/",
]


def test_feeds_and_sitemaps_are_well_formed():
    plant_everywhere()
    for address in [*FEEDS, *SITEMAPS]:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        ElementTree.fromstring(answer.content)
        assert not FORBIDDEN & set(answer.content.decode()), address


@pytest.mark.parametrize("address", FILES)
def test_documents_and_pictures_are_rendered(address):
    plant_everywhere()
    assert Client().get(address).status_code in (200, 503), address


def test_pages_are_shown_to_everybody_who_may_read_them():
    story = plant_everywhere()
    waiting = sent(title="Another")
    plant(Revision, waiting.latest.pk, title=UNCLEAN, happened=UNCLEAN)
    for address in [*PAGES, story.get_absolute_url()]:
        assert Client().get(address).status_code == 200, address
    mona = signed_in(Client(), "mona")
    for address in (
        "/moderation/",
        f"/moderation/story/{waiting.pk}/",
        "/moderation/insights/",
        "/moderation/log/",
    ):
        assert mona.get(address).status_code == 200, address


def test_downloads_are_written():
    plant_everywhere()
    table = b"".join(signed_in(Client(), "mona").get("/moderation/insights.csv").streaming_content).decode()
    assert not FORBIDDEN & set(table.removeprefix("\ufeff"))
    alice = confirm_password(signed_in(Client(), "alice"))
    for address in ("/me/journal/journal.md", "/me/journal/journal.json"):
        assert alice.get(address).status_code == 200
    answer = alice.post("/me/data/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    for name in archive.namelist():
        assert name.startswith("/") is False and ".." not in name.split("/")
        if name.endswith(".json"):
            json.loads(archive.read(name))


def test_mails_are_sent_and_say_that_a_program_wrote_them():
    story = plant_everywhere()
    publish_comment("bob", "Hello.", f"{story.get_absolute_url()}comments/write/")
    make_all_due()
    outgoing = Mail.objects.create(key="planted", to="alice@example.org", subject="s", text="t", html="h")
    plant(Mail, outgoing.pk, subject=f"{UNCLEAN}\r\nBcc: eve@example.org", text=UNCLEAN, html=UNCLEAN)
    call_command("deliver_mail")
    sent_mail = next(one for one in sent_mails() if "Bcc" in one.subject)
    message = sent_mail.message()
    assert message["Bcc"] is None
    assert sent_mail.recipients() == ["alice@example.org"]
    assert not FORBIDDEN & set(sent_mail.subject + sent_mail.body)
    assert {one.message()["Auto-Submitted"] for one in sent_mails()} == {"auto-generated"}


def test_mails_about_the_account_say_that_a_program_wrote_them():
    Client().post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    Client().post("/accounts/password/reset/", {"email": person("alice").email})
    Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert len(sent_mails()) == 3
    assert {one.message()["Auto-Submitted"] for one in sent_mails()} == {"auto-generated"}


@pytest.mark.parametrize(
    "named", ["&#x202e;evil", "&#8238;evil", "<https://x.example/%E2%80%AEevil>", "&#8;x", "&#xfffe;x"]
)
def test_a_character_that_markdown_names_by_its_number_is_removed_too(named):
    for made in (render(named), render_member_text(named), plain_text(named)):
        assert not FORBIDDEN & set(made), made
