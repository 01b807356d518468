"""Proposed techniques: members submit them, moderators review them, curators see the accepted ones."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from moderation.models import QueueItem
from notices.models import Mail
from stories.models import ProposedTechnique
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
WORDS = {
    "name": "Counting together",
    "what": "Say the steps aloud, so that both know where they are.",
    "example": "I said: that is one of three. He said: and what is the second?",
}


def propose(who="alice", **change):
    return signed_in(Client(), who).post("/techniques/propose/", WORDS | change)


def decide(proposed, action="approve", reason="clear", revision=1):
    data = {"action": action, "revision": revision, "reasons": reason, "note": "Thank you."}
    where = f"/moderation/proposedtechnique/{proposed.pk}/"
    mona = signed_in(Client(), "mona")
    assert "Counting together" in mona.get(where).content.decode()
    return mona.post(f"{where}decide/", data)


def test_an_approved_proposal_appears_on_the_curators_page():
    assert propose().status_code == 302
    proposed = ProposedTechnique.objects.get()
    queue = signed_in(Client(), "mona").get("/moderation/?kind=technique").content.decode()
    assert "Counting together" in queue
    assert decide(proposed).status_code == 302
    assert not QueueItem.objects.exists()
    assert "is accepted" in Mail.objects.get().subject
    assert "Thank you." in signed_in(Client(), "alice").get("/techniques/proposed/").content.decode()
    assert (
        "Counting together"
        in signed_in(Client(), "cora").get("/curation/proposed-techniques/").content.decode()
    )


def test_a_proposal_appears_on_no_public_page():
    propose()
    decide(ProposedTechnique.objects.get())
    for address in ("/techniques/", "/", "/cases/", "/map/", "/stories/share/", "/moderation/log/"):
        for client in (Client(), signed_in(Client(), "bob")):
            assert "Counting together" not in client.get(address).content.decode()


def test_a_member_can_revise_a_proposal_when_changes_are_requested():
    propose()
    proposed = ProposedTechnique.objects.get()
    decide(proposed, "request_changes", "words-said")
    alice = signed_in(Client(), "alice")
    alice.post(f"/techniques/propose/{proposed.pk}/", WORDS | {"what": "Count the steps aloud."})
    proposed.refresh_from_db()
    assert (proposed.status, proposed.revision_number, proposed.what) == (
        "submitted",
        2,
        "Count the steps aloud.",
    )
    assert decide(proposed, revision=1).status_code == 409
    assert decide(proposed, revision=2).status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "required"),
        ({"name": "mirroring"}, "This technique exists already: Mirroring"),
        ({"name": "x" * 61}, "at most 60"),
        ({"example": "I rang Mrs Oxtoby on 07700 900123."}, "Remove “Mrs Oxtoby”. It can identify a person."),
        ({"what": " "}, "required"),
    ],
)
def test_an_invalid_proposal_shows_the_error_and_the_typed_text(change, sentence):
    answer = propose(**change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ProposedTechnique.objects.exists()
    kept = next(value for key, value in WORDS.items() if key not in change)
    assert kept in answer.content.decode()


def test_only_the_author_can_withdraw_a_proposal():
    propose()
    proposed = ProposedTechnique.objects.get()
    where = f"/techniques/propose/{proposed.pk}/withdraw/"
    assert signed_in(Client(), "bob").post(where).status_code == 404
    signed_in(Client(), "alice").post(where)
    proposed.refresh_from_db()
    assert proposed.status == "withdrawn"
    assert not QueueItem.objects.exists()


def test_a_moderator_cannot_decide_on_her_own_proposal():
    propose("mona")
    proposed = ProposedTechnique.objects.get()
    assert proposed.actions_for(person("mona")) == ["submit", "withdraw"]
    assert signed_in(Client(), "mona").get(f"/moderation/proposedtechnique/{proposed.pk}/").status_code == 404


def test_a_suspended_member_cannot_restore_a_proposal():
    propose()
    proposed = ProposedTechnique.objects.get()
    proposed.transition("withdraw", by=proposed.author, revision=1)
    assert "restore" in proposed.actions_for(person("alice"))
    proposed.author.suspended_until = timezone.now() + datetime.timedelta(days=1)
    assert "restore" not in proposed.actions_for(proposed.author)
