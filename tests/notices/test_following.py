"""Following cases, stories, industries and techniques, also when terms are merged."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from notices.models import Following
from stories.models import Story
from taxonomy.merging import merge, undo
from taxonomy.models import Technique
from tests.notices.notice_helpers import published_case
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
FOLLOW, LIST = "/me/follow/", "/me/following/"
PAGES = ["/cases/the-vanishing-package/", "/industries/retail/", "/techniques/mirroring/"]


@pytest.fixture
def alice(db):
    return signed_in(Client(), "alice")


def form(item, act="follow") -> dict:
    return {"model": item._meta.label_lower, "id": item.pk, "act": act}


@pytest.mark.parametrize("address", PAGES)
def test_the_same_button_follows_and_unfollows(alice, address):
    page = alice.get(address).content.decode()
    assert 'value="follow"' in page
    fields = dict(part.split('" value="')[:2] for part in page.split('type="hidden" name="')[1:])
    item = {name: fields[name].split('"')[0] for name in ("model", "id")}
    assert alice.post(FOLLOW, {**item, "act": "follow"}).url == address
    assert "You now follow this." in alice.get(address).content.decode()
    assert 'value="unfollow"' in alice.get(address).content.decode()
    assert address in alice.get(LIST).content.decode()
    alice.post(FOLLOW, {**item, "act": "unfollow"})
    assert not Following.objects.exists()


def test_the_list_shows_the_public_title_of_a_story(alice):
    story = story_factories.published("bob")
    alice.post(FOLLOW, form(story))
    story.open_draft()
    story.draft.title = "A title that nobody has read"
    story.draft.save()
    page = alice.get(LIST).content.decode()
    assert story_factories.STORY_VALUES["title"] in page
    assert "nobody has read" not in page
    story.transition("withdraw", by=person("bob"), revision=1)
    page = alice.get(LIST).content.decode()
    assert story_factories.STORY_VALUES["title"] not in page
    assert "No longer available" in page
    alice.post(f"{LIST}{Following.objects.get().pk}/stop/", {"act": "unfollow"})
    assert not Following.objects.exists()


@pytest.mark.parametrize("address", PAGES)
def test_all_visitors_get_the_same_link_to_sign_in(address):
    first, second = (Client().get(address) for _ in range(2))
    assert first.content == second.content
    assert f'href="/accounts/login/?next={address}"' in first.content.decode()
    assert not first.cookies
    assert Client().post(FOLLOW, {"act": "follow"}).url.startswith("/accounts/login/")


def test_hidden_and_unfollowable_items_cannot_be_followed(alice):
    case = published_case()
    Case.objects.filter(pk=case.pk).update(status="draft")
    story = story_factories.sent("bob")
    for fields in (
        form(case), form(story), form(person("bob")), form(published_case(), "explode"), {},
        {**form(published_case()), "model": "no.such"}, {**form(published_case()), "model": "nothing"},
        {**form(published_case()), "id": "9" * 40}, {**form(published_case()), "id": "x"},
    ):  # fmt: skip
        assert alice.post(FOLLOW, fields).status_code == 404, fields
    assert not Following.objects.exists()


def test_following_twice_makes_one_row(alice):
    item = published_case()
    for _ in range(2):
        alice.post(FOLLOW, form(item))
    assert list(Following.objects.followers_of(item)) == [person("alice")]
    assert Following.objects.is_following(person("alice"), item)
    assert not Following.objects.is_following(person("bob"), item)


def test_muting_and_following_are_independent(alice):
    user, item = person("alice"), published_case()
    Following.objects.follow(user, item)
    Following.objects.mute(user, item)
    assert Following.objects.is_following(user, item)
    assert Following.objects.is_muted(user, item)
    Following.objects.unfollow(user, item)
    assert Following.objects.is_muted(user, item)
    Following.objects.unmute(user, item)
    assert not Following.objects.exists()


def test_inactive_members_are_no_followers(alice):
    bob = person("bob")
    Following.objects.follow(bob, published_case())
    bob.is_active = False
    bob.save()
    assert not Following.objects.followers_of(published_case()).exists()


def test_rows_of_other_members_are_not_accessible(alice):
    Following.objects.follow(person("bob"), published_case())
    row = Following.objects.get()
    assert alice.post(f"{LIST}{row.pk}/stop/", {"act": "unfollow"}).status_code == 404
    assert alice.post(f"{LIST}{10**30}/stop/", {"act": "unfollow"}).status_code == 404
    assert published_case().title not in alice.get(LIST).content.decode()


def terms(*slugs) -> list[Technique]:
    return [Technique.objects.get(slug=slug) for slug in slugs]


def test_followers_of_a_term_follow_the_term_it_was_merged_into(alice):
    user, bob, cora = person("alice"), person("bob"), person("cora")
    former, into = terms("mirroring", "naming-the-emotion")
    Following.objects.follow(user, former)
    Following.objects.follow(bob, into)
    for item in (former, into):
        Following.objects.follow(cora, item)
    change = merge(former, into, by=cora)
    assert set(Following.objects.followers_of(into)) == {user, bob, cora}
    assert Following.objects.followers_of(into).count() == 3, "each of them once"
    assert "/techniques/naming-the-emotion/" in alice.get(LIST).content.decode()
    undo(change, by=cora)
    former, into = terms("mirroring", "naming-the-emotion")
    assert set(Following.objects.followers_of(former)) == {user, cora}
    assert set(Following.objects.followers_of(into)) == {bob, cora}


def test_undoing_two_merges_restores_the_followers(alice):
    user, cora = person("alice"), person("cora")
    first, second, third = terms("mirroring", "naming-the-emotion", "owning-the-mistake")
    Following.objects.follow(user, first)
    one = merge(first, second, by=cora)
    two = merge(*terms("naming-the-emotion", "owning-the-mistake"), by=cora)
    assert set(Following.objects.followers_of(third)) == {user}
    undo(two, by=cora)
    assert set(Following.objects.followers_of(terms("naming-the-emotion")[0])) == {user}
    undo(one, by=cora)
    assert set(Following.objects.followers_of(terms("mirroring")[0])) == {user}


def test_unfollowing_after_a_merge_removes_both_rows(alice):
    user, cora = person("alice"), person("cora")
    former, into = terms("mirroring", "naming-the-emotion")
    for item in (former, into):
        Following.objects.follow(user, item)
    merge(former, into, by=cora)
    Following.objects.unfollow(user, into)
    assert not Following.objects.exists()


def test_the_list_takes_the_same_queries_for_three_and_for_many(alice):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            alice.get(LIST)
        return len(captured)

    user = person("alice")
    story_factories.published("bob")
    few = [published_case(), Story.objects.get(), *terms("mirroring")]
    for item in few:
        Following.objects.follow(user, item)
    alice.get(LIST)
    count = queries()
    for item in [*Case.objects.published(), *Technique.objects.all()]:
        Following.objects.follow(user, item)
    assert queries() == count <= 12
    copies = [Following(user=user, content_type=row.content_type, object_id=row.object_id, original_object_id=10**9 + n)
              for n, row in enumerate([Following.objects.first()] * 3000)]  # fmt: skip
    Following.objects.bulk_create(copies)
    assert queries() <= count
    last = list(Following.objects.followed_by(user)[:50])[-1]
    assert f"?before={last.pk}" in alice.get(LIST).content.decode()
    assert alice.get(f"{LIST}?before={last.pk}").status_code == 200
    assert alice.get(f"{LIST}?before=7777777").status_code == 200
