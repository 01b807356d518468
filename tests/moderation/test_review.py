"""The review page and the answer: what is shown, what is refused, and that no input is lost."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from moderation.members.actions import warn
from moderation.models import AuditEntry, Preferences, PrivateNote, QueueItem, Reason, Report
from notices.models import Mail
from stories.models import Picture, Story
from tests.comments.comment_helpers import post_comment
from tests.moderation.helpers import DECISIONS, address, decide, status
from tests.people import person, signed_in
from tests.stories.story_factories import draft, published, sent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("action", "reason", "after"), DECISIONS)
def test_each_decision_is_made_with_the_form(mona, action, reason, after):
    story = sent()
    assert f'value="{action}"' in mona.get(address(story)).content.decode()
    answer = decide(mona, story, action, reasons=[reason], note="The turn is what makes this.")
    assert answer.status_code == 302
    assert status(story) == after


@pytest.mark.parametrize(("action", "reason", "after"), DECISIONS[:4])
def test_the_author_gets_the_message_exactly_as_it_was_shown(mona, action, reason, after):
    story = sent()
    data = {
        "action": action,
        "revision": 1,
        "reasons": [reason],
        "note": "Thank you.\n\nThe turn <b>works</b>.",
    }
    data |= {"passage_1": "three times is two too many", "about_1": reason}
    shown = mona.post(address(story, "answer/"), data, headers={"accept": "application/json"}).json()[
        "message"
    ]
    assert "“three times is two too many”" in shown
    assert Reason.objects.get(key=reason).message in shown
    mona.post(address(story, "decide/"), data)
    entry = AuditEntry.objects.about(story).last()
    assert entry.note == shown
    assert shown in Mail.objects.get(key=f"story-{story.pk}-{entry.pk}").text
    page = signed_in(Client(), "alice").get(story.status_url).content.decode()
    assert "two too many”" in page


def test_a_blocking_reason_prevents_an_approval(mona):
    story = sent()
    answer = decide(mona, story, "approve", reasons=["clear", "recognisable"], note="Good, but.")
    assert answer.status_code == 422
    assert "must be solved" in answer.content.decode()
    assert "Good, but." in answer.content.decode()
    assert status(story) == "submitted"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"action": ""}, "Choose a decision"),
        ({"action": "delete_everything"}, "delete_everything"),
        ({"reasons": []}, "at least one reason"),
        ({"reasons": ["nothing-of-this-name"]}, "nothing-of-this-name"),
        ({"passage_1": "words that stand nowhere", "about_1": "clear"}, "is not in the text"),
        ({"passage_1": "three times is two too many"}, "Choose the reason"),
        ({"note": "x" * 4_001}, "at most 4000"),
        ({"revision": ""}, "The revision is missing"),
        ({"revision": "9" * 40}, "less than or equal"),
    ],
)
def test_invalid_input_is_refused_with_a_message_and_kept(mona, change, sentence):
    story = sent()
    data = {"action": "approve", "revision": 1, "reasons": ["clear"], "note": "What I typed."} | change
    answer = mona.post(address(story, "decide/"), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert status(story) == "submitted"
    if "note" not in change:
        assert "What I typed." in answer.content.decode()
        assert "What I typed." in mona.get(address(story)).content.decode()


def test_a_missing_reason_is_linked_and_shown_at_the_reasons(mona):
    content = decide(mona, sent(), "request_changes", reasons=[]).content.decode()
    assert '<a href="#id_reasons">Choose at least one reason.</a>' in content
    reasons = content[content.index('<fieldset id="id_reasons" class="invalid"') :]
    assert "Choose at least one reason." in reasons[: reasons.index("</fieldset>")]


def test_a_note_over_the_rate_limit_is_shown_to_copy(mona):
    story = sent()
    for _ in range(120):
        mona.post(address(story, "note/"), {"text": "Short."})
    answer = mona.post(address(story, "note/"), {"text": "The long note that I typed."})
    assert answer.status_code == 429
    assert "The long note that I typed." in answer.content.decode()
    assert PrivateNote.objects.count() == 120


def test_a_decision_on_an_outdated_revision_is_refused_and_the_input_is_kept(mona):
    story = sent()
    draft = story.open_draft()
    draft.write({"changed": "He left with a new kettle and came back with flowers."}, version=draft.version)
    Story.objects.get(pk=story.pk).submit(story.author)
    answer = decide(mona, story, "approve", revision=1, note="I liked the kettle.")
    content = answer.content.decode()
    assert answer.status_code == 409
    assert "revision 2. You reviewed revision 1" in content
    assert "with flowers" in content
    assert "<ins>" in content
    assert "I liked the kettle." in content
    assert status(story) == "submitted"
    assert 'name="revision" value="1"' not in content, "the page shows the newest, so it names the newest"


def test_the_slower_of_two_moderators_learns_who_decided_and_when(mona):
    story = sent()
    decide(signed_in(Client(), "max"), story, "decline", reasons=["words-said"])
    answer = decide(mona, story, "approve", note="My careful words.")
    assert answer.status_code == 409
    content = answer.content.decode()
    assert "Max decided this at" in content
    assert "still in the form" not in content, "there is no form any more"
    message = content[content.index("What you wrote</h2>") :]
    assert "My careful words." in message
    assert Reason.objects.get(key="clear").message in message
    assert status(story) == "declined"


def test_an_item_claimed_by_a_colleague_cannot_be_decided(mona):
    story = sent()
    QueueItem.objects.about(story).get().claim(person("max"))
    answer = decide(mona, story, "approve", note="Kept.")
    assert answer.status_code == 409
    assert "Max has claimed this until" in answer.content.decode()
    assert status(story) == "submitted"


def test_an_unfinished_answer_is_shown_only_to_its_moderator(mona):
    story = sent()
    mona.post(address(story, "answer/"), {"later": "1", "note": "Half a thought", "reasons": ["turn"]})
    assert "Half a thought" in mona.get(address(story)).content.decode()
    assert "Half a thought" not in signed_in(Client(), "max").get(address(story)).content.decode()
    decide(mona, story, "approve", reasons=["turn"])
    assert "Half a thought" not in mona.get(address(story)).content.decode()


def test_identifying_details_and_language_remarks_are_shown(mona):
    story = sent(said="I told Mrs Hope: that difficult customer was me, once. She laughed, and so did he.")
    content = mona.get(address(story)).content.decode()
    assert "<mark" in content
    assert "Mrs Hope" in content
    assert "difficult customer" in content


def test_a_copied_text_is_listed_first_and_not_rejected(mona):
    published(title="The same thing elsewhere")
    story = sent(author="bob")
    content = mona.get(address(story)).content.decode()
    assert "Contains the same passages" in content
    assert decide(mona, story, "approve").status_code == 302


def test_texts_with_a_content_note_are_covered_if_the_moderator_prefers_it(mona):
    story = sent(content_notes=["death"])
    assert "Hidden by your settings" in mona.get(address(story)).content.decode()
    Preferences.objects.create(user=person("mona"), blurred=False)
    assert "Hidden by your settings" not in mona.get(address(story)).content.decode()


def test_only_moderators_read_private_notes(mona):
    story = sent()
    mona.post(address(story, "note/"), {"text": "Reads like the one from May."})
    assert "Reads like" in signed_in(Client(), "max").get(address(story)).content.decode()
    assert "Reads like" not in signed_in(Client(), "alice").get(story.status_url).content.decode()
    assert PrivateNote.objects.get().by == person("mona")


def test_the_author_is_named_only_as_they_chose(mona):
    person("alice")
    for credit, seen in (("role", False), ("name", True)):
        story = sent(credit=credit)
        assert ("Alice" in mona.get(address(story)).content.decode()) == seen


@pytest.mark.parametrize(
    "where",
    [
        "/moderation/story/999999/",
        "/moderation/case/1/",
        "/moderation/zzz/1/",
        f"/moderation/story/{'9' * 30}/",
    ],
)
def test_unknown_items_and_pages_are_not_found(mona, where):
    assert mona.get(where).status_code == 404


# --- removed characters

TURNED, NOTE_ABOUT_MARKS = "a \u202emoc\u202c name", "replaces a character"


def story_with_turned_picture():
    story = draft()
    picture = Picture(story=story, alternative=TURNED)
    picture.file.save("a.png", ContentFile(b"not looked at here"))
    story.draft.pictures = [picture.pk]
    story.draft.save()
    story.submit(story.author)
    return story


def turned_report():
    story = published()
    Client().post(f"/report/story/{story.slug}/", {"reason": "me", "words": TURNED})
    return Report.objects.get()


def turned_appeal():
    sanction = warn(person("alice"), by=person("max"), reason="Mind the tone.")
    signed_in(Client(), "alice").post(f"/me/standing/{sanction.pk}/", {"words": TURNED})
    return sanction


@pytest.mark.parametrize(
    "build",
    [
        *(
            lambda name=name: sent(**{name: f"{TURNED}. {'Words. ' * 30}"[:120]})
            for name in ("title", "happened", "said")
        ),
        lambda: sent(credit_role=TURNED),
        story_with_turned_picture,
        lambda: post_comment("alice", text=TURNED),
        turned_report,
        turned_appeal,
    ],
)
def test_a_reviewer_is_told_what_the_mark_of_a_removed_character_means(mona, build):
    item = build()
    page = mona.get(f"/moderation/{item._meta.model_name}/{item.pk}/").content.decode()
    assert "�" in page
    assert NOTE_ABOUT_MARKS in page


def test_nothing_is_said_about_marks_where_there_are_none_or_where_the_text_is_withdrawn(mona):
    story = sent()
    assert NOTE_ABOUT_MARKS not in mona.get(address(story)).content.decode()
    story = sent(title=TURNED)
    story.transition("withdraw", by=story.author, revision=1)
    assert NOTE_ABOUT_MARKS not in mona.get(address(story)).content.decode()


def test_an_archiving_without_a_reason_is_refused_and_its_text_stays_in_its_form(mona):
    story = published()
    answer = decide(mona, story, "archive", reasons=[], note="It names a colleague.")
    content = answer.content.decode()
    assert answer.status_code == 422
    form = content[content.index('<input type="hidden" name="action" value="archive">') :]
    form = form[: form.index("</form>")]
    assert "Choose at least one reason." in form
    assert "It names a colleague.</textarea>" in form
    assert "Readers can no longer see the text." in form
    assert status(story) == "published"


def test_the_kind_of_an_item_is_named_in_the_language_of_the_moderator(mona):
    page = mona.get(address(sent()), headers={"accept-language": "de"}).content.decode()
    assert '<span class="status">Geschichte</span>' in page
