"""The rest of a member's data: comments, practice, collections, follows and notices."""

import datetime
import re

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import address_change
from cases.models import Case
from comments.models import Comment
from notices.delivery import deliver
from notices.digest_mails import create_digests
from notices.models import Following, Mail, MailPreference, Notice
from practice import collection_editing
from practice.models import PracticeSetting, Progress, SavedCase
from practice.models.journal import JournalEntry
from practice.publishing import share_by_link, submit
from taxonomy.models import Industry
from tests.accounts.member_data import draft_story, publish
from tests.people import confirm_password, person
from tests.stories import story_factories

SLUG = "the-release-that-broke-a-workflow"
WRITE = f"/cases/{SLUG}/comments/write/"
OLD, WANTED = "zq-old@leaver.example", "zq-wanted@leaver.example"


def client_for(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post_comment(user, text, write=WRITE, *, publish=True, **more) -> Comment:
    """Post a comment by the form, and approve it if it is pending."""
    answer = client_for(user).post(write, {"text": text, "asked": "1", "follow": "on", **more})
    assert answer.status_code == 302, answer.content.decode()
    comment = Comment.objects.latest("pk")
    if publish and comment.is_pending:
        comment.transition("approve", by=person("mona"), revision=comment.revision_number, reasons=["clear"])
        comment.refresh_from_db()
    return comment


def send_all_notices(days=0) -> None:
    """Run all background jobs and send all mails, as if `days` days had passed."""
    for command in ("notify_comment_followers", "notify_followers"):
        call_command(command, min_age=-60, verbosity=0)
    Notice.objects.update(due_at=timezone.now())
    create_digests(timezone.now() + datetime.timedelta(days=days))
    Mail.objects.filter(sent_at=None).update(due_at=timezone.now())
    deliver(1000)


def change_address(user, new) -> None:
    """Change the address by the links in both mails."""
    confirm_password(client := client_for(user)).post("/accounts/email/", {"email": new})
    for to in (new, user.email):
        text = Mail.objects.to_address(to).last().text
        client.post(re.search(r"(/accounts/email/answer/\S+)", text)[1], {"yes": "1"})
    user.refresh_from_db()
    assert user.email == new


def create_interactions(user) -> dict:
    """Create comments, replies, journal entries, collections, follows and notices; return what tests need of them."""
    bob, case = person("bob"), Case.objects.get(slug=SLUG)
    Following.objects.follow(bob, case)
    for kind in ("reply", "thread", "following"):
        MailPreference.objects.create(user=bob, kind=kind, frequency="daily")
    first = post_comment(user, "Zelda tried this, and it helped.", outcome="helped")
    answer = post_comment(bob, "How did it go on?", reply=first.pk)
    post_comment(user, "Quillfeather says: well.", reply=first.pk)
    post_comment(user, "Zelda waits here.", publish=False)
    post_comment(
        user, "Zelda on techniques", "/techniques/owning-the-mistake/comments/write/", outcome="made_worse"
    )
    edited = post_comment(user, "Zelda first words")
    client_for(user).post(f"/comments/{edited.pk}/edit/", {"text": "Zelda second words", "asked": "1"})
    story = story_factories.published("bob", title="A story by bob")
    post_comment(user, "Zelda under the story", f"/stories/{story.slug}/comments/write/")
    client_for(user).post(WRITE, {"text": "Zelda begins to say"}, headers={"accept": "application/json"})
    post_comment(person("cora"), "What somebody else says")
    terms = [Industry.objects.get(slug=slug) for slug in ("retail", "travel-hospitality")]
    for term in terms:
        Following.objects.follow(cora := person("cora"), term)
    MailPreference.objects.create(user=cora, kind="following", frequency="now")
    send_all_notices()
    # One story under each term, so that one mail is about both.
    own = [publish(draft_story(user, f"Zelda & {term.slug}", industries=[term.slug])) for term in terms]
    Following.objects.follow(person("max"), own[0])
    post_comment(bob, "Bob under it", f"/stories/{own[0].slug}/comments/write/")
    JournalEntry.objects.create_once(user, "one", answer="Zelda would say", case=case, remind=True)
    PracticeSetting.objects.create(member=user, remind="always")
    SavedCase.objects.create(member=user, case=case)
    collection = collection_editing.create_collection(user, case, title="Zelda collects", credit="name")
    submit(collection, by=user)
    collection.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    Following.objects.follow(bob, collection)
    collection_editing.add_case(collection, Case.objects.published().exclude(pk=case.pk)[0])
    collection.refresh_from_db()
    submit(collection, by=user)
    collection.transition("approve", by=person("mona"), revision=2, reasons=["clear"])
    shared = collection_editing.create_collection(user, case, title="Zelda shares")
    share_by_link(shared)
    Following.objects.follow(bob, shared)
    collection_editing.add_case(shared, Case.objects.published().exclude(pk=case.pk)[0])
    Progress.objects.create(user=user, collection=collection, case=case)
    private = collection_editing.create_collection(user, case, title="Zelda's own")
    MailPreference.objects.create(user=user, kind="thread", frequency="weekly")
    Following.objects.mute(user, case)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Zelda's key"})
    codes = {"seed": encrypt("a seed"), "used_mask": 0}
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=codes)
    send_all_notices(days=1)
    change_address(user, OLD)
    address_change.request_change(user, "zq@leaver.example")
    change_address(user, "zq@leaver.example")
    confirm_password(client_for(user)).post("/accounts/email/", {"email": WANTED})
    return {"first": first, "answer": answer, "collection": collection, "private": private, "bob": bob}
