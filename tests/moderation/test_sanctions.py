"""Warnings, suspensions, appeals, and trust."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from moderation.members import actions
from moderation.members.actions import suspend, warn
from moderation.models import AuditEntry, QueueItem, Sanction, StaleItem, TransitionRefused
from moderation.trust import is_trusted
from notices.models import Mail
from stories.models import Draft, Story
from tests.people import confirm_password, person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
REASON = "Three threats in one week."


def days(number):
    return timezone.now() + datetime.timedelta(days=number)


def suspended(name="bob", by="mona", until=10) -> Sanction:
    return suspend(person(name), by=person(by), reason=REASON, until=days(until))


def post(who, path, **data):
    return signed_in(Client(), who).post(path, data)


def ask_suspension(who, handle, ahead=10, **more):
    day = (timezone.localtime() + datetime.timedelta(days=ahead)).date().isoformat()
    data = {"suspend-reason": REASON, "suspend-until": day, **more}
    return post(who, f"/moderation/people/{handle}/suspend/", **data)


# --- suspending


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("mona", "bob", True), ("mona", "cora", True), ("mona", "mona", False), ("mona", "max", False),
        ("mona", "ada", False), ("ada", "bob", True), ("ada", "mona", True), ("ada", "ada", False),
    ],
)  # fmt: skip
def test_only_the_listed_roles_may_suspend_a_member(who, whom, may):
    person(whom)
    page = signed_in(Client(), who).get(f"/moderation/people/{whom}/").content.decode()
    assert (f'action="/moderation/people/{whom}/suspend/"' in page) == may
    ask_suspension(who, whom)
    assert User.objects.get(handle=whom).is_suspended == may
    assert Sanction.objects.count() == AuditEntry.objects.filter(action="suspend").count() == int(may)


@pytest.mark.parametrize(("who", "status"), [("", 302), ("alice", 403), ("cora", 403)])
def test_only_moderators_open_pages_about_members(who, status):
    person("bob")
    client = signed_in(Client(), who) if who else Client()
    for path in ("/moderation/people/", "/moderation/people/bob/", "/moderation/people/?handle=bob"):
        assert client.get(path).status_code == status
    for act in ("warn", "suspend", "lift"):
        assert client.post(f"/moderation/people/bob/{act}/", {"warn-reason": "x"}).status_code == status
    assert not Sanction.objects.exists()


@pytest.mark.parametrize("ahead", [-1, 0, 366, "soon", ""])
def test_a_suspension_must_end_within_a_year(ahead):
    person("bob")
    day = {"suspend-until": ahead} if isinstance(ahead, str) else {}
    page = ask_suspension("mona", "bob", 1 if day else ahead, **day)
    assert (page.status_code, REASON in page.content.decode()) == (422, True)
    assert not User.objects.get(handle="bob").is_suspended


@pytest.mark.parametrize("ahead", [1, 365])
def test_the_first_and_the_last_day_are_accepted(ahead):
    person("bob")
    assert ask_suspension("mona", "bob", ahead).status_code == 302
    assert User.objects.get(handle="bob").is_suspended


def test_a_suspension_needs_a_reason():
    person("bob")
    page = ask_suspension("mona", "bob", **{"suspend-reason": " "})
    assert (page.status_code, "Enter a reason" in page.content.decode()) == (422, True)


def test_the_slower_of_two_suspensions_is_refused():
    first, second = User.objects.get(pk=person("bob").pk), User.objects.get(pk=person("bob").pk)
    suspend(first, by=person("mona"), reason=REASON, until=days(5))
    with pytest.raises(StaleItem):
        suspend(second, by=person("max"), reason=REASON, until=days(9))
    assert Sanction.objects.count() == 1


def test_a_suspended_member_is_refused_at_the_next_request_of_a_running_session():
    bob, story = signed_in(Client(), "bob"), story_factories.draft(author="bob")
    step = f"/stories/share/{story.key}/happened/"
    assert bob.post("/stories/share/").status_code == 302
    suspended()
    drafts = Draft.objects.count()
    page = bob.post(step, {"happened": "Words that took an hour.", "version": 1})
    content = page.content.decode()
    assert page.status_code == 403
    assert all(
        words in content for words in (REASON, "The suspension ends on", "Words that took an hour.", "Appeal")
    )
    assert bob.post("/stories/share/").status_code == 403
    assert bob.post("/me/profile/", {"name": "New"}).status_code == 403
    assert bob.post("/report/profile/mona/", {"reason": "me"}).status_code == 403
    assert Draft.objects.count() == drafts
    assert User.objects.get(handle="bob").name == "Bob"


def test_a_suspended_member_can_read_and_manage_their_account():
    story = story_factories.published(author="bob")
    bob = confirm_password(signed_in(Client(), "bob"))
    suspended()
    for path in ("/", "/stories/mine/", "/me/profile/", "/me/reports/", "/accounts/email/", "/accounts/2fa/"):
        assert bob.get(path).status_code == 200, path
    assert bob.post("/appearance/", {"theme": "dark"}).status_code == 302
    assert bob.post("/accounts/password/change/", {"oldpassword": "x"}).status_code == 200
    assert bob.post(f"/stories/mine/{story.key}/move/", {"action": "withdraw"}).status_code == 302
    assert Story.objects.get(pk=story.pk).status == "withdrawn"
    assert bob.post(f"/stories/mine/{story.key}/move/", {"action": "restore"}).status_code == 302
    assert bob.post(f"/stories/mine/{story.key}/edit/").status_code == 403
    assert bob.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in bob.session


def test_published_items_of_a_suspended_author_stay_public(client):
    story = story_factories.published(author="bob")
    suspended()
    assert client.get(story.get_absolute_url()).status_code == 200
    mine = Story.objects.get(pk=story.pk)
    assert mine.actions_for(User.objects.get(handle="bob")) == ["withdraw"]


def test_a_suspended_moderator_loses_all_permissions_at_once():
    story = story_factories.sent()
    mona = signed_in(Client(), "mona")
    row = QueueItem.objects.about(story).get()
    row.claim(person("mona"))
    assert mona.get("/moderation/people/").status_code == 200
    suspended("mona", by="ada")
    assert mona.get("/moderation/people/").status_code == 403
    assert mona.post("/moderation/people/alice/warn/", {"warn-reason": "x"}).status_code == 403
    fresh = User.objects.get(handle="mona")
    assert not fresh.has_perm("moderation.decide")
    assert story.actions_for(fresh) == []
    assert QueueItem.objects.claimable_by(person("max")).filter(pk=row.pk).exists()


def test_a_suspension_ends_by_itself():
    sanction = suspended(until=1)
    before, earlier = timezone.now() - datetime.timedelta(minutes=1), days(-2)
    User.objects.filter(handle="bob").update(suspended_until=before)
    Sanction.objects.filter(pk=sanction.pk).update(at=earlier, until=before)
    bob = signed_in(Client(), "bob")
    assert bob.post("/stories/share/").status_code == 302
    assert "Ended" in bob.get("/me/profile/").content.decode()
    assert ask_suspension("mona", "bob").status_code == 302
    assert User.objects.get(handle="bob").is_suspended


def test_a_moderator_lifts_a_suspension_and_the_member_is_notified():
    suspended()
    assert post("max", "/moderation/people/bob/lift/").status_code == 302
    assert not User.objects.get(handle="bob").is_suspended
    assert signed_in(Client(), "bob").post("/stories/share/").status_code == 302
    assert Mail.objects.filter(to="bob@example.org", subject="Your suspension has ended").exists()
    post("mona", "/moderation/people/bob/lift/")
    assert AuditEntry.objects.filter(action="lift").count() == 1


def test_the_slower_of_two_who_lift_a_suspension_is_refused():
    suspended()
    first, second = (User.objects.get(handle="bob") for _ in range(2))
    actions.lift(first, by=person("mona"))
    with pytest.raises(TransitionRefused):
        actions.lift(second, by=person("max"))


def test_a_suspension_is_shown_by_mail_and_on_the_profile():
    sanction = suspended()
    mail = Mail.objects.get(to="bob@example.org")
    assert all(REASON in text for text in (mail.text, mail.html))
    assert "mona" not in (mail.text + mail.html).lower()
    page = signed_in(Client(), "bob").get("/me/profile/").content.decode()
    assert f'href="/me/standing/{sanction.pk}/"' in page
    own = signed_in(Client(), "bob").get(f"/me/standing/{sanction.pk}/").content.decode()
    assert REASON in own
    assert "Mona" not in own
    assert signed_in(Client(), "alice").get(f"/me/standing/{sanction.pk}/").status_code == 404


# --- warning an author whom the moderator does not know


def test_a_warning_about_a_story_is_sent_to_the_author_without_revealing_them():
    story = story_factories.sent()
    mona = signed_in(Client(), "mona")
    data = {"reason": "No names of colleagues.", "next": "/moderation/people/"}
    page = mona.post(f"/moderation/story/{story.pk}/warn/", data, follow=True)
    assert "sent to the anonymous author" in page.content.decode()
    assert "alice" not in page.content.decode().lower()
    sanction = Sanction.objects.get()
    assert (sanction.member, sanction.item) == (person("alice"), story)
    assert "No names of colleagues." in Mail.objects.get(subject="You have a warning from a moderator").text
    entry = AuditEntry.objects.about(sanction).get()
    assert (entry.action, entry.label) == ("warn", f"Warning {sanction.pk}")


def test_a_warning_about_a_story_does_not_show_on_the_authors_page():
    """Neither the text nor a count changes on the page of the member who wrote the story."""
    story, mona = story_factories.sent(), signed_in(Client(), "mona")

    def shown():
        page = mona.get("/moderation/people/alice/").content.decode().partition("<main")[2]
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    before = shown()
    warn(person("alice"), by=person("mona"), reason="No names.", about=story)
    story.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"])
    assert shown() == before


@pytest.mark.parametrize(
    ("who", "status"), [("", 302), ("bob", 403), ("alice", 403), ("cora", 403), ("max", 302), ("ada", 302)]
)
def test_only_moderators_warn_about_stories_of_others(who, status):
    story = story_factories.sent()
    client = signed_in(Client(), who) if who else Client()
    assert client.post(f"/moderation/story/{story.pk}/warn/", {"reason": "Mind."}).status_code == status
    assert Sanction.objects.exists() == (who in {"max", "ada"})


def test_nobody_warns_about_their_own_item_or_a_draft():
    own, draft = story_factories.sent(author="mona"), story_factories.draft()
    for path in (
        f"story/{own.pk}",
        f"story/{draft.pk}",
        "story/999999",
        f"profile/{person('bob').pk}",
        "x/1",
    ):
        assert post("mona", f"/moderation/{path}/warn/", reason="Mind.").status_code == 404
    assert not Sanction.objects.exists()


def test_a_warning_without_a_reason_shows_the_form_again():
    story = story_factories.sent()
    page = post("mona", f"/moderation/story/{story.pk}/warn/", reason="", next="/moderation/people/")
    assert page.status_code == 422
    assert 'value="/moderation/people/"' in page.content.decode()


def test_a_redirect_to_another_site_is_refused():
    story = story_factories.sent()
    answer = post("mona", f"/moderation/story/{story.pk}/warn/", reason="Mind.", next="https://evil.example/")
    assert answer.url == "/moderation/"


def test_a_member_is_warned_by_handle():
    person("bob")
    assert (
        post("mona", "/moderation/people/bob/warn/", **{"warn-reason": "Mind the tone."}).status_code == 302
    )
    assert "Mind the tone." in signed_in(Client(), "max").get("/moderation/people/bob/").content.decode()
    assert signed_in(Client(), "bob").post("/stories/share/").status_code == 302


# --- finding members


def test_a_member_is_found_by_handle_and_by_its_beginning():
    person("bob"), person("alice")
    mona = signed_in(Client(), "mona")
    assert mona.get("/moderation/people/?handle=BOB").url == "/moderation/people/bob/"
    assert "/moderation/people/alice/" in mona.get("/moderation/people/?handle=al").content.decode()
    assert "No handle begins" in mona.get("/moderation/people/?handle=zz").content.decode()
    assert mona.get("/moderation/people/nobody/").status_code == 404


# --- appeals


def appealed(by="mona") -> Sanction:
    sanction = suspended(by=by)
    answer = post("bob", f"/me/standing/{sanction.pk}/", words="It was a joke among friends.")
    assert answer.status_code == 302
    return Sanction.objects.get(pk=sanction.pk)


def answer_appeal(who, sanction, action, note="We looked again."):
    data = {"action": action, "note": note, "revision": 1}
    return post(who, f"/moderation/sanction/{sanction.pk}/decide/", **data)


def test_a_suspended_member_appeals_once_and_the_appeal_is_queued():
    sanction = appealed()
    assert QueueItem.objects.about(sanction).get().kind == "Appeal"
    assert [row.item for row in QueueItem.objects.open_to(person("max")).with_items()] == [sanction]
    assert not QueueItem.objects.open_to(person("mona")).exists()
    post("bob", f"/me/standing/{sanction.pk}/", words="Again.")
    assert Sanction.objects.get().appeal_text == "It was a joke among friends."


def test_an_appeal_is_possible_for_thirty_days():
    sanction = suspended(until=60)
    Sanction.objects.filter(pk=sanction.pk).update(at=days(-31))
    post("bob", f"/me/standing/{sanction.pk}/", words="Late.")
    assert Sanction.objects.get().state == ""


@pytest.mark.parametrize("who", ["", "alice", "mona"])
def test_nobody_appeals_for_another_member(who):
    sanction = suspended()
    client = signed_in(Client(), who) if who else Client()
    assert client.post(f"/me/standing/{sanction.pk}/", {"words": "x"}).status_code == (404 if who else 302)
    assert Sanction.objects.get().state == ""


@pytest.mark.parametrize(
    ("action", "state", "still"), [("uphold", "upheld", True), ("lift", "lifted", False)]
)
def test_a_moderator_who_took_no_part_answers_an_appeal(action, state, still):
    sanction = appealed()
    assert answer_appeal("mona", sanction, action).status_code == 404
    assert answer_appeal("max", sanction, action, note=" ").status_code == 422
    assert answer_appeal("max", sanction, action).status_code == 302
    assert Sanction.objects.get().state == state
    assert User.objects.get(handle="bob").is_suspended == still
    assert "We looked again." in Mail.objects.latest("pk").text
    assert (
        "We looked again." in signed_in(Client(), "bob").get(f"/me/standing/{sanction.pk}/").content.decode()
    )
    assert not QueueItem.objects.about(sanction).exists()
    assert AuditEntry.objects.about(sanction).filter(action=action, actor=person("max")).exists()


def test_the_slower_of_two_answers_to_an_appeal_is_refused():
    sanction = appealed()
    first, second = (Sanction.objects.get(pk=sanction.pk) for _ in range(2))
    first.decide("uphold", by=person("max"), note="It stands.")
    with pytest.raises(StaleItem, match="Max"):
        second.decide("lift", by=person("ada"), note="It goes.")
    assert User.objects.get(handle="bob").is_suspended


def test_lifting_a_suspension_removes_its_appeal_from_the_queue():
    sanction = appealed()
    actions.lift(User.objects.get(handle="bob"), by=person("mona"))
    assert not QueueItem.objects.about(sanction).exists()
    assert Sanction.objects.get().state == "lifted"


def test_the_appeal_of_an_author_does_not_name_them():
    story = story_factories.sent()
    sanction = warn(person("alice"), by=person("mona"), reason="No names.", about=story)
    sanction.appeal(person("alice"), "There are none.")
    page = signed_in(Client(), "max").get(f"/moderation/sanction/{sanction.pk}/decide/").content.decode()
    main = page[page.index("<main") : page.index("</main>")].lower()
    assert "there are none." in main
    assert "alice" not in main
    assert sanction.review_title == "Warning of an author"


@pytest.mark.parametrize(
    ("who", "status"), [("", 302), ("bob", 403), ("alice", 403), ("cora", 403), ("ada", 200)]
)
def test_only_moderators_read_appeals(who, status):
    sanction = appealed()
    client = signed_in(Client(), who) if who else Client()
    assert client.get(f"/moderation/sanction/{sanction.pk}/decide/").status_code == status


# --- trust


def signed_story(name="alice", **values):
    """Publish a story under the name of its author."""
    return story_factories.published(author=name, credit="name", **values)


def test_an_approved_signed_item_makes_a_member_trusted_until_a_warning():
    alice = person("alice")
    story_factories.sent(credit="name")
    assert not is_trusted(alice)
    signed_story()
    assert is_trusted(alice)
    sanction = warn(alice, by=person("mona"), reason="Mind.")
    assert not is_trusted(alice)
    Sanction.objects.filter(pk=sanction.pk).update(at=days(-91))
    assert is_trusted(alice)


def test_what_happens_to_work_without_a_name_does_not_change_trust():
    """Otherwise a decision on a story would show on the signed comments of its author."""
    alice, anonymous = person("alice"), story_factories.published()
    assert not is_trusted(alice)
    signed = signed_story(title="The second kettle")
    assert is_trusted(alice)
    warn(alice, by=person("mona"), reason="Mind.", about=anonymous)
    assert is_trusted(alice)
    warn(alice, by=person("mona"), reason="Mind.", about=signed)
    assert not is_trusted(alice)


def test_a_member_who_is_or_was_lately_suspended_is_not_trusted():
    signed_story("bob")
    assert is_trusted(person("bob"))
    sanction = suspended()
    assert not is_trusted(User.objects.get(handle="bob"))
    User.objects.filter(handle="bob").update(suspended_until=None)
    Sanction.objects.filter(pk=sanction.pk).update(at=days(-120), until=days(-30))
    assert not is_trusted(User.objects.get(handle="bob"))
    Sanction.objects.filter(pk=sanction.pk).update(at=days(-120), until=days(-100))
    assert is_trusted(User.objects.get(handle="bob"))
    assert not is_trusted(None)


def test_a_lifted_warning_does_not_end_trust():
    signed_story()
    sanction = warn(person("alice"), by=person("mona"), reason="Mind.")
    sanction.appeal(person("alice"), "It was not me.")
    sanction.decide("lift", by=person("max"), note="You are right.")
    assert is_trusted(person("alice"))


def test_a_trusted_author_publishes_at_once_where_the_model_allows_it(monkeypatch, client):
    signed_story()
    monkeypatch.setattr(Story, "APPEARS_AT_ONCE", True)
    story = story_factories.sent(title="The second kettle")
    assert story.status == "published"
    assert client.get(story.get_absolute_url()).status_code == 200
    entry = AuditEntry.objects.about(story).get()
    assert (entry.action, entry.actor, str(entry.name)) == (
        "appear",
        person("alice"),
        "Published without review",
    )
    assert not QueueItem.objects.about(story).exists()


def test_an_untrusted_author_does_not_publish_at_once(monkeypatch):
    monkeypatch.setattr(Story, "APPEARS_AT_ONCE", True)
    assert story_factories.sent().status == "submitted"
    declined = story_factories.in_state("declined")
    signed_story()
    declined.open_draft()
    declined.submit(person("alice"))
    assert declined.status == "submitted"
    with pytest.raises(TransitionRefused):
        story_factories.draft().transition("appear", by=person("alice"), revision=0)


def test_stories_are_never_published_unread():
    signed_story()
    assert story_factories.sent(title="The second kettle").status == "submitted"


def test_the_button_of_a_review_page_warns_the_author_of_that_story(rf):
    from django.template.loader import render_to_string

    story = story_factories.sent()
    request = rf.get("/")
    content = render_to_string(
        "moderation/_warn_author.html", {"item": story, "next": "/x/"}, request=request
    )
    assert f'action="/moderation/story/{story.pk}/warn/"' in content
    assert 'value="/x/"' in content
    assert "alice" not in content
