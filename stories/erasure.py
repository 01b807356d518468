"""What a member gets of their stories in an export, and what becomes of them when the member is erased."""

from contextlib import suppress

from cases.list_index import reindex_cases
from moderation.erasure import delete_messages_about, delete_records_about, exported_messages
from moderation.models import TransitionRefused
from notices.outbox import delete_notifications
from stories import effects
from stories.models import Draft, Promotion, Proposal, Revision, Story
from stories.models.content import Credit
from taxonomy.models import CacheVersion


def export_stories(user):
    """Yield each story as a record, as Markdown, and with its pictures."""
    for story in Story.objects.all_content_of(user).iterator(chunk_size=100):
        yield _record(story)
        yield f"stories/{story.pk}-{story.slug or story.key}.md", _markdown(story)
        for picture in story.pictures.all():
            yield f"pictures/{picture.pk}-{picture.file.name.rsplit('/', 1)[-1]}", picture.file


def _record(story) -> dict:
    promotion = Promotion.objects.about(story)
    return {
        "id": story.pk, "key": story.key, "status": story.status, "created_at": story.created_at,
        "address": story.get_absolute_url() if story.slug else "", "published_at": story.published_at,
        "public": story.is_public, "name_shown": story.credit_line,
        "draft": _content_record(story.draft) if hasattr(story, "draft") else None,
        "versions": [_content_record(revision) for revision in story.revisions.all()],
        "pictures": [{"id": one.pk, "shows": one.alternative} for one in story.pictures.all()],
        "letters": exported_messages(story),
        "case": {"state": promotion.state, "your_note": promotion.note} if promotion else None,
    }  # fmt: skip


def _content_record(content) -> dict:
    when = {"number": content.number, "sent_at": content.sent_at} if isinstance(content, Revision) else {}
    return {"id": content.pk, **when, **content.snapshot()}


def _markdown(story) -> str:
    parts = []
    versions = [(f"Version {one.number}", one) for one in story.revisions.all()]
    versions += [("Draft", story.draft)] if hasattr(story, "draft") else []
    for name, one in versions:
        texts = [
            f"## {one._meta.get_field(part).verbose_name.capitalize()}\n\n{getattr(one, part)}"
            for part in one.PARTS[1:]
        ]
        parts.append("\n\n".join([f"# {one.title}", f"*{name}*", *texts]))
    return "\n\n---\n\n".join(parts) + "\n"


def erase_stories(user) -> list:
    """Withdraw and remove what the member wrote, or let it stand without a name; return files to remove."""
    files = []
    for story in Story.objects.all_content_of(user):
        files += _anonymise(story) if stays_after_erasure(story, user) else _remove(story, user)
    return files


def stays_after_erasure(story, user) -> bool:
    """Say whether a story stands without its author once that member is erased."""
    deletion_request = getattr(user, "deletion_request", None)
    return story.is_public and deletion_request is not None and deletion_request.keeps_story(story.key)


def _anonymise(story) -> list:
    """The approved text stays, told by nobody in particular; everything else about it goes."""
    role = story.credit_role if story.credit == Credit.ROLE else ""
    unnamed = {"credit": Credit.ROLE, "credit_role": role}
    approved = story.approved
    Draft.objects.for_stories([story]).delete()
    Proposal.objects.about(story).delete()
    gone = [picture for picture in story.pictures.all() if picture.pk not in approved.pictures]
    story.detach_author(revision_number=approved.number, visitor_secret="", **unnamed)
    Revision.objects.excluding(approved).delete()
    # Nobody is asked any more; what was kept or noted for the author's eyes goes with the author.
    Revision.objects.only_revision(approved).update(**unnamed, kept_findings={}, own_words=[])
    delete_messages_about(story)
    _clear_promotion_answer(story)
    for picture in gone:
        picture.delete()
    effects.update_listing(story)
    return [picture.file for picture in gone]


def _clear_promotion_answer(story) -> None:
    promotion = Promotion.objects.about(story)
    if promotion is not None:
        promotion.note, promotion.state_before_archive = "", {}
        promotion.save(update_fields=["note", "state_before_archive"])
        reindex_cases([promotion.case_id])


def _remove(story, user) -> list:
    if story.revision_number and story.status != Story.Status.WITHDRAWN:
        with suppress(TransitionRefused):
            story.transition("withdraw", by=user, revision=story.revision_number)
    files = [picture.file for picture in story.pictures.all()]
    promotion = Promotion.objects.about(story)
    delete_records_about(story)
    titles = {revision.title for revision in story.revisions.all()}
    address = story.get_absolute_url() if story.slug else ""
    delete_notifications(story, story.mail_key_prefix, titles=titles, address=address)
    CacheVersion.objects.filter(name=f"stories/{story.slug}").delete()
    story.delete()
    if promotion is not None and promotion.case.published_on is None:
        # It was never public, and holds nothing but the words of this story.
        promotion.case.delete()
    return files
