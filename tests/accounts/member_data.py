"""A member with data in every feature of the site, for tests of export and erasure."""

import datetime
import io

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Block, FormerHandle, User, address_change
from moderation.members.actions import suspend, warn
from moderation.members.reports import report
from moderation.models import PrivateNote, QueueItem
from notices.delivery import deliver
from notices.outbox import add_to_outbox
from stories.models import Picture
from stories.promotion import open_case
from tests.people import PASSWORD, add_authenticator_app, person
from tests.stories import story_factories

PK = 987_654_321
TRACES = ["zelda", "quillfeather", "zq@leaver.example", "zq-new@leaver.example", str(PK)]
"""Words that must not be found anywhere after the erasure."""


def picture_of(story, text="What it shows") -> Picture:
    """Create a picture of the story, with a file."""
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    picture = Picture(story=story, alternative=text)
    picture.file.save("a.png", ContentFile(data.getvalue()))
    return picture


def create_zelda() -> User:
    """Create a member whose name, handle, address and primary key occur nowhere else."""
    user = User.objects.create_user(
        "zq@leaver.example", PASSWORD, pk=PK, handle="zelda-q", name="Zelda Quillfeather",
        bio="Ask for Zelda.", role="a nurse called Zelda", shown=["bio"],
    )  # fmt: skip
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    add_authenticator_app(user)
    return user


def draft_story(user, title, *, pictures=0, **values):
    """Create a draft of the member."""
    story = story_factories.draft(None, title=title, **values)
    story.author, story.visitor_secret = user, ""
    story.save()
    if pictures:
        story.draft.write({"pictures": [picture_of(story).pk for _ in range(pictures)]}, version=1)
    return story


def publish(story):
    """Submit and approve the story."""
    story.submit(story.author)
    story.transition("approve", by=person("mona"), revision=story.revision_number, reasons=["clear"],
                  note="Thank you, Zelda.")  # fmt: skip
    return story


def create_member_data(user) -> dict:
    """Create data in every feature; return the stories by what will happen to them."""
    mona, bob, cora = person("mona"), person("bob"), person("cora")
    draft = draft_story(user, "Zelda begins", pictures=1)
    waiting = draft_story(user, "Zelda waits")
    waiting.submit(user)
    waiting.transition("pass_on", by=mona, revision=1, reasons=["recognisable"], note="Zelda again")
    PrivateNote.objects.add(waiting, mona, "I think that this is Zelda.")
    gone = publish(draft_story(user, "A story that goes", credit="name", pictures=1))
    stays = publish(draft_story(user, "A story that stays", credit="name", pictures=1))
    stays.open_draft().write({"happened": "Zelda writes more", "pictures": [picture_of(stays).pk]}, version=1)
    anonymous = publish(draft_story(user, "A story by a role", consent_adapt=True))
    case = open_case(anonymous, by=cora)
    declined = draft_story(user, "A story that was declined")
    declined.submit(user)
    declined.transition("decline_finally", by=mona, revision=1, reasons=["not-service"], note="Dear Zelda")
    declined.transition("appeal", by=user, revision=1, note="I, Zelda, ask again.")
    report(gone, by=bob, reason="me", words="Zelda wrote this")
    report(user, by=bob, reason="other", words="Zelda is rude")
    report(story_factories.published(title="Another one"), by=user, reason="other", words="Zelda reports")
    warn(user, by=mona, reason="Zelda, stop.").appeal(user, "Zelda did nothing.")
    day = timezone.now() + datetime.timedelta(days=5)
    suspend(user, by=mona, reason="Zelda did not stop.", until=day)
    Block.objects.block(user, bob)
    Block.objects.block(bob, user)
    FormerHandle.objects.record_change(user, "zelda-before", user.handle)
    address_change.request_change(user, "zq-new@leaver.example")
    add_to_outbox(
        bob.email,
        "my_account/mail/address_old",
        {"key": "x", "new": "zq@leaver.example", "days": 3},
        key="bobs",
    )
    deliver()
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/150.0"})
    client.force_login(user)
    client.get("/me/sessions/")
    visitor = Client()
    visitor.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    LogEntry.objects.create(
        user=person("ada"), content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk),
        object_repr=str(user), action_flag=CHANGE, change_message="Zelda",
    )  # fmt: skip
    return {
        "draft": draft, "waiting": waiting, "gone": gone, "stays": stays, "anonymous": anonymous,
        "declined": declined, "case": case, "client": client,
    }  # fmt: skip


def create_moderator_data(user) -> None:
    """Let the member moderate: decisions, notes and claims, signed with the name."""
    user.groups.add(Group.objects.get(name="moderator"))
    user.suspended_until = None
    user.save()
    user = User.objects.get(pk=user.pk)
    decided = story_factories.sent(title="One decided")
    decided.transition("request_changes", by=user, revision=1, reasons=["recognisable"], note="Yours, Zelda")
    first = story_factories.sent(title="One passed on")
    first.transition("pass_on", by=user, revision=1, reasons=["recognisable"], note="Zelda was here")
    PrivateNote.objects.add(first, user, "Ask Zelda Quillfeather.")
    warn(person("bob"), by=user, reason="Zelda told you so.")
    held = story_factories.sent(title="One held")
    QueueItem.objects.about(held).get().claim(user)
