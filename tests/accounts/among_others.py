"""The other half of the life of somebody who leaves: what they said, tried, kept, gathered and followed."""

import datetime
import re

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import addresses
from cases.models import Case
from comments.models import Comment
from notices.choosing import Choice
from notices.collecting import collect
from notices.delivery import deliver
from notices.models import Following, Mail, Notice
from practice import arranging
from practice.journal import JournalEntry
from practice.models import PracticeSetting, Progress, SavedCase
from practice.publishing import share_by_link
from taxonomy.models import Industry
from tests.accounts.leaver import publish, told
from tests.people import confirm_password, person
from tests.stories import tellings

SLUG = "the-release-that-broke-a-workflow"
WRITE = f"/cases/{SLUG}/comments/write/"
OLD, WANTED = "zq-old@leaver.example", "zq-wanted@leaver.example"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def say(user, text, write=WRITE, *, publish=True, **more) -> Comment:
    """Say something as a form sends it, and let a moderator publish it if it waits."""
    answer = client_of(user).post(write, {"text": text, "asked": "1", "follow": "on", **more})
    assert answer.status_code == 302, answer.content.decode()
    comment = Comment.objects.latest("pk")
    if publish and comment.waits:
        comment.perform("approve", by=person("mona"), revision=comment.revision_number, reasons=["clear"])
        comment.refresh_from_db()
    return comment


def told_to_everybody(days=0) -> None:
    """Let all rounds run, and all mails go, as if some days had passed."""
    for command in ("tell_of_comments", "tell_followers"):
        call_command(command, settled=-60, verbosity=0)
    Notice.objects.update(due_at=timezone.now())
    collect(timezone.now() + datetime.timedelta(days=days))
    Mail.objects.filter(sent_at=None).update(due_at=timezone.now())
    deliver(1000)


def change_address(user, new) -> None:
    """Change the address with both yeses, as both mails ask for."""
    confirm_password(client := client_of(user)).post("/accounts/email/", {"email": new})
    for to in (new, user.email):
        text = Mail.objects.to_address(to).last().text
        client.post(re.search(r"(/accounts/email/answer/\S+)", text)[1], {"yes": "1"})
    user.refresh_from_db()
    assert user.email == new


def among_others(user) -> dict:
    """Talk, be answered, practise, gather, follow, and be told; return what others said and hold."""
    bob, case = person("bob"), Case.objects.get(slug=SLUG)
    Following.objects.follow(bob, case)
    for kind in ("reply", "thread", "following"):
        Choice.objects.create(user=bob, kind=kind, frequency="daily")
    first = say(user, "Zelda tried this, and it helped.", outcome="helped")
    answer = say(bob, "How did it go on?", reply=first.pk)
    say(user, "Quillfeather says: well.", reply=first.pk)
    say(user, "Zelda waits here.", publish=False)
    say(user, "Zelda on techniques", "/techniques/owning-the-mistake/comments/write/", outcome="made_worse")
    edited = say(user, "Zelda first words")
    client_of(user).post(f"/comments/{edited.pk}/edit/", {"text": "Zelda second words", "asked": "1"})
    story = tellings.published("bob", title="A story by bob")
    say(user, "Zelda under the story", f"/stories/{story.slug}/comments/write/")
    client_of(user).post(WRITE, {"text": "Zelda begins to say"}, headers={"accept": "application/json"})
    say(person("cora"), "What somebody else says")
    terms = [Industry.objects.get(slug=slug) for slug in ("retail", "travel-hospitality")]
    for term in terms:
        Following.objects.follow(cora := person("cora"), term)
    Choice.objects.create(user=cora, kind="following", frequency="now")
    told_to_everybody()
    # One story under each, so that one mail tells of both.
    own = [publish(told(user, f"Zelda & {term.slug}", industries=[term.slug])) for term in terms]
    Following.objects.follow(person("max"), own[0])
    say(bob, "Bob under it", f"/stories/{own[0].slug}/comments/write/")
    JournalEntry.objects.keep_once(user, "one", answer="Zelda would say", case=case, remind=True)
    PracticeSetting.objects.create(member=user, remind="always")
    SavedCase.objects.create(member=user, case=case)
    collection = arranging.begin(user, case, title="Zelda collects", credit="name")
    collection.submit(user)
    collection.perform("approve", by=person("mona"), revision=1, reasons=["clear"])
    Following.objects.follow(bob, collection)
    arranging.add(collection, Case.objects.published().exclude(pk=case.pk)[0])
    collection.refresh_from_db()
    collection.submit(user)
    collection.perform("approve", by=person("mona"), revision=2, reasons=["clear"])
    shared = arranging.begin(user, case, title="Zelda shares")
    share_by_link(shared)
    Following.objects.follow(bob, shared)
    arranging.add(shared, Case.objects.published().exclude(pk=case.pk)[0])
    Progress.objects.create(user=user, collection=collection, case=case)
    private = arranging.begin(user, case, title="Zelda's own")
    Choice.objects.create(user=user, kind="thread", frequency="weekly")
    Following.objects.mute(user, case)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Zelda's key"})
    RecoveryCodes.activate(user)
    told_to_everybody(days=1)
    change_address(user, OLD)
    addresses.ask(user, "zq@leaver.example")
    change_address(user, "zq@leaver.example")
    confirm_password(client_of(user)).post("/accounts/email/", {"email": WANTED})
    return {"first": first, "answer": answer, "collection": collection, "private": private, "bob": bob}
