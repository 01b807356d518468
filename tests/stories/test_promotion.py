"""Promotion of a published story to a case, with the author's consent to exactly that text."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from accounts.erasure import erase
from accounts.models.deletion_request import request_deletion
from cases.models import Case, CaseRevision, CaseStep
from notices.models import Mail
from stories.models import Promotion, Story
from tests.cases.test_curation import fields, move, save
from tests.people import add_authenticator_app, person, signed_in
from tests.stories.promotion_helpers import (
    answer_for_case,
    case_awaiting_answer,
    open_case_draft,
    promotable_story,
    published_case,
    withdraw_story,
)
from tests.stories.story_factories import STORY_VALUES, published

pytestmark = pytest.mark.django_db
ADDRESS = "/cases/the-kettle-that-would-not-be-returned/"


@pytest.fixture
def cora(db):
    return signed_in(Client(), "cora")


@pytest.fixture
def alice():
    return signed_in(Client(), "alice")


def test_the_draft_of_the_case_is_filled_from_the_story(cora):
    said = "I said: three times is two too many.\r\n\r\nThen I sent for a new one."
    story = promotable_story(content_notes=["money"], said=said)
    text = CaseRevision.objects.open_for(open_case_draft(cora, story))
    assert text.title == STORY_VALUES["title"]
    assert text.sections["The moment"] == STORY_VALUES["happened"]
    assert text.sections["The turning point"] == "I said: three times is two too many."
    assert text.sections["What was done"] == "Then I sent for a new one."
    assert text.sections["What changed"] == STORY_VALUES["changed"]
    assert text.values["industries"] == ["retail"]
    assert set(text.values["techniques"]) == set(STORY_VALUES["techniques"])
    assert text.values["content_notes"] == ["Debt or losing a home"]
    assert text.values["provenance"] == "adapted"
    cora.post(f"/curation/stories/{story.slug}/open/")
    assert Promotion.objects.count() == 1


LITERAL = "Anna: Hello?\n# 4 on the list\n\n- not a list\n2019. It was *so* cold.\n---\n    a_b_c & <b>"
RENDERED = (
    "<p>Anna: Hello?<br># 4 on the list</p>"
    "<p>- not a list<br>2019. It was <em>so</em> cold.<br>---<br>a_b_c &amp; &lt;b&gt;</p>"
)


def test_the_case_reads_as_the_story_did_and_its_author_sees_it_rendered(cora, alice):
    story = promotable_story(happened=f"{LITERAL}\n\n{STORY_VALUES['happened']}")
    pk = case_awaiting_answer(cora, story)
    page = alice.get(f"/stories/mine/{story.key}/case/").content.decode()
    assert RENDERED in page
    compared = page.split("Changes from your story to the case", 1)[1]
    assert "# 4 on the list - not a list 2019. It was so cold. --- a_b_c" in " ".join(compared.split())
    assert "<del>" not in compared.split("What was said and done", 1)[0]
    assert "\\" not in compared.split("<footer", 1)[0]
    answer_for_case(alice, story)
    move(cora, pk, "publish")
    assert RENDERED in Client().get(ADDRESS).content.decode()


@pytest.mark.parametrize("values", [{"consent_adapt": False}, {"withdrawn": True}, {"own": True}])
def test_a_curator_can_promote_only_public_stories_by_others_with_consent(cora, values):
    consents = values.get("consent_adapt", True)
    story = published("cora" if "own" in values else "alice", consent_adapt=consents)
    if "withdrawn" in values:
        story.transition("withdraw", by=story.author, revision=1)
    cora.post(f"/curation/stories/{story.slug}/open/")
    assert not Promotion.objects.exists()
    page = cora.get(story.get_absolute_url()).content.decode()
    assert "Create a case from it" not in page


def test_the_case_gets_a_numbered_title_if_another_case_has_the_title(cora):
    story = promotable_story(title="The Vanishing Package")
    assert Case.objects.get(pk=open_case_draft(cora, story)).title == "The Vanishing Package (2)"


def test_a_case_cannot_be_published_without_the_authors_consent(cora):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    said = "has not accepted this version"
    assert said in move(cora, pk, "publish")
    assert said in move(cora, pk, "schedule", publish_at="2027-01-04T10:00")
    CaseRevision.objects.for_case(pk).update(state="scheduled", publish_at="2020-01-01T10:00Z")
    call_command("publish_scheduled")
    assert Client().get(ADDRESS).status_code == 404
    assert CaseRevision.objects.open_for(pk).state == "in_review"
    assert Client().get(story.get_absolute_url()).content.decode().count("A case is based") == 0


def test_the_author_is_notified_and_can_compare_the_case_with_the_story(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    mail = Mail.objects.get(key__contains="-case-")
    assert mail.to == "alice@example.org"
    assert f"/stories/mine/{story.key}/case/" in mail.text
    assert f"/stories/mine/{story.key}/case/" in mail.html
    cora.post(f"/curation/cases/{pk}/ask/", {"version": CaseRevision.objects.open_for(pk).version})
    assert Mail.objects.filter(key__contains="-case-").count() == 1
    status = alice.get(story.status_url).content.decode()
    assert "Read the case and answer" in status
    page = alice.get(f"/stories/mine/{story.key}/case/").content.decode()
    assert '<ins><span class="visually-hidden">added: </span>' in page
    assert '<del><span class="visually-hidden">removed: </span>' not in page.split("What happened", 1)[0]
    assert "What the case adds" in page


def test_a_case_can_be_published_after_its_text_was_accepted(cora, alice):
    story = promotable_story()
    pk = published_case(cora, alice, story)
    page = Client().get(ADDRESS).content.decode()
    assert "Adapted from a member’s story: with the consent of its author." in page
    assert "By a store lead." in page
    assert story.get_absolute_url() in page
    theirs = Client().get(story.get_absolute_url()).content.decode()
    assert "Case made of this story, with the author’s consent" in theirs
    assert ADDRESS in theirs
    assert "accept" in [step.action for step in CaseStep.objects.for_case(pk)]


def test_an_edit_after_the_consent_needs_a_new_consent(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story)
    save(cora, pk, felt="Something else")
    assert not CaseRevision.objects.open_for(pk).is_accepted
    move(cora, pk, "send")
    assert "has not accepted this version" in move(cora, pk, "publish")
    assert "You have nothing to answer now" in alice.get(f"/stories/mine/{story.key}/case/").content.decode()
    cora.post(f"/curation/cases/{pk}/ask/", {"version": CaseRevision.objects.open_for(pk).version})
    assert Mail.objects.filter(key__contains="-case-").count() == 2
    answer_for_case(alice, story)
    assert "Case published." in move(cora, pk, "publish")


def test_a_save_without_changes_keeps_the_consent(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story)
    save(cora, pk)
    assert CaseRevision.objects.open_for(pk).is_accepted


def test_consent_to_a_text_that_has_changed_is_refused(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    page = alice.get(f"/stories/mine/{story.key}/case/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    save(cora, pk, felt="Something else")
    move(cora, pk, "send")
    data = {"answer": "accept", "version": version, "credit": "role", "credit_role": "a clerk"}
    for _attempt in range(2):
        assert alice.post(f"/stories/mine/{story.key}/case/", data).status_code == 409
        # The old page cannot accept the new text even after the author was asked about it.
        cora.post(f"/curation/cases/{pk}/ask/", {"version": CaseRevision.objects.open_for(pk).version})
    assert not CaseRevision.objects.open_for(pk).is_accepted


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": "perhaps"}, {"answer": "accept", "version": "x"}, {"answer": "decline", "note": "x" * 2001},
     {"answer": "accept", "version": "1", "credit": "role", "credit_role": ""}],
)  # fmt: skip
def test_an_invalid_answer_shows_the_form_again(cora, alice, data):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    page = alice.post(f"/stories/mine/{story.key}/case/", {"version": "1", **data})
    assert page.status_code == 422
    assert Promotion.objects.get().state == "asked"
    assert not CaseRevision.objects.open_for(pk).is_accepted


def test_the_author_can_decline_with_a_note_even_after_accepting(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story)
    answer_for_case(alice, story, "decline", note="That is <not> me.")
    page = cora.get(f"/curation/cases/{pk}/").content.decode()
    assert "The author declined." in page
    assert "That is &lt;not&gt; me." in page
    assert "has not accepted this version" in move(cora, pk, "publish")


def test_story_and_case_show_the_same_credit(cora, alice):
    story = promotable_story(credit="role", credit_role="a nurse")
    case_awaiting_answer(cora, story)
    answer_for_case(alice, story, credit="name")
    move(cora, Promotion.objects.get().case_id, "publish")
    for address in (ADDRESS, story.get_absolute_url()):
        assert "By Alice" in Client().get(address).content.decode()
    alice.post(f"{story.status_url}credit/", {"credit": "role", "credit_role": "a nurse"})
    for address in (ADDRESS, story.get_absolute_url()):
        page = Client().get(address).content.decode()
        assert "By a nurse" in page
        assert "Alice" not in page


def test_accepting_a_case_cannot_publish_a_role_that_no_moderator_has_read(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    page = answer_for_case(alice, story, credit_role="the dean")
    assert (page.status_code, "No moderator has read this role yet" in page.content.decode()) == (409, True)
    assert Story.objects.get().credit_role == "a store lead"
    assert not CaseRevision.objects.open_for(pk).is_accepted


def test_no_page_of_the_case_identifies_an_anonymous_author(cora, alice, tmp_path):
    person("alice").name = "Alice"
    story = promotable_story()
    pk = published_case(cora, alice, story)
    move(cora, pk, "revise")
    pages = [
        f"/curation/cases/{pk}/",
        f"/curation/cases/{pk}/edit/",
        f"/curation/cases/{pk}/texts/1/",
        "/curation/",
    ]
    shown = [cora.get(address).content.decode() for address in pages]
    shown += [Client().get(address).content.decode() for address in (ADDRESS, story.get_absolute_url())]
    call_command("dump_library", tmp_path)
    shown.append((tmp_path / f"{ADDRESS.strip('/')}.md").read_text())
    shown += [f"{text.values}{text.sections}{text.by}" for text in CaseRevision.objects.for_case(pk)]
    shown += [f"{step.by}{step.note}" for step in CaseStep.objects.for_case(pk)]
    assert [text for text in shown if "alice" in text.lower()] == []


def test_the_author_must_choose_what_happens_to_the_case_before_withdrawing(cora, alice):
    story = promotable_story()
    published_case(cora, alice, story)
    assert "What happens to the case that is based on it?" in alice.get(story.status_url).content.decode()
    for choice in ("", "burn"):
        assert "Choose what happens to the case" in withdraw_story(alice, story, choice)
        assert Client().get(ADDRESS).status_code == 200
        assert Client().get(story.get_absolute_url()).status_code == 200


def test_a_case_that_stays_public_loses_link_and_credit_permanently(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story, credit="name")
    move(cora, pk, "publish")
    before = Client().get(ADDRESS)
    assert "Alice" in before.content.decode()
    withdraw_story(alice, story, "stay")
    page = Client().get(ADDRESS, headers={"if-none-match": before.headers["ETag"]}).content.decode()
    assert "Adapted from a member’s story" in page
    for word in ("Alice", "By a store lead", "/stories/the-kettle"):
        assert word not in page
    assert "Alice" not in cora.get(f"/curation/cases/{pk}/").content.decode()
    alice.post(f"{story.status_url}move/", {"action": "restore"})
    assert "By a" not in Client().get(ADDRESS).content.decode()
    assert "A case is based" not in Client().get(story.get_absolute_url()).content.decode()
    move(cora, pk, "revise")
    save(cora, pk, felt="Later", what="A word")
    assert CaseRevision.objects.open_for(pk).values["provenance"] == "adapted"


def test_a_case_archived_with_its_story_is_not_restored_with_it(cora, alice):
    story = promotable_story()
    pk = published_case(cora, alice, story)
    withdraw_story(alice, story, "archive")
    assert Client().get(ADDRESS).status_code == 404
    assert "has not accepted" in move(cora, pk, "unarchive")
    alice.post(f"{story.status_url}move/", {"action": "restore"})
    assert Client().get(ADDRESS).status_code == 404
    assert "has not accepted" in move(cora, pk, "unarchive")


def test_withdrawing_the_story_archives_an_unpublished_case(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story, "decline", note="My private reason")
    withdraw_story(alice, story, "")
    assert Case.objects.get(pk=pk).status == "archived"
    assert "My private reason" not in cora.get(f"/curation/cases/{pk}/").content.decode()
    move(cora, pk, "unarchive")
    assert "has not accepted" in move(cora, pk, "publish")
    cora.post(f"/curation/cases/{pk}/ask/", {"version": CaseRevision.objects.open_for(pk).version})
    assert Mail.objects.filter(key__contains="-case-").count() == 1


def test_the_case_of_a_story_archived_by_a_moderator_has_no_link_and_no_credit(cora, alice):
    story = promotable_story()
    published_case(cora, alice, story)
    Story.objects.get(pk=story.pk).transition("archive", by=person("mona"), revision=1, reasons=["harm"])
    page = Client().get(ADDRESS).content.decode()
    assert "By a" not in page
    assert "/stories/the-kettle" not in page


def test_a_deleted_author_is_not_named_on_any_page_of_the_case(cora, alice):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story, credit="name")
    move(cora, pk, "publish")
    request_deletion(person("alice"), keep_stories=True)
    erase(person("alice"))
    reader = signed_in(Client(), "bob")
    for client, address in (
        (reader, ADDRESS),
        (reader, story.get_absolute_url()),
        (cora, f"/curation/cases/{pk}/"),
    ):
        page = client.get(address).content.decode()
        assert "Alice" not in page
        assert "alice" not in page
    move(cora, pk, "revise")
    save(cora, pk, felt="Later", what="A word")
    move(cora, pk, "send")
    assert "has not accepted" in move(cora, pk, "publish")


def test_a_revision_of_a_promoted_case_needs_its_own_consent(cora, alice):
    story = promotable_story()
    pk = published_case(cora, alice, story)
    move(cora, pk, "revise")
    save(cora, pk, felt="A new word", what="A word")
    move(cora, pk, "send")
    assert "has not accepted" in move(cora, pk, "publish")
    cora.post(f"/curation/cases/{pk}/ask/", {"version": CaseRevision.objects.open_for(pk).version})
    assert "has changed the case" in Mail.objects.latest("pk").text
    answer_for_case(alice, story)
    move(cora, pk, "publish")
    assert "A new word" in Client().get(ADDRESS).content.decode()


def test_loading_the_library_does_not_overwrite_a_promoted_case(cora, alice, tmp_path, capsys):
    published_case(cora, alice, promotable_story())
    call_command("dump_library", tmp_path)
    path = tmp_path / f"{ADDRESS.strip('/')}.md"
    path.write_text(path.read_text().replace("channel: chat", "channel: letter"))
    call_command("load_library", tmp_path, "--overwrite")
    assert "left alone: the-kettle-that-would-not-be-returned" in capsys.readouterr().out
    assert Case.objects.slugged([ADDRESS.split("/")[2]]).get().channel == "chat"


def test_curators_cannot_change_provenance_and_lineage_of_a_promoted_case(cora):
    pk = open_case_draft(cora, promotable_story())
    sent = fields(cora, pk, provenance="composite", lineage="Alice told it")
    cora.post(f"/curation/cases/{pk}/edit/", sent)
    text = CaseRevision.objects.open_for(pk)
    assert (text.values["provenance"], text.values["lineage"]) == (
        "adapted",
        "with the consent of its author",
    )


@pytest.mark.parametrize(("name", "status"), [("", 302), ("bob", 403), ("mona", 403)])
def test_only_curators_can_open_and_ask_and_only_the_author_can_answer(cora, name, status):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    client = signed_in(Client(), name) if name else Client()
    assert client.post(f"/curation/stories/{story.slug}/open/").status_code == status
    assert client.post(f"/curation/cases/{pk}/ask/", {"version": 1}).status_code == status
    hidden = 302 if not name else 404
    assert client.get(f"/stories/mine/{story.key}/case/").status_code == hidden
    data = {"answer": "accept", "version": 1, "credit": "role", "credit_role": "x"}
    assert client.post(f"/stories/mine/{story.key}/case/", data).status_code == hidden
    assert cora.get(f"/stories/mine/{story.key}/case/").status_code == 404
    assert cora.post("/curation/cases/1/ask/", {"version": 1}).status_code == 404
    assert cora.get(f"/curation/stories/{story.slug}/open/").status_code == 405


def test_a_story_without_a_case_has_no_page_for_the_answer(alice):
    story = promotable_story()
    assert alice.get(f"/stories/mine/{story.key}/case/").status_code == 404
    assert "Case based on your story" not in alice.get(story.status_url).content.decode()


def test_a_curator_cannot_work_on_a_case_of_their_own_story(cora):
    story = published("alice", consent_adapt=True)
    pk = case_awaiting_answer(cora, story)
    answer_for_case(signed_in(Client(), "alice"), story)
    person("alice").groups.add(Group.objects.get(name="curator"))
    add_authenticator_app(person("alice"))
    author, said = signed_in(Client(), "alice"), "made from your own story"
    for action in ("publish", "schedule", "take_back", "archive", "revise"):
        assert said in move(author, pk, action, publish_at="2027-01-04T10:00")
    sent = {"version": CaseRevision.objects.open_for(pk).version}
    assert said in author.post(f"/curation/cases/{pk}/ask/", sent, follow=True).content.decode()
    assert said in author.get(f"/curation/cases/{pk}/edit/", follow=True).content.decode()
    page = author.get(f"/curation/cases/{pk}/").content.decode()
    assert "Publish case" not in page
    assert "Case published." in move(cora, pk, "publish")


@pytest.mark.parametrize("scheduled", [False, True])
def test_undoing_an_archive_restores_promotion_and_case(cora, alice, scheduled):
    story = promotable_story()
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story)
    if scheduled:
        move(cora, pk, "schedule", publish_at="2027-01-04T10:00")

    def stand():
        text, case = CaseRevision.objects.open_for(pk), Case.objects.get(pk=pk)
        return case.status, Promotion.objects.get().state, text.state, text.publish_at, text.consented_version

    before = stand()
    entry = Story.objects.get().transition("archive", by=person("mona"), revision=1, reasons=["harm"])
    assert stand()[:2] == ("archived", "stopped")
    Story.objects.get().undo(entry, by=person("mona"))
    assert stand() == before
    assert "Case published." in move(cora, pk, "publish")
