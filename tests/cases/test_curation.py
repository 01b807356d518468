"""Curators write, review, publish, revise, restore and archive cases on the site."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cases import drafting, transitions
from cases.drafting import EditRefused
from cases.library.serialization import serialize_case
from cases.models import Case, CaseRevision, CaseStep
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
SLUG = "the-vanishing-package"


@pytest.fixture
def cora(client, db):
    return signed_in(client, "cora")


def fields(client, pk, **changes):
    """Return what the edit page sends on Save, with some fields changed."""
    page = client.get(f"/curation/cases/{pk}/edit/")
    editor, text = page.context["editor"], page.context["text"]
    data = {"number": text.number, "version": text.version}
    data |= {"lines": len(editor.lines), "swaps": len(editor.swaps)}
    for form in (editor.form, *editor.lines, *editor.swaps):
        data |= {field.html_name: field.value() or "" for field in form if field.value() is not False}
    return {key: value for key, value in (data | changes).items() if value is not None}


def save(client, pk, **changes):
    return client.post(f"/curation/cases/{pk}/edit/", fields(client, pk, **changes), follow=True)


def move(client, pk, action, **more):
    text = CaseRevision.objects.open().filter(case=pk).first()
    data = {"action": action, "version": text.version if text else "", **more}
    return client.post(f"/curation/cases/{pk}/move/", data, follow=True).content.decode()


def begin(client, title="A kettle and a queue"):
    client.post("/curation/cases/new/", {"title": title})
    return Case.objects.latest("pk").pk


def whole(client, title="A kettle and a queue"):
    """Create a complete draft, copied from a case of the library, and return its key."""
    pk = begin(client, title)
    values, sections = copied()
    text = CaseRevision.objects.get(case=pk)
    text.values, text.sections = {**values, "title": title, "revisions": []}, sections
    text.save()
    return pk


def copied():
    return serialize_case(Case.objects.whole().get(slug=SLUG))


def public(address):
    return Client().get(address)


def revised(client):
    """Start a revision of the published case and return the key of the case."""
    pk = Case.objects.get(slug=SLUG).pk
    move(client, pk, "revise")
    return pk


def test_a_new_case_goes_from_a_title_to_publication(cora):
    pk = whole(cora)
    assert public("/cases/a-kettle-and-a-queue/").status_code == 404
    assert "Everything is there." in cora.get(f"/curation/cases/{pk}/").content.decode()
    assert "Submitted for review." in move(cora, pk, "send")
    assert Case.objects.get(pk=pk).status == "in_review"
    assert "Case published." in move(cora, pk, "publish")
    page = public("/cases/a-kettle-and-a-queue/").content.decode()
    assert "less the parcel and more Thursday morning" in page
    assert "25 cases" in public("/cases/").content.decode()
    assert [one.action for one in CaseStep.objects.for_case(pk)][::-1] == ["begin", "send", "publish"]
    assert "Cora" in cora.get(f"/curation/cases/{pk}/").content.decode()


def test_a_draft_may_be_incomplete_and_the_page_lists_what_is_missing(cora):
    pk = begin(cora)
    page = save(cora, pk, moment="Somebody waits.").content.decode()
    assert "Draft saved." in page
    assert "<strong>Standfirst</strong> is still empty." in page
    assert "<strong>Phrases</strong>" in page
    assert "<strong>The moment</strong>" not in page
    assert "Not possible yet." in move(cora, pk, "send")
    assert CaseRevision.objects.get(case=pk).state == "draft"
    text = CaseRevision.objects.get(case=pk)
    assert text.sections["The moment"] == "Somebody waits."


def test_saving_without_a_change_changes_nothing_of_a_library_case(cora):
    pk = revised(cora)
    before = CaseRevision.objects.open_for(pk)
    save(cora, pk)
    after = CaseRevision.objects.open_for(pk)
    assert (after.version, after.values, after.sections) == (1, before.values, before.sections)


def test_every_field_is_saved(cora):
    pk = begin(cora)
    sent = {
        "title": "A title  of two", "standfirst": "Short.", "problem": "Long.", "industries": ["retail"],
        "techniques": ["mirroring", "making-it-right"], "channel": "chat", "setting": "A shop", "felt": "Tired",
        "content_notes": "Grief\r\n\r\nDebt", "provenance": "reported", "lineage": "a colleague",
        "moment": "One.\r\n\r\nTwo.\x07", "turning_point": "Then.", "done": "1. This.", "changed": "That.",
        "try_this": "Keep it.", "tool__kind": "script", "tool__title": "A script", "tool__items": "One\nTwo",
        "practise__situation": "They wait.", "practise__question": "And you?", "prompts__customer": "C?",
        "prompts__habits": "H?", "prompts__system": "S?", "lines": "3", "swaps": "1",
        "line-0-place": "2", "line-0-role": "us", "line-0-speaker": "Ann", "line-0-said": "I see it.",
        "line-0-turn": "on", "line-0-technique": "mirroring", "line-0-worked": "I see", "line-0-note": "It fits.",
        "line-1-place": "1", "line-1-role": "them", "line-1-speaker": "Ben", "line-1-said": "Nobody sees it.",
        "line-2-place": "3", "line-2-role": "odd", "line-2-said": "",
        "swap-0-instead_of": "No.", "swap-0-try_this": "Yes.", "swap-0-because": "It is.",
        "swap-0-technique": "mirroring", "swap-0-backfires": "When others listen.",
        "swap-0-situations": ["refusal", "angry", "zzz"],
    }  # fmt: skip
    cora.post(f"/curation/cases/{pk}/edit/", {**sent, "number": 1, "version": 1})
    text = CaseRevision.objects.get(case=pk)
    assert text.values["dialogue"] == [
        {"role": "them", "speaker": "Ben", "said": "Nobody sees it."},
        {"role": "us", "speaker": "Ann", "said": "I see it.", "turn": True, "technique": "mirroring",
         "worked": "I see", "note": "It fits."},
    ]  # fmt: skip
    assert text.values["swaps"] == [
        {"instead_of": "No.", "try": "Yes.", "because": "It is.", "technique": "mirroring",
         "backfires": "When others listen.", "situations": ["angry", "refusal"]}
    ]  # fmt: skip
    assert text.values["title"] == "A title of two"
    assert text.values["content_notes"] == ["Grief", "Debt"]
    assert text.values["tool"] == {"kind": "script", "title": "A script", "items": ["One", "Two"]}
    assert text.sections["The moment"] == "One.\n\nTwo."
    assert sorted(text.values["techniques"]) == ["making-it-right", "mirroring"]
    assert Case.objects.get(pk=pk).slug == "a-title-of-two"
    assert sent["prompts__habits"] == text.values["prompts"]["habits"]


def test_a_stale_form_is_refused_with_both_texts_and_can_be_saved_again(cora):
    pk = begin(cora)
    mine = fields(cora, pk, moment="The first tab.")
    save(cora, pk, moment="The second tab.")
    answer = cora.post(f"/curation/cases/{pk}/edit/", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>" in page
    assert "The first" in page
    assert "second" in page
    text = CaseRevision.objects.get(case=pk)
    assert (text.sections["The moment"], text.version) == ("The second tab.", 2)
    again = {**mine, "version": re.search(r'name="version" value="(\d+)"', page)[1]}
    cora.post(f"/curation/cases/{pk}/edit/", again)
    assert CaseRevision.objects.get(case=pk).sections["The moment"] == "The first tab."


def test_a_form_that_is_sent_twice_makes_one_version(cora):
    pk = begin(cora)
    mine = fields(cora, pk, moment="Once.")
    assert cora.post(f"/curation/cases/{pk}/edit/", mine).status_code == 302
    assert cora.post(f"/curation/cases/{pk}/edit/", mine).status_code == 302
    assert CaseRevision.objects.get(case=pk).version == 2


def test_input_for_a_revision_that_was_published_meanwhile_is_shown_and_not_lost(cora):
    pk = whole(cora)
    mine = fields(cora, pk, felt="Written late")
    move(cora, pk, "send")
    move(cora, pk, "publish")
    answer = cora.post(f"/curation/cases/{pk}/edit/", mine)
    assert answer.status_code == 409
    assert "Written late" in answer.content.decode()
    assert "Written late" not in public("/cases/a-kettle-and-a-queue/").content.decode()


def test_input_of_a_curator_who_was_signed_out_is_saved_after_signing_in(cora):
    pk = begin(cora)
    mine = fields(cora, pk, moment="Typed for an hour.")
    away = Client()
    answer = away.post(f"/curation/cases/{pk}/edit/", mine)
    assert answer.url.startswith("/accounts/login/?next=%2Fcuration%2Fcases%2F")
    signed_in(away, "cora").get(f"/curation/cases/{pk}/edit/")
    assert CaseRevision.objects.get(case=pk).sections["The moment"] == "Typed for an hour."


def test_the_published_text_stays_public_during_a_revision_and_the_number_stays(cora):
    pk, address = revised(cora), f"/cases/{SLUG}/"
    number = Case.objects.get(pk=pk).number
    save(cora, pk, felt="Ashamed in advance", what="One word is better")
    assert "Guilty in advance" in public(address).content.decode()
    move(cora, pk, "send")
    assert "Guilty in advance" in public(address).content.decode()
    move(cora, pk, "publish")
    page = public(address).content.decode()
    assert "Ashamed in advance" in page
    assert "One word is better" in page
    assert re.search(r"Published on \d.*?Revised on \d", page, re.DOTALL)
    assert Case.objects.get(pk=pk).number == number
    states = [text.state for text in CaseRevision.objects.filter(case=pk)]
    assert states == ["published", "published"]


def test_a_revision_needs_a_change_note_and_keeps_the_slug(cora):
    pk = revised(cora)
    page = save(cora, pk, title="Another Package").content.decode()
    assert "What this version changes" in page
    assert "must keep the address" in page
    assert Case.objects.get(pk=pk).title == "The Vanishing Package"


def test_a_title_that_another_case_has_is_refused(cora):
    assert cora.post("/curation/cases/new/", {"title": "the VANISHING package"}).status_code == 422
    assert cora.post("/curation/cases/new/", {"title": "?!"}).status_code == 422
    assert cora.post("/curation/cases/new/", {"title": ""}).status_code == 422
    assert cora.post("/curation/cases/new/", {"title": "x" * 121}).status_code == 422
    pk = whole(cora)
    assert "belonged to another case" in save(cora, pk, title="The Vanishing Package!").content.decode()
    assert Case.objects.get(pk=pk).slug == "a-kettle-and-a-queue"


def test_a_scheduled_case_is_published_once_it_is_due(cora):
    pk = whole(cora)
    move(cora, pk, "send")
    ahead = timezone.localtime(timezone.now() + datetime.timedelta(days=2))
    page = move(cora, pk, "schedule", publish_at=f"{ahead:%Y-%m-%dT%H:%M}")
    assert "Publication scheduled." in page
    call_command("publish_scheduled")
    assert Case.objects.get(pk=pk).status == "in_review"
    CaseRevision.objects.filter(case=pk).update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert public("/cases/a-kettle-and-a-queue/").status_code == 200
    assert [one.action for one in CaseStep.objects.for_case(pk)].count("publish") == 1


@pytest.mark.parametrize("when", ["", "soon", "2020-01-01T10:00", "2999-01-01T10:00"])
def test_a_publication_time_must_be_within_the_next_year(cora, when):
    pk = whole(cora)
    move(cora, pk, "send")
    assert "Choose a day and time within the next year" in move(cora, pk, "schedule", publish_at=when)
    assert CaseRevision.objects.get(case=pk).state == "in_review"


def test_a_scheduled_revision_that_cannot_be_published_goes_back_to_review(cora, capsys):
    pk = whole(cora)
    move(cora, pk, "send")
    ahead = timezone.localtime(timezone.now() + datetime.timedelta(days=2))
    move(cora, pk, "schedule", publish_at=f"{ahead:%Y-%m-%dT%H:%M}")
    text = CaseRevision.objects.get(case=pk)
    text.values["techniques"].append("no-longer-there")
    text.publish_at = timezone.now()
    text.save()
    call_command("publish_scheduled")
    assert "Not possible yet" in capsys.readouterr().out
    text.refresh_from_db()
    assert (text.state, text.publish_at) == ("in_review", None)
    assert "Not possible yet" in cora.get(f"/curation/cases/{pk}/").content.decode()


def test_saving_a_change_cancels_a_schedule(cora):
    pk = whole(cora)
    move(cora, pk, "send")
    ahead = timezone.localtime(timezone.now() + datetime.timedelta(days=2))
    move(cora, pk, "schedule", publish_at=f"{ahead:%Y-%m-%dT%H:%M}")
    save(cora, pk, felt="Otherwise")
    text = CaseRevision.objects.get(case=pk)
    assert (text.state, text.publish_at) == ("draft", None)
    assert Case.objects.get(pk=pk).status == "draft"


def test_a_transition_of_a_text_that_changed_meanwhile_is_refused(cora):
    pk = whole(cora)
    version = CaseRevision.objects.get(case=pk).version
    save(cora, pk, felt="Otherwise")
    answer = cora.post(f"/curation/cases/{pk}/move/", {"action": "send", "version": version}, follow=True)
    assert "Another curator has changed this case" in answer.content.decode()
    for odd in (
        {"action": "fly"},
        {"action": "publish", "version": 2},
        {},
        {"action": "restore", "number": "x"},
    ):
        assert cora.post(f"/curation/cases/{pk}/move/", odd).status_code == 302
    assert CaseRevision.objects.get(case=pk).state == "draft"


def test_two_revisions_are_compared_word_by_word(cora):
    pk = revised(cora)
    save(cora, pk, felt="Guilty beforehand <b>")
    page = cora.get(f"/curation/cases/{pk}/compare/?from=1&to=2").content.decode()
    assert '<ins><span class="visually-hidden">added: </span>beforehand &lt;b&gt;' in page
    assert '<del><span class="visually-hidden">removed: </span>in advance' in page
    assert "How the person felt" in page
    assert ">Phrases</h2>" not in page
    assert cora.get(f"/curation/cases/{pk}/compare/?from=1&to=9").status_code == 404
    assert cora.get(f"/curation/cases/{pk}/compare/?from=x").status_code == 404


def test_an_earlier_revision_is_restored_as_a_draft_and_the_open_one_is_kept(cora):
    pk = revised(cora)
    save(cora, pk, felt="Second thoughts", what="A word")
    move(cora, pk, "send")
    move(cora, pk, "publish")
    move(cora, pk, "revise")
    save(cora, pk, felt="Third thoughts")
    move(cora, pk, "restore", number=1)
    text = CaseRevision.objects.open_for(pk)
    assert (text.number, text.values["felt"], text.change_note) == (
        4,
        "Guilty in advance",
        "Restored from text 1",
    )
    assert CaseRevision.objects.get(case=pk, number=3).values["felt"] == "Third thoughts"
    move(cora, pk, "send")
    move(cora, pk, "publish")
    assert "Guilty in advance" in public(f"/cases/{SLUG}/").content.decode()


def test_a_dropped_draft_of_a_published_case_stays_readable(cora):
    pk = revised(cora)
    save(cora, pk, felt="Never mind")
    assert "Draft discarded" in move(cora, pk, "drop")
    assert CaseRevision.objects.open_for(pk) is None
    assert "Never mind" in cora.get(f"/curation/cases/{pk}/texts/2/").content.decode()
    assert "Guilty in advance" in public(f"/cases/{SLUG}/").content.decode()


def test_an_incomplete_draft_has_a_preview(cora):
    pk = begin(cora)
    assert cora.get(f"/curation/cases/{pk}/texts/1/").status_code == 200
    assert cora.get(f"/curation/cases/{pk}/texts/7/").status_code == 404
    assert cora.get("/curation/cases/999999/").status_code == 404
    page = cora.get(f"/curation/cases/{whole(cora, 'Another one')}/texts/1/").content.decode()
    assert "less the parcel and more Thursday morning" in page


def test_a_published_case_can_be_dumped_and_loaded(cora, tmp_path):
    pk = revised(cora)
    save(cora, pk, felt="“Quoted”: yes, - no # maybe", what="Punctuation", moment="Ends here. \n\n- a\n- b\n")
    move(cora, pk, "send")
    move(cora, pk, "publish")
    call_command("dump_library", tmp_path, verbosity=0)
    assert "felt: '“Quoted”: yes, - no # maybe'" in (tmp_path / f"cases/{SLUG}.md").read_text()
    before = Case.objects.get(pk=pk).revised_on
    call_command("load_library", tmp_path, verbosity=0)
    assert not Case.objects.get(pk=pk).edited_on_site
    assert Case.objects.get(pk=pk).revised_on == before


def test_the_list_takes_the_same_number_of_queries_for_3_and_3000_cases(cora, django_assert_max_num_queries):
    whole(cora)
    revised(cora)
    for address in ("/curation/", "/curation/?state=published", "/curation/?state=draft"):
        with django_assert_max_num_queries(9):
            cora.get(address)
    call_command("synthesize", cases=3_000, members=1, stories=0, seed=3)
    for address in ("/curation/", "/curation/?state=published", "/curation/?state=draft"):
        with django_assert_max_num_queries(9):
            assert cora.get(address).status_code == 200
    first = cora.get("/curation/").context
    assert len(first["cases"]) == 50
    second = cora.get(f"/curation/?{first['next']}").context["cases"]
    assert {case.pk for case in first["cases"]}.isdisjoint({case.pk for case in second})


def test_the_list_is_filtered_by_state_and_title(cora):
    pk, other = whole(cora), revised(cora)
    move(cora, pk, "send")
    titles = {
        state: [case.pk for case in cora.get(f"/curation/?state={state}").context["cases"]]
        for state in ("draft", "in_review", "scheduled", "archived")
    }
    assert titles == {"draft": [other], "in_review": [pk], "scheduled": [], "archived": []}
    assert [case.pk for case in cora.get("/curation/?q=KETTLE").context["cases"]] == [pk]
    for odd in ("?state=x&before=-1", "?before=zzz", "?before=" + "9" * 40):
        assert cora.get(f"/curation/{odd}").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("", 302), ("alice", 403), ("mona", 403)])
def test_others_get_no_access(db, name, status):
    pk = Case.objects.get(slug=SLUG).pk
    client = signed_in(Client(), name) if name else Client()
    for end in ("", "edit/", "compare/?from=1&to=2", "texts/1/"):
        assert client.get(f"/curation/cases/{pk}/{end}").status_code == status
    for end in ("edit/", "move/"):
        data = {"action": "archive", "title": "Mine"}
        assert client.post(f"/curation/cases/{pk}/{end}", data).status_code == status
    assert client.post("/curation/cases/new/", {"title": "Mine"}).status_code == status
    assert not CaseRevision.objects.exists()
    assert Case.objects.get(pk=pk).status == "published"


def test_a_curator_who_loses_the_permission_cannot_change_anything(cora):
    pk = whole(cora)
    person("cora").groups.clear()
    assert cora.post(f"/curation/cases/{pk}/move/", {"action": "send", "version": 1}).status_code == 403
    assert CaseRevision.objects.get(case=pk).state == "draft"


def test_the_editor_takes_few_queries_however_many_lines_a_case_has(cora, django_assert_max_num_queries):
    pk = revised(cora)
    with django_assert_max_num_queries(9):
        assert cora.get(f"/curation/cases/{pk}/edit/").status_code == 200
    with django_assert_max_num_queries(12):
        assert cora.get(f"/curation/cases/{pk}/").status_code == 200


def test_a_draft_without_a_revision_gets_one(cora):
    pk = Case.objects.create(title="Bare", slug="bare", status="draft").pk
    assert pk in [case.pk for case in cora.get("/curation/?state=draft").context["cases"]]
    move(cora, pk, "revise")
    assert cora.get(f"/curation/cases/{pk}/edit/").status_code == 200
    assert CaseRevision.objects.open_for(pk).values["title"] == "Bare"


def test_of_two_curators_with_the_same_view_of_a_case_one_is_refused(cora):
    pk, by = whole(cora), person("cora")
    move(cora, pk, "send")

    def seen():
        return Case.objects.get(pk=pk), CaseRevision.objects.open_for(pk)

    (case, text), (other, same) = seen(), seen()
    transitions.transition(case, "publish", by=by, revision=text, version=text.version)
    with pytest.raises(EditRefused, match="Another curator has changed this case"):
        transitions.transition(other, "publish", by=by, revision=same, version=same.version)
    assert [one.action for one in CaseStep.objects.for_case(pk)].count("publish") == 1
    first, second = (drafting.start_revision(Case.objects.get(pk=pk), by=by) for _curator in range(2))
    assert first.pk == second.pk
    saved = (first.values, first.sections)
    assert drafting.save(first, *saved, "One", by=by, version=1)
    assert not drafting.save(second, *saved, "Two", by=by, version=1)
    assert CaseRevision.objects.open_for(pk).change_note == "One"
