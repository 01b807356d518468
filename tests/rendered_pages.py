"""Every page as every role sees it, written to files, for comparison with another run.

    RENDERED=/tmp/before python -m pytest tests/rendered_pages.py
    python -m tests.compare_pages /tmp/before /tmp/after

Run the first command before and after a change to the templates, and the second one to see which pages differ
and whether a reader can see the difference. Clock and random numbers are the same in each run.
"""

import datetime
import os
import random
import re
from collections import Counter
from pathlib import Path
from unittest import mock
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.template.backends.django import Template as EngineTemplate
from django.test import Client
from django.test.signals import template_rendered
from django.urls import Resolver404, resolve

from comments.models import Comment
from moderation.members.actions import lift
from practice import publishing
from stories.models import ProposedTechnique
from tests.accounts import member_data
from tests.accounts.member_interactions import create_interactions
from tests.browser.page_addresses import CURATOR, MEMBER, MODERATOR, PUBLIC
from tests.browser.test_curation import stage
from tests.browser.test_page_states import DESCRIPTION, RISKY, SITUATION, create_full_thread
from tests.comments.comment_helpers import CASE, WRITE, publish_comment
from tests.empathy.test_roles import MATRIX
from tests.people import PASSWORD, person, signed_in
from tests.practice import collection_helpers
from tests.practice.practise_helpers import PRACTISE, practise
from tests.stories import story_factories
from tests.stories.test_proposed_techniques import WORDS

TEMPLATES = Path(settings.BASE_DIR) / "templates"
START = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
ROLES = {
    "visitor": "", "member": "alice", "author": "zelda", "moderator": "mona", "curator": "cora", "administrator": "ada",
}  # fmt: skip
SAME_ROUTE, SAME_ROUTE_WITH_QUERY = 8, 5
"""So many addresses of one route are opened by each role."""
NOT_PAGES = re.compile(
    r"\.(pdf|png|webp|csv|zip|svg|css|js|woff2)$|^/(static|media|admin|pictures)/|/logout/"
)
RANDOM = re.compile(
    r'(name="csrfmiddlewaretoken" value="|csrf-token" content="|nonce=")[^"]+|(reset/key/)[^/]+'
)

WAITED = re.compile(r"\d+\xa0(second|minute|hour)s?")
"""How long something has waited: Django's filter reads a clock of its own."""


class Clock(datetime.datetime):
    """A clock that begins at START and goes on by a millisecond whenever it is read."""

    reads = 0

    @classmethod
    def now(cls, tz=None):
        cls.reads += 1
        now = START + datetime.timedelta(milliseconds=cls.reads)
        return now if tz else now.replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _no_unseen_white_space():
    """Pages are kept as they are sent."""


@pytest.fixture(autouse=True)
def _same_clock_and_random_numbers():
    dice = random.Random(1)
    with (
        mock.patch("django.utils.timezone.datetime", Clock),
        mock.patch("time.time", lambda: START.timestamp() + Clock.reads / 1000),
        mock.patch("random._urandom", dice.randbytes),
        mock.patch("os.urandom", dice.randbytes),
        mock.patch("django.db.transaction.on_commit", lambda call, using=None, robust=False: call()),
    ):
        yield


class Recorder:
    """Writes what is rendered to a folder, and counts which templates took part."""

    def __init__(self, folder):
        self.folder, self.used, self.routes = folder, Counter(), set()

    def count(self, sender, template, **kwargs):
        origin = Path(str(getattr(template.origin, "name", "")))
        if origin.is_relative_to(TEMPLATES):
            self.used[origin.relative_to(TEMPLATES).as_posix()] += 1

    def write(self, name, text):
        name = re.sub(r"[^\w./?=&-]", "~", name).strip("/").replace("/", "|")[:180] or "home"
        path = self.folder / name
        number = 1
        text = WAITED.sub("some time", RANDOM.sub(r"\1\2", text))
        while path.exists():
            if path.read_text(encoding="utf-8") == text:
                return
            number += 1
            path = self.folder / f"{name}#{number}"
        path.write_text(text, encoding="utf-8")

    def outside_pages(self, render):
        """Wrap the rendering of a template: keep mails and printed pages, which no address answers with."""

        def recorded(template, context=None, request=None):
            text = render(template, context, request)
            name = template.template.name or ""
            if re.search(r"/mail/|email/|^paper/|\.txt$", name):
                self.write(f"template/{name}", text)
            return text

        return recorded

    def crawl(self, role, name, addresses, *, follow=True):
        """Open the addresses, and the pages that they link to, as one of the roles."""
        client = signed_in_again(name)
        seen, counts, waiting = set(), Counter(), list(dict.fromkeys(addresses))
        while waiting:
            address = waiting.pop(0)
            if address in seen or NOT_PAGES.search(address.partition("?")[0]):
                continue
            seen.add(address)
            try:
                route = resolve(address.partition("?")[0]).route
            except Resolver404:
                route = "404"
            kind = (route, "?" in address)
            counts[kind] += 1
            if address not in addresses and counts[kind] > (SAME_ROUTE_WITH_QUERY if kind[1] else SAME_ROUTE):
                continue
            answer = client.get(address)
            self.routes.add(route)
            if not re.match(r"text/|application/(atom|xml)", answer.headers.get("Content-Type", "")):
                continue
            page = answer.text if not answer.streaming else b"".join(answer.streaming_content).decode()
            self.write(f"{role}/{answer.status_code}/{address}", page)
            for link in re.findall(r'href="([^"#]+)', page if follow else ""):
                parts = urlsplit(urljoin(address, link.replace("&amp;", "&")))
                if parts.netloc in ("", "testserver") and parts.path.startswith("/"):
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
            if answer.status_code in (301, 302) and answer.url.startswith("/"):
                waiting.append(answer.url)

    def post(self, role, name, address, values, **headers):
        """Send a form as one of the roles, and keep the page that answers."""
        answer = signed_in_again(name).post(address, values, headers=headers)
        self.write(f"{role}/{answer.status_code}/POST/{address}", answer.text)


def signed_in_again(name):
    """A client of a role that has just given the password, too."""
    client = Client()
    if name == "zelda":
        client.force_login(member_data.User.objects.get(pk=member_data.PK))
    elif name:
        signed_in(client, name)
    if name:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def fill() -> list[str]:
    """Make members, stories in every state, talk, reports, collections, journals; return addresses to begin at."""
    found = []
    for status in (
        "draft",
        "submitted",
        "in_review",
        "changes_requested",
        "published",
        "declined",
        "archived",
        "withdrawn",
    ):
        found.append(story_factories.in_state(status).status_url)
    found.append(story_factories.in_state("declined", final=True).status_url)
    story_factories.published("bob", title="With a note", content_notes=["violence"])
    user = member_data.create_zelda()
    create_interactions(user)
    Authenticator.objects.filter(type="webauthn").delete()
    cache.clear()
    member_data.create_member_data(user)
    user.refresh_from_db()
    user.suspended_until = None
    user.save()
    cache.clear()
    found += create_full_thread()
    found += [address for addresses in stage().values() for address in addresses]
    collections = [
        collection_helpers.create_collection(),
        collection_helpers.create_public_collection("bob"),
        collection_helpers.create_public_collection("alice", title="Read first"),
    ]
    found += [one.get_absolute_url() for one in collections]
    alice = signed_in(Client(), "alice")
    practise(alice)
    alice.post("/me/journal/new/", {"answer": "What I would say."})
    for slug in collection_helpers.SLUGS:
        alice.post(f"/cases/{slug}/save/", {"saved": "1"})
    member_data.report(person("bob"), by=person("alice"), reason="other", words="Look at this.")
    member_data.warn(person("alice"), by=person("max"), reason="Please read the guidelines.")
    for command in (
        "moderation_digest",
        "remind_journal",
        "prune_drafts",
        "notify_followers",
        "notify_comment_followers",
    ):
        call_command(command, verbosity=0)
    call_command("send_notices", verbosity=0)
    return found


def fill_more() -> list[str]:
    """Make what would stand in the way of the rest: proposals, suspensions, members who leave."""
    cora, waiting = (
        signed_in(Client(), "cora"),
        collection_helpers.create_collection("max", title="Waits for a reviewer"),
    )
    publishing.submit(waiting, by=waiting.author)
    for at in range(12):
        Comment.objects.update(published_at=START)
        cache.clear()
        publish_comment(
            ("bob", "max", "ada")[at % 3], f"Reply number {at}.", reply_to=Comment.objects.earliest("pk").pk
        )
    for title, action, reason in (
        ("One", "approve", "clear"),
        ("Two", "request_changes", "words-said"),
        ("Three", "", ""),
    ):
        alice = signed_in(Client(), "alice")
        alice.post("/techniques/propose/", WORDS | {"name": f"Counting {title}"})
        proposed = ProposedTechnique.objects.latest("pk")
        if action:
            proposed.transition(action, by=person("mona"), revision=1, reasons=[reason], note="Thank you.")
    archived = story_factories.in_state("archived")
    archived.transition("reopen", by=person("ada"), revision=1, reasons=["clear"])
    call_command("remind_journal", day=START.date() + datetime.timedelta(days=60), verbosity=0)
    lifted = member_data.suspend(
        person("bob"), by=person("mona"), reason="Stop.", until=START + datetime.timedelta(days=9)
    )
    lifted.appeal(person("bob"), "I did not do it.")
    found = [
        f"/moderation/sanction/{lifted.pk}/",
        "/moderation/proposedtechnique/1/",
        "/moderation/collection/1/",
    ]
    found += [f"/moderation/{kind}/{at}/" for kind in ("report", "sanction", "comment", "collection", "story")
              for at in range(1, 20)]  # fmt: skip
    found.append(f"/comments/{Comment.objects.earliest('pk').pk}/replies/")
    return [*found, cora.get("/curation/proposed-techniques/").request["PATH_INFO"]]


def leave() -> None:
    """Suspend, lift, leave, each with its mails."""
    lift(person("bob"), by=person("mona"))
    signed_in_again("alice").post("/me/leave/", {"stories": "keep", "sure": "on"})
    call_command("send_notices", verbosity=0)


FORMS = [
    ("member", "alice", WRITE, {"text": ""}),
    ("member", "alice", WRITE, {"text": RISKY.format("joan.miller")}),
    ("visitor", "", WRITE, {"text": "Words before signing in"}),
    ("visitor", "", SITUATION, {"situation": DESCRIPTION}),
    ("visitor", "", SITUATION, {"situation": "xqzzyk"}),
    ("visitor", "", SITUATION, {"situation": ""}),
    ("visitor", "", PRACTISE, {"answer": "Words"}),
    ("visitor", "", PRACTISE, {"skip": "1"}),
    ("visitor", "", PRACTISE, {"answer": ""}),
    ("visitor", "", "/accounts/login/", {"login": "", "password": ""}),
    ("visitor", "", "/accounts/signup/", {"email": "x"}),
    ("visitor", "", "/accounts/password/reset/", {"email": "alice@example.org"}),
    ("visitor", "", "/accounts/password/reset/", {"email": "nobody@example.org"}),
    ("visitor", "", "/accounts/signup/",
     {"email": "alice@example.org", "password1": PASSWORD, "password2": PASSWORD, "name": "A", "handle": "a-a"}),
    ("visitor", "", "/accounts/signup/",
     {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD, "name": "New", "handle": "new-one"}),
    ("member", "alice", "/techniques/propose/", {}),
    ("member", "alice", "/me/profile/", {"handle": "?"}),
    ("member", "alice", "/me/collections/new/", {"title": ""}),
    ("member", "alice", "/me/journal/new/", {"answer": ""}),
    ("member", "alice", "/report/profile/bob/", {}),
    ("curator", "cora", "/curation/cases/new/", {"title": ""}),
    ("curator", "cora", "/curation/vocabulary/add/industry/", {}),
    ("curator", "cora", "/moderation/reasons/add/", {}),
    ("curator", "cora", "/language/add/", {}),
    ("moderator", "mona", "/moderation/bulk/", {}),
    ("moderator", "mona", "/moderation/people/bob/suspend/", {}),
    ("moderator", "mona", "/moderation/people/bob/warn/", {}),
]  # fmt: skip


@pytest.mark.django_db
def test_write_every_page_to_a_folder(settings, capsys, tmp_path):
    if "RENDERED" not in os.environ:
        pytest.skip("RENDERED names the folder to write to.")
    settings.SITE_URL, settings.CONTACT = "https://site.example", "help@site.example"
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    settings.MAIL_FOLDER.mkdir()
    recorder = Recorder(Path(os.environ["RENDERED"]))
    recorder.folder.mkdir(parents=True)
    template_rendered.connect(recorder.count)
    with mock.patch.object(EngineTemplate, "render", recorder.outside_pages(EngineTemplate.render)):
        found = fill()
        addresses = [*PUBLIC, *MEMBER, *MODERATOR, *CURATOR, *(row[0] for row in MATRIX), *found]
        for role, name in ROLES.items():
            recorder.crawl(role, name, addresses)
        for form in FORMS:
            recorder.post(*form)
        more = fill_more()
        for role, name in {"suspended": "bob", **ROLES}.items():
            recorder.crawl(
                f"more-{role}", name, [*more, "/", "/stories/share/", *(more if name else [])], follow=False
            )
        leave()
        recorder.crawl("leaving", "alice", ["/", "/me/leave/"], follow=False)
        for address in (f"{CASE}handout.pdf", "/techniques/cards.pdf", "/pictures/site.png"):
            Client().get(address)
        recorder.post(
            "visitor-without-token", "", "/readership/choose/", {}, origin="https://elsewhere.example"
        )
        strict = Client(enforce_csrf_checks=True).post("/appearance/", {})
        recorder.write("errors/csrf", strict.text)
        for _attempt in range(30):
            limited = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
        recorder.write(f"errors/{limited.status_code}", limited.text)
    every = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}
    unused = sorted(every - set(recorder.used))
    with capsys.disabled():
        print(
            f"\n{len(list(recorder.folder.iterdir()))} pages of {len(ROLES)} roles at {len(recorder.routes)} routes."
        )
        print(f"{len(every) - len(unused)} of {len(every)} templates took part; not: {', '.join(unused)}")
