"""What happens to stories and proposed techniques when their author is erased (accounts/erasure.py)."""

from contextlib import suppress
from typing import Any

from cases.list_index import reindex_cases
from moderation.erasure import delete_messages_about, delete_records_about
from moderation.models import Moderated, TransitionRefused
from notices.outbox import delete_notifications
from stories import effects
from stories.models import Credit, Draft, Promotion, Proposal, ProposedTechnique, Revision, Story
from taxonomy.models import CacheVersion


def erase_stories(user) -> list[Any]:
    """Delete or anonymise the stories of a member as they chose. Return files to remove from the storage."""
    files = []
    for story in Story.objects.all_content_of(user):
        files += _anonymise(story) if stays_after_erasure(story, user) else _delete(story, user)
    return files


def stays_after_erasure(story: Story, user) -> bool:
    """Return True if the story stays public without its author once `user` is erased."""
    deletion_request = getattr(user, "deletion_request", None)
    return story.is_public and deletion_request is not None and deletion_request.keeps_story(story.key)


def _anonymise(story: Story) -> list[Any]:
    """Keep the approved revision without the author's name; delete everything else about the story."""
    role = story.credit_role if story.credit == Credit.ROLE else ""
    anonymous = {"credit": Credit.ROLE, "credit_role": role}
    approved = story.approved
    Draft.objects.filter(story=story).delete()
    Proposal.objects.filter(story=story).delete()
    unused = [picture for picture in story.pictures.all() if picture.pk not in approved.pictures]
    story.detach_author(revision_number=approved.number, visitor_secret="", **anonymous)
    Revision.objects.excluding(approved).delete()
    # Reasons and exceptions that the author noted for the review are deleted with the author.
    Revision.objects.filter(pk=approved.pk).update(**anonymous, kept_findings={}, own_words=[])
    delete_messages_about(story)
    _clear_promotion_answer(story)
    for picture in unused:
        picture.delete()
    effects.update_listing(story)
    return [picture.file for picture in unused]


def _clear_promotion_answer(story: Story) -> None:
    promotion = Promotion.objects.for_story(story)
    if promotion is not None:
        promotion.note, promotion.state_before_archive = "", {}
        promotion.save(update_fields=["note", "state_before_archive"])
        reindex_cases([promotion.case_id])


def _delete(story: Story, user) -> list[Any]:
    if story.revision_number and story.status != Story.Status.WITHDRAWN:
        _withdraw(story, user)
    files = [picture.file for picture in story.pictures.all()]
    promotion = Promotion.objects.for_story(story)
    delete_records_about(story)
    titles = {revision.title for revision in story.revisions.all()}
    address = story.get_absolute_url() if story.slug else ""
    delete_notifications(story, story.mail_key_prefix, titles=titles, address=address)
    CacheVersion.objects.filter(name=f"stories/{story.slug}").delete()
    story.retire_slug()
    story.delete()
    if promotion is not None and promotion.case.published_on is None:
        # The case was never public and contains nothing but the text of this story.
        promotion.case.delete()
    return files


def erase_proposed_techniques(user) -> None:
    """Delete the proposals of a member. Techniques that curators wrote from them stay."""
    for proposed in ProposedTechnique.objects.listed_for(user):
        _withdraw(proposed, user)
        delete_records_about(proposed)
        proposed.delete()


def _withdraw(item: Moderated, user) -> None:
    with suppress(TransitionRefused):
        item.transition("withdraw", by=user, revision=item.revision_number)
