"""Two sites that differ only in who wrote what has no name look the same to moderators and visitors.

Both are built in one database, one after the other, with the same clock and the same primary keys. After every step
everything that a moderator can open is compared byte for byte, and after the last one what a visitor can open.
"""

import datetime
import difflib
import itertools
import logging
import re

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import DeletionRequest, User
from comments.models import Comment
from moderation.models import AuditEntry, Report, Sanction
from moderation.models.queue import queued_models
from practice.models import Collection
from stories.models import Draft, ProposedTechnique, Story
from taxonomy import list_versions, page_cache
from tests.comments.comment_helpers import publish_comment
from tests.people import person, signed_in, with_public_profile
from tests.practice import collection_helpers
from tests.site_addresses import addresses, url_patterns
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
TRUSTED, NEW = ("alice", "max"), ("bob", "cora")
"""Suspects who signed something that was approved, and others. Max is a moderator."""
SUSPECTS = (*TRUSTED, *NEW)
CASE = "results-over-the-phone"
SKIPPED = (
    "/admin", "/accounts", "/curation", "/markdownx", "/me/", "/static", "/cases/", "/techniques/", "/industries/",
    "/pictures/", "/feeds/cases/", "/feeds/industries/", "/feeds/techniques/", "/language/",
)  # fmt: skip
"""What no story and no member is part of, and what only administrators and curators open."""
MODEL_IN_ROUTE = {
    "/moderation/sanction/": Sanction, "/moderation/report/": Report, "/moderation/undo/": AuditEntry,
    "/comments/": Comment,
}  # fmt: skip
"""The rows whose primary keys stand in these addresses."""
NO_KEY = 999
form_routes = set()
"""The routes that only take forms, found by the first walk: they answer a GET whatever the site holds."""
CSRF_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken"\s+value=")\w+')


class Clock(datetime.datetime):
    """A clock that stands still between two steps."""

    moment = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)

    @classmethod
    def now(cls, tz=None):
        return cls.moment.astimezone(tz) if tz else cls.moment.replace(tzinfo=None)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.datetime", Clock)
    monkeypatch.setattr(Clock, "moment", Clock.moment)
    # Thousands of pages are opened, and nobody reads a log of them.
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _no_unseen_white_space():
    """Compare pages as they are sent."""


class Site:
    """A site on which `author` wrote everything without a name."""

    def __init__(self, author: str):
        self.author = author
        for name in SUSPECTS:
            with_public_profile(name)
        for number, name in enumerate(TRUSTED):
            publish_comment(name, f"Signed by {name}.")
            for story in range(number):
                self._publish(story_factories.sent(author=name, credit="name", title=f"Signed story {story}"))
        self.public = self._publish(story_factories.sent(author=author, title="Public without a name"))
        write = f"/stories/{self.public.slug}/comments/write/"
        data = {"text": "I tell a little more."}
        signed_in(Client(), author).post(write, data)
        self.pending = story_factories.sent(
            author=author, title="Pending without a name", **self._other_words()
        )
        self.collection = collection_helpers.create_collection(author, title="Cases of a member")
        collection_helpers.share(self.collection, "send", name=author)
        technique = {"name": "Counting together", "what": "Say the steps aloud.", "example": "One of three."}
        signed_in(Client(), author).post("/techniques/propose/", technique)

    def _other_words(self):
        return {"happened": "A woman asked for the manager, and then for the manager of the manager. " * 3}

    def _publish(self, item):
        item.transition("approve", by=person("ada"), revision=item.revision_number, reasons=["clear"])
        return type(item).objects.get(pk=item.pk)

    def sign_everywhere(self, text):
        """Let every suspect post a signed comment: whether it waits must not tell who is the author."""
        for name in SUSPECTS:
            signed_in(Client(), name).post(f"/cases/{CASE}/comments/write/", {"text": f"{text} by {name}"})

    def snapshot(self, who: str) -> dict:
        """Return status and content of everything that Mona, or a visitor, can open."""
        found, values = {}, self._values()
        client = signed_in(Client(), who) if who == "mona" else Client()
        for route in _routes(skipped=SKIPPED if who == "mona" else (*SKIPPED, "/moderation/")):
            found |= self._pages(who, client, route, values)
        for address in (f"/cases/{CASE}/comments/", "/moderation/log/"):
            found[who, address] = _opened(client, address)
        return found

    def _pages(self, who, client, route, values) -> dict:
        """Return what the addresses of a route answer; those of forms are opened once for all sites."""
        found = {}
        if (who, route) in form_routes:
            return found
        values = values | {"pk": _keys(route)}
        if "<item>/" in route and not route.endswith("<item>/"):
            # Further pages of an item show what its review page shows, and are alike for all items of a kind.
            values["item"] = list({item.partition("/")[0]: item for item in values["item"]}.values())
        for address in addresses(route, values):
            found[who, address] = page = _opened(client, address)
            if page[0] == 405:
                form_routes.add((who, route))
                return {}
        return found

    def _values(self):
        items = {
            model._meta.model_name: model.objects.order_by("pk").values_list("pk", flat=True)
            for model in queued_models()
        }
        return {
            "item": [f"{kind}/{pk}" for kind, pks in items.items() for pk in pks],
            "handle": [*SUSPECTS, "mona"],
            "slug": list(Story.objects.public().order_by("pk").values_list("slug", flat=True)),
        }

    def steps(self):
        """Let a moderator try everything that could tell who the author is; yield the name of each step."""
        mona, ada = signed_in(Client(), "mona"), signed_in(Client(), "ada")
        story = f"/moderation/story/{self.public.pk}/"
        ada.post(f"{story}warn/", {"reason": "No names of colleagues."})
        self.sign_everywhere("After the warning")
        sanction = Sanction.objects.latest("pk")
        data = {"words": "There are none."}
        signed_in(Client(), self.author).post(f"/me/standing/{sanction.pk}/", data)
        yield "a warning about a story, and the appeal of its author"
        mona.post(f"/moderation/story/{self.pending.pk}/claim/")
        decision = {"action": "approve", "revision": 1, "reasons": ["clear"]}
        mona.post(f"/moderation/story/{self.pending.pk}/decide/", decision)
        self.sign_everywhere("After the approval")
        Client().post(f"/report/story/{self.public.slug}/", {"reason": "me", "words": "It is me."})
        answer = {"action": "uphold", "note": "We look at it.", "revision": 1}
        mona.post(f"/moderation/report/{Report.objects.latest('pk').pk}/decide/", answer)
        archive = {"action": "archive", "revision": 1, "reasons": ["recognisable"]}
        mona.post(f"{story}decide/", archive)
        ada.post("/moderation/people/alice/suspend/", _suspension())
        ada.post("/moderation/people/bob/warn/", {"warn-reason": "Mind the tone."})
        yield "an approval, an upheld report, an archived story, and a suspension and a warning of suspects by handle"


def _keys(route) -> list[int]:
    """Return the primary keys of what the route shows, and one that does not exist."""
    prefix = next((prefix for prefix in MODEL_IN_ROUTE if route.startswith(prefix)), None)
    model = MODEL_IN_ROUTE.get(prefix)
    return [*(model.objects.order_by("pk").values_list("pk", flat=True) if model else []), NO_KEY]


def _routes(skipped):
    """Return the routes, with "<item>" in place of kind and primary key of an item."""
    found = []
    for route, _view in url_patterns():
        route = route.replace("<kind>/<pk>", "<item>")
        if not route.startswith(skipped) and not route.endswith((".pdf", ".png")):
            found.append(route)
    return dict.fromkeys(found)


def steps_of_new_members(site):
    """Approve what the author sent, and let every suspect post a signed comment."""
    site.sign_everywhere("Before")
    for item in (site.pending, site.collection):
        site._publish(type(item).objects.get(pk=item.pk))
    site.sign_everywhere("After")
    yield "the approval of a story and a collection"


def _suspension():
    day = (timezone.localtime() + datetime.timedelta(days=10)).date().isoformat()
    return {"suspend-reason": "Three threats.", "suspend-until": day}


def _opened(client, address) -> tuple[int, str, bytes]:
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, response.headers.get("Location", ""), CSRF_TOKEN.sub(rb"\1", content)


def _forget():
    """Forget what the process and the caches keep of the other site, and count primary keys anew."""
    for cache in caches.all():
        cache.clear()
    list_versions.clear_cache()
    page_cache.clear_cache()
    ContentType.objects.clear_cache()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def snapshots(author: str, build) -> list[tuple[str, dict]]:
    """Build a site and roll it back. Return what a moderator sees after every step, and a visitor after the last."""
    _forget()
    Clock.moment = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
    found = []
    with transaction.atomic():
        site = Site(author)
        for step in build(site):
            # The minute in which a decision can be undone is over.
            Clock.moment += datetime.timedelta(minutes=5)
            found.append((step, site.snapshot("mona")))
        # A visitor reads pages that the moderator reads, too: once for all steps is enough.
        found[-1][1].update(site.snapshot("visitor"))
        transaction.set_rollback(True)
    _forget()
    return found


def assert_same(ours, theirs):
    for (step, one), (_step, other) in zip(ours, theirs, strict=True):
        assert one.keys() == other.keys(), step
        different = [address for address in one if one[address] != other[address]]
        assert not different, (step, different, _first_difference(one[different[0]], other[different[0]]))


def _first_difference(one, other):
    lines = difflib.unified_diff(
        *(page[2].decode().replace(">", ">\n").splitlines() for page in (one, other)), n=4
    )
    return one[:2], other[:2], "\n".join(itertools.islice(lines, 60))


def test_a_moderator_cannot_tell_who_wrote_what_has_no_name():
    ours, theirs = (snapshots(author, Site.steps) for author in TRUSTED)
    assert {status for status, _location, _content in ours[0][1].values()} >= {200, 404}
    pages = [address for (who, address), page in ours[-1][1].items() if who == "mona" and page[0] == 200]
    assert {"/moderation/", "/moderation/people/alice/", "/moderation/insights.csv"} <= set(pages)
    assert any(re.fullmatch(r"/moderation/sanction/\d+/", address) for address in pages)
    assert_same(ours, theirs)


def test_an_approval_does_not_show_on_what_its_author_signs():
    ours, theirs = (snapshots(author, steps_of_new_members) for author in NEW)
    comments = ours[0][1]["visitor", f"/cases/{CASE}/comments/"][2]
    assert b"After by alice" in comments
    assert b"After by bob" not in comments
    assert_same(ours, theirs)


def erase(site, name):
    """Erase a suspect, who asked for their public stories to stay."""
    user = User.objects.get(handle=name)
    DeletionRequest.objects.create(user=user, due=timezone.now(), keep_stories=True)
    call_command("erase_members", verbosity=0)


def publish_second_revision(site):
    """Let a moderator ask for a change of one more story, and publish what its author sends then."""
    story = story_factories.sent(author=site.author, title="Changed once")
    story.transition(
        "request_changes", by=person("ada"), revision=1, reasons=["recognisable"], note="Leave the lid out."
    )
    story = Story.objects.get(pk=story.pk)
    changes = {
        "said": "I said: come back in May 2024, at the end of the month. He nodded, and the senile one did, too. "
        * 2,
        "kept_findings": {"may 2024": "It is the month of the law."},
        "own_words": ["senile"],
    }
    Draft.objects.create(story=story, **{**story.latest.snapshot(), **changes})
    story = Story.objects.get(pk=story.pk)
    story.submit(story.author)
    # What keeps a finding needs two approvals.
    for action, name in (("approve_first", "ada"), ("approve", "mona")):
        story = Story.objects.get(pk=story.pk)
        story.transition(action, by=person(name), revision=2, reasons=["clear"])
    return story


def count_pages(site, story):
    """Return how often the page of a redaction finds passages of what was written about a story."""
    mona = signed_in(Client(), "mona")
    address = f"/moderation/story/{story.pk}/redact/"
    passages = ("Leave the lid out", "three times is two too many", "month of the law", "Changed once")
    return {
        passage: re.findall(r"\d+ places?", mona.post(address, {"passage": passage}).content.decode())
        for passage in passages
    }


def steps_of_an_erasure(site):
    """Erase Alice, and let a moderator warn the author of the story that stays."""
    changed = publish_second_revision(site)
    for model in (Collection, ProposedTechnique):
        for item in model.objects.filter(author__handle=site.author).order_by("pk"):
            item.delete()
    Comment.objects.filter(story=site.public).delete()
    Story.objects.filter(pk=site.pending.pk).delete()
    erase(site, "alice")
    site.counts = count_pages(site, changed)
    address = f"/moderation/story/{site.public.pk}/"
    signed_in(Client(), "mona").post(f"{address}warn/", {"reason": "No names.", "next": address})
    yield "an erasure"


def test_the_erasure_of_a_member_does_not_tell_which_stories_were_theirs():
    counts = []

    def steps(site):
        yield from steps_of_an_erasure(site)
        counts.append(site.counts)

    ours, theirs = snapshots("alice", steps), snapshots("bob", steps)
    assert counts[0] == counts[1]
    assert counts[0]["Changed once"] != ["0 places"]
    for one in (ours, theirs):
        # What the erased member signed is different, and so are the numbers of sanctions.
        one[0] = (one[0][0], {key: page for key, page in one[0][1].items() if "sanction" not in key[1]})
    assert_same(ours, theirs)
