"""Whoever may not see an item gets the same answer as for an item that does not exist, at every address.

The test walks all URL patterns with a parameter, and sends every request twice: with the key, number, slug or handle of
something hidden, and with one that does not exist.
"""

import itertools
import re
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cases.models import Case
from moderation.members.actions import warn
from notices.models import Following, Notice
from practice.models import JournalEntry
from stories.models import Picture, ProposedTechnique, Story
from tests.comments.comment_helpers import post_comment
from tests.moderation.helpers import address
from tests.people import person, signed_in
from tests.practice.collection_helpers import create_collection, create_public_collection, reloaded, share
from tests.site_addresses import addresses, parameters_of, url_patterns
from tests.stories.story_factories import draft, in_state, published, sent

pytestmark = pytest.mark.django_db
MISSING_PK = 987_654_321
PAYLOAD = {
    "version": "1", "happened": "Words that were typed here.", "text": "Words.", "action": "withdraw",
    "act": "unfollow", "reason": "me", "words": "Words.", "answer": "Words.", "note": "Words.",
    "done": "1", "follow": "1", "saved": "1",
    "case": "1", "title": "A title", "passage": "typed", "revision": "1", "picture": "1",
}  # fmt: skip
CSRF_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken"\s+value=")\w+')
# The pages of the libraries, with their own keys, and a link that is itself the permission.
SKIPPED = ("/admin/", "/accounts/", "/static/", "/media/")


@pytest.fixture(autouse=True)
def no_rate_limits(settings, tmp_path):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MEDIA_ROOT = tmp_path


def picture_of(story) -> Picture:
    """Add a picture to a story."""
    picture = Picture(story=story, alternative="A counter")
    picture.file.save("a.png", ContentFile(b"not looked at here"))
    return picture


def hidden_values() -> dict[str, list[tuple]]:
    """Create something hidden of every kind; return pairs of a hidden and a missing value, by parameter."""
    started, waiting = draft(), sent(title="Waiting")
    visitors, withdrawn, archived = (
        draft(author=None),
        published(title="Withdrawn"),
        published(title="Archived"),
    )
    withdrawn.transition("withdraw", by=withdrawn.author, revision=1)
    archived.transition("archive", by=person("max"), revision=1, reasons=["recognisable"])
    declined = in_state("declined", final=True)
    collection, removed = create_collection(), create_public_collection(title="Removed")
    share(collection, "link")
    old_key = reloaded(collection).key
    share(collection, "unlink")
    removed.transition("withdraw", by=removed.author, revision=1)
    comment = post_comment("alice", "It waits for a moderator.")
    values = {"name": "Counting together", "what": "Say the steps.", "example": "One of three."}
    proposed = ProposedTechnique.objects.create(author=person("alice"), **values)
    proposed.submit(person("alice"))
    entry = JournalEntry.objects.create_once(person("alice"), "form", answer="An answer.", title="A call")
    Following.objects.follow(person("alice"), Case.objects.first())
    sanction = warn(person("alice"), by=person("max"), reason="Mind.", about=waiting)
    case = Case.objects.create(
        slug="a-draft", title="A draft", channel="phone", tool_kind="script", standfirst="s"
    )
    stories = (started, waiting, visitors, withdrawn, archived, declined)
    rows = [
        *stories, collection, removed, comment, proposed, sanction, case, picture_of(started),
        Following.objects.get(), Notice.objects.filter(user__handle="alice").last(), collection.items.first(),
    ]  # fmt: skip
    slugs = [Story.objects.get(pk=withdrawn.pk).slug, archived.slug, reloaded(removed).slug, case.slug]
    return {
        "key": [(key, "A" * len(key)) for key in [*(story.key for story in stories), entry.key, old_key]],
        "slug": [(slug, "x" * len(slug)) for slug in slugs],
        "pk": [(pk, MISSING_PK) for pk in sorted({row.pk for row in rows})],
        "handle": [("alice", "zzzzz")],
        "reference": [(value, "x" * len(str(value))) for value in (*slugs, "alice")]
        + [(comment.pk, MISSING_PK)],
    }


STEPS = ["happened", "safety", "check"]
KINDS = {
    "/moderation/": ["story", "comment"], "/report/": ["story", "comment", "collection", "profile"],
    "/": ["cases", "stories"],
}  # fmt: skip
"""The kinds of items in addresses that begin so."""


def pairs_of_addresses(values):
    """Yield a hidden and a missing address, and the two values in which they differ."""
    for route, _view in url_patterns():
        names = parameters_of(route)
        key = next((name for name in names if name in values), None)
        if key is None or route.startswith(SKIPPED):
            continue
        kinds = next(kinds for start, kinds in KINDS.items() if route.startswith(start))
        rest = {name: {"kind": kinds, "step": STEPS}.get(name, [1]) for name in names if name != key}
        for hidden, missing in values[key]:
            ours, theirs = (
                addresses(route, {**rest, key: [hidden]}),
                addresses(route, {**rest, key: [missing]}),
            )
            for one, other in zip(ours, theirs, strict=True):
                yield one, other, str(hidden), str(missing)


def answer(client, method, path, value, data):
    """Return what an answer shows, without the value by which the two requests differ."""
    headers = {"accept": "application/json"} if method == "json" else {}
    send = client.post if method in {"post", "json"} else getattr(client, method)
    response = send(path, data, headers=headers) if method in {"post", "json"} else send(path)
    body = b"" if response.streaming else CSRF_TOKEN.sub(rb"\1", response.content).decode()
    kept = {"Content-Type", "Allow", "Cache-Control", "X-Robots-Tag", "Vary"}
    headers = {name: text for name, text in response.headers.items() if name in kept}
    location = response.headers.get("Location", "")
    return response.status_code, headers, *(_without(text, path, value) for text in (location, body))


def _without(text, path, value) -> str:
    """Return a text without the address and the value by which the two requests differ."""
    for form in (path, quote(path, safe="")):
        text = text.replace(form, "PATH")
    # The page for a wrong method links to the page above the address, and signing in leads there.
    above = path.partition(f"/{value}/")[0] + f"/{value}/"
    text = text.replace(f'href="{above}"', "ABOVE")
    text = text.replace(f"next={quote(above, safe='')}", "ABOVE")
    # A small number stands for many other things.
    return text if value.isdigit() else text.replace(value, "VALUE")


REQUESTS = [("get", {}), ("post", PAYLOAD), ("json", PAYLOAD)]


@pytest.mark.parametrize("who", ["", "bob"])
def test_a_hidden_item_answers_like_a_missing_one(who):
    values = hidden_values()
    member = signed_in(Client(), who) if who else None
    different, requests, answers = [], 0, {}
    for hidden_path, missing_path, hidden, missing in pairs_of_addresses(values):
        for method, data in REQUESTS:
            # What a visitor has sent before is kept in the session, and would show on the next page.
            found = answer(member or Client(), method, hidden_path, hidden, data)
            # The same missing address is compared with every hidden one.
            if (method, missing_path) not in answers:
                answers[method, missing_path] = answer(
                    member or Client(), method, missing_path, missing, data
                )
            expected = answers[method, missing_path]
            requests += 1
            if found != expected:
                different.append((method, hidden_path, found, expected))
    assert [(method, path) for method, path, _found, _expected in different] == []
    assert requests > 1_000


def test_a_moderator_cannot_tell_a_draft_or_an_own_item_from_a_missing_one():
    hidden = [draft(), sent(author="mona"), draft(author=None)]
    mona, other = (signed_in(Client(), "mona") for _ in range(2))
    acts = ["", "claim/", "release/", "hand-over/", "answer/", "decide/", "note/", "redact/", "warn/"]
    for story, act in itertools.product(hidden, acts):
        for method, data in REQUESTS:
            found = answer(mona, method, address(story, act), str(story.pk), data)
            missing = f"/moderation/story/{MISSING_PK}/{act}"
            assert found == answer(other, method, missing, str(MISSING_PK), data), (act, method)


def test_titles_of_withdrawn_stories_are_not_shown_to_moderators():
    title, secret = "The Zephyrine affair", "Zephyrine"
    story = published(title=title)
    report = f"/report/story/{story.slug}/"
    Client().post(report, {"reason": "me", "words": "It is me."})
    sanction = warn(story.author, by=person("max"), reason="Mind.", about=story)
    sanction.appeal(story.author, "Look again.")
    post_comment("bob", "Thank you.", f"/stories/{story.slug}/comments/write/")
    similar = sent(title="Another one")
    mona = signed_in(Client(), "mona")
    paths = [
        "/moderation/", "/moderation/insights/", "/moderation/log/", "/moderation/insights.csv", "/me/notices/",
        "/search/?q=affair", f"/moderation/story/{similar.pk}/", "/moderation/comment/1/", "/stories/",
        "/moderation/report/1/decide/", f"/moderation/sanction/{sanction.pk}/decide/", address(story),
        address(story, "redact/"), "/moderation/people/alice/", "/feeds/stories.atom",
    ]  # fmt: skip
    assert any(secret in text_of(mona, path) for path in paths)
    Story.objects.get(pk=story.pk).transition("withdraw", by=story.author, revision=1)
    assert [path for path in paths if secret in text_of(mona, path)] == []
    rows = re.findall(r'name="row"[^>]*value="(\d+:\d+)"', text_of(mona, "/moderation/"))
    page = mona.post("/moderation/bulk/", {"row": rows, "action": "decline", "looked": "1"}).content.decode()
    assert secret not in page


def text_of(client, path) -> str:
    response = client.get(path)
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()
