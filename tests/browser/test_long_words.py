"""One long word and accents piled on letters neither widen a page nor cover what stands beside them."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment
from moderation.members.actions import warn
from moderation.members.reports import report
from moderation.models import PrivateNote, Report, Sanction
from notices.models import Following, Mail
from practice import collection_editing, publishing
from practice.models import CollectionItem, JournalEntry
from stories.models import Picture, ProposedTechnique, Story
from tests.comments.comment_helpers import CASE, WRITE, approve_comment, post_comment
from tests.people import person
from tests.practice.collection_helpers import approve, create_collection
from tests.stories.story_factories import STORY_VALUES, draft, published, sent
from text_input.cleaning import clean_text

WIDTH = 320
WORD = "W" * 500
PILED = clean_text("Z" + "\u0301\u0323" * 25 + "a" + "\u0302" * 40)
TEXTS = {"a long word": WORD, "piled accents": (PILED + "lgo ") * 3}
TOO_WIDE = """() => {
    const most = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.right > most + 1 && box.width > 1 && !element.closest(".scroll, .visually-hidden, [popover]");
    });
    return document.documentElement.scrollWidth > most
        ? [document.documentElement.scrollWidth, wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 200))]
        : null;
}"""


def story_values(text):
    return {
        "title": text[:120].strip(),
        **{name: f"{STORY_VALUES[name]}\n{text}" for name in ("happened", "said", "changed")},
        "credit_role": text[:60].strip(),
    }


def pages_with(text) -> dict[str, list[str]]:
    """Plant the text in every field that a member can fill; return the pages that show it, by who opens them."""
    alice, bob, mona = person("alice"), person("bob"), person("mona")
    for user in (alice, bob):
        user.name, user.role, user.bio = text[:80].strip(), text[:60].strip(), text[:500]
        user.handle = f"{user.handle}-{'w' * 33}"[:40]
        user.shown = ["name", "role", "bio"]
        user.save()
    public, waiting = (
        published("alice", **story_values(text), credit="name"),
        sent("bob", **story_values(text)),
    )
    unsent = draft("alice", **story_values(text))
    picture = Picture.objects.create(story=unsent, alternative=text[:300].strip())
    unsent.draft.overwrite(pictures=[picture.pk])
    Story.objects.get(pk=public.pk).open_draft().overwrite(
        credit_role="a clerk", said=f"{text} again, and again"
    )
    Story.objects.get(pk=public.pk).submit(alice)
    stories = [
        f"/stories/share/{unsent.key}/{step}"
        for step in ("", "happened/", "safety/", "name/", "check/", "pictures/")
    ]
    Following.objects.follow(bob, Story.objects.get(pk=public.pk))
    first = approve_comment(post_comment("alice", text, asked="1"))
    approve_comment(post_comment("bob", text, reply=first.pk, asked="1"))
    comment = post_comment("bob", f"{text} once more", asked="1")
    approve_comment(post_comment("bob", text, f"/stories/{public.slug}/comments/write/", asked="1"))
    collection = create_collection(title=text[:120].strip(), introduction=text, credit="name")
    CollectionItem.objects.filter(collection=collection).update(note=text)
    publishing.submit(collection, by=alice)
    approve(collection)
    collection.introduction = f"{text} again"
    collection_editing.save_content(collection)
    publishing.submit(collection, by=alice)
    entry = JournalEntry.objects.create(
        member=alice, title=text[:120], question=text[:200], answer=text, note=text, idempotency_key="x"
    )
    proposed = ProposedTechnique(author=alice, name=text[:60].strip(), what=text, example=text)
    proposed.submit(alice)
    accepted = ProposedTechnique(author=bob, name=text[:60].strip(), what=text, example=text)
    accepted.submit(bob)
    accepted.transition("approve", by=mona, revision=1, reasons=["clear"])
    report(public, by=bob, reason="me", words=text)
    warn(alice, by=mona, reason=text, about=public)
    PrivateNote.objects.add(waiting, mona, text)
    waiting.transition("request_changes", by=mona, revision=1, reasons=["recognisable"], note=text)
    again = sent("bob", **story_values(text))
    reviews = [
        f"/moderation/{item._meta.model_name}/{item.pk}/"
        for item in (public, again, comment, collection, proposed)
    ]
    call_command("notify_comment_followers", min_age=-60, verbosity=0)
    call_command("send_notices", verbosity=0)
    return {
        "": ["/", "/stories/", public.get_absolute_url(), f"/people/{alice.handle}/", CASE, f"{CASE}comments/",
             f"{CASE}comments/?order=oldest", "/collections/", collection.get_absolute_url(),
             "/industries/retail/", f"/search/?q={text.split()[0][:90]}", "/search/?q=kettle",
             "/techniques/owning-the-mistake/", f"/report/story/{public.slug}/"],
        "alice": [*stories, public.status_url, "/stories/mine/", "/stories/share/", "/me/comments/", first.status_url,
                  f"/comments/{first.pk}/edit/", f"{WRITE}?reply={first.pk}", "/me/collections/", collection.edit_url,
                  f"/me/collections/{collection.pk}/read/", "/me/journal/", f"/me/journal/{entry.key}/",
                  f"/me/journal/{entry.key}/edit/", "/techniques/proposed/", "/me/profile/", "/me/", "/me/notices/",
                  "/me/leave/", f"/me/standing/{Sanction.objects.get().pk}/"],
        "bob": ["/me/reports/", "/me/following/", "/me/notices/", waiting.status_url],
        "max": ["/moderation/", *reviews, f"/moderation/story/{again.pk}/redact/",
                f"/moderation/people/{alice.handle}/", f"/moderation/report/{Report.objects.get().pk}/decide/"],
        "cora": ["/curation/proposed-techniques/"],
    }  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_no_page_is_wider_than_a_small_window(visit, name):
    faults = []
    for who, addresses in pages_with(TEXTS[name]).items():
        window = visit(width=WIDTH, as_=who)
        for address in addresses:
            page = window.to(address)
            if page.title() in ("", "There is no such page") or (wide := page.evaluate(TOO_WIDE)):
                faults.append(f"{who} {address}: {wide if page.title() else 'no page'}")
    page = visit(width=WIDTH).page
    mails = Mail.objects.exclude(html="")
    assert len(mails) > 3
    for mail in mails:
        page.set_content(mail.html)
        if wide := page.evaluate(TOO_WIDE):
            faults.append(f"mail {mail.key}: {wide}")
    assert not faults, "\n".join(faults)


def test_piled_accents_do_not_cover_neighbours(visit):
    """The headings around a text look the same whether or not accents are piled up in it."""
    story = published("alice", said=STORY_VALUES["said"] + "\n\nZalgo")
    approve_comment(post_comment("bob", "Zalgo.", f"/stories/{story.slug}/comments/write/", asked="1"))
    page = visit(width=WIDTH, as_="cora").to(story.get_absolute_url())
    places = ["#said", "#changed", "article[id^=comment] h3", "article[id^=comment] .cluster"]
    plain = [page.locator(place).first.screenshot() for place in places]
    story.revisions.update(said=STORY_VALUES["said"] + f"\n\n{PILED}lgo")
    Comment.objects.get().revisions.update(text=f"{PILED}lgo.")
    Story.objects.filter(pk=story.pk).update(status_since=timezone.now())
    call_command("reindex", verbosity=0)
    page = visit(width=WIDTH, as_="cora").to(story.get_absolute_url())
    assert PILED in page.inner_text("main")
    assert [page.locator(place).first.screenshot() for place in places[:3]] == plain[:3]
