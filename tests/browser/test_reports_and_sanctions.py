"""Reports, suspensions and appeals in a browser: without JavaScript, and checked by axe."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from moderation.members.actions import suspend, warn
from moderation.members.reports import report
from moderation.models import Report, Sanction
from tests.browser.test_accessibility import faults_of
from tests.people import person, signed_in, with_public_profile
from tests.stories import story_factories


def prepared() -> dict[str, list[str]]:
    """Create reports, a warning and a suspension with appeals; return the pages by who opens them."""
    story, mona, bob = story_factories.published(), person("mona"), person("bob")
    report(story, by=bob, reason="me", words="It tells of the day in my shop.\nI was there.")
    report(story, by=person("cora"), reason="respect", words="")
    with_public_profile("bob")
    report(bob, visitor="a" * 64, reason="other", words="The name is an insult.", email="eve@example.org")
    warn(bob, by=mona, reason="Two reports named what you wrote about a colleague.")
    warn(person("alice"), by=mona, reason="Leave the street out.", about=story).appeal(
        person("alice"), "There is no street in it."
    )
    day = timezone.now() + datetime.timedelta(days=14)
    suspension = suspend(bob, by=mona, reason="Three threats in one week.", until=day)
    suspension.appeal(bob, "It was a joke among friends, and I have said sorry for it.")
    appeals = [f"/moderation/sanction/{row.pk}/decide/" for row in Sanction.objects.pending()]
    reports = [f"/moderation/report/{row.pk}/decide/" for row in Report.objects.pending()]
    return {
        "": [f"/report/story/{story.slug}/", "/report/profile/bob/"],
        "max": ["/moderation/people/bob/", "/moderation/people/alice/", *appeals, *reports],
        "bob": [
            "/me/reports/",
            "/me/profile/",
            *[f"/me/standing/{row.pk}/" for row in Sanction.objects.for_member(bob)],
        ],
    }


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_about_members_pass_the_accessibility_checks(visit, theme, width):
    windows = {who: visit(width=width, theme=theme, as_=who) for who in ("", "max", "bob")}
    faults = []
    for who, addresses in prepared().items():
        for address in addresses:
            faults += faults_of(windows[who].to(address), address, f"{theme} {width}")
    assert not faults, "\n".join(faults)


def test_a_visitor_reports_a_story_without_javascript(visit):
    window = visit(javascript=False, width=320)
    story = story_factories.published()
    page = window.to(story.get_absolute_url())
    page.get_by_role("button", name="On this page").click()
    page.get_by_role("link", name="Report story").click()
    page.get_by_role("button", name="Send report").click()
    assert page.get_by_role("link", name="Choose what the problem is.").is_visible()
    page.get_by_label("It is about me").check()
    page.get_by_role("button", name="Send report").click()
    assert page.get_by_role("heading", name="Thank you for your report").is_visible()
    assert Report.objects.get().item == story


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_for_suspended_members_passes_the_accessibility_checks(visit, width):
    window = visit(width=width, as_="bob")
    day = timezone.now() + datetime.timedelta(days=14)
    suspend(person("bob"), by=person("mona"), reason="Three threats.", until=day)
    page = window.to("/stories/share/")
    page.get_by_role("main").get_by_role("button").first.click()
    assert page.get_by_role("heading", name="Your account is suspended").is_visible()
    assert faults_of(page, "/stories/share/", "suspended") == []


def test_a_suspended_member_learns_the_reason_and_appeals(visit):
    window = visit(javascript=False, as_="bob")
    day = timezone.now() + datetime.timedelta(days=14)
    suspend(person("bob"), by=person("mona"), reason="Three threats.", until=day)
    page = window.to("/stories/share/")
    page.get_by_role("main").get_by_role("button").first.click()
    assert page.get_by_role("heading", name="Your account is suspended").is_visible()
    page.get_by_role("link", name="Read the decision or appeal").click()
    page.get_by_label("What did the moderator miss?").fill("It was a joke.")
    page.get_by_role("button", name="Submit appeal").click()
    assert page.get_by_text("Your appeal is in review").is_visible()
    assert (
        signed_in(Client(), "max")
        .get(f"/moderation/sanction/{Sanction.objects.get().pk}/decide/")
        .status_code
        == 200
    )
