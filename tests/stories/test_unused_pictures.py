"""Pictures that no version of a story shows any more are deleted with their files."""

import datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from stories.models import Draft, Picture, Story
from tests.people import person, signed_in
from tests.stories.story_factories import draft, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def with_picture(story: Story) -> Picture:
    picture = Picture(story=story, alternative="A counter")
    picture.file.save("a.png", ContentFile(b"not looked at here"))
    story.draft.overwrite(pictures=[*story.draft.pictures, picture.pk])
    return picture


def stored(files: Path) -> int:
    """Return the number of stored files."""
    return sum(path.is_file() for path in files.rglob("*"))


def test_a_picture_that_is_taken_out_of_a_draft_is_deleted(files):
    story = draft("alice")
    first, kept = with_picture(story), with_picture(story)
    address = f"/stories/share/{story.key}/pictures/"
    assert signed_in(Client(), "alice").post(address, {"remove": first.pk}).status_code == 302
    assert list(Picture.objects.all()) == [kept]
    assert stored(files) == 1


def test_a_picture_of_a_submitted_version_stays(files):
    story = draft("alice")
    picture = with_picture(story)
    Story.objects.get().submit(person("alice"))
    Story.objects.get().open_draft()
    address = f"/stories/share/{story.key}/pictures/"
    assert signed_in(Client(), "alice").post(address, {"remove": picture.pk}).status_code == 302
    assert Draft.objects.get().pictures == []
    assert stored(files) == 1


def test_discarding_changes_deletes_the_pictures_that_were_added(files):
    story = published("alice")
    story.open_draft()
    with_picture(Story.objects.get())
    signed_in(Client(), "alice").post(f"/stories/mine/{story.key}/discard/")
    assert not Picture.objects.exists()
    assert stored(files) == 0


def test_an_abandoned_draft_is_removed_with_its_pictures(files):
    story = draft(None)
    with_picture(story)
    Draft.objects.update(saved_at=timezone.now() - datetime.timedelta(days=400))
    call_command("prune_drafts")
    assert not Story.objects.exists()
    assert stored(files) == 0
