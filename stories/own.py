"""What a member gets of their stories in an export, and what becomes of them when the member is erased."""

from contextlib import suppress

from cases.shelving import shelve
from moderation.erasing import forget_about, forget_words_about, letters
from moderation.models import MoveRefused
from notices.forgetting import forget
from stories import consequences
from stories.models import Draft, Promotion, Proposal, Revision, Story
from stories.telling import Credit
from taxonomy.facets import PageVersion


def told(user):
    """Yield each story as a record, as Markdown, and with its pictures."""
    for story in Story.objects.whole_of(user).iterator(chunk_size=100):
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
        "draft": _telling(story.draft) if hasattr(story, "draft") else None,
        "versions": [_telling(revision) for revision in story.revisions.all()],
        "pictures": [{"id": one.pk, "shows": one.alternative} for one in story.pictures.all()],
        "letters": letters(story),
        "case": {"state": promotion.state, "your_note": promotion.note} if promotion else None,
    }  # fmt: skip


def _telling(telling) -> dict:
    when = {"number": telling.number, "sent_at": telling.sent_at} if isinstance(telling, Revision) else {}
    return {"id": telling.pk, **when, **telling.telling()}


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


def erase(user) -> list:
    """Withdraw and remove what the member wrote, or let it stand without a name; return files to remove."""
    files = []
    for story in Story.objects.whole_of(user):
        files += _stand_alone(story) if stays(story, user) else _remove(story, user)
    return files


def stays(story, user) -> bool:
    """Say whether a story stands without its author once that member is erased."""
    leaving = getattr(user, "leaving", None)
    return story.is_public and leaving is not None and leaving.keeps(story.key)


def _stand_alone(story) -> list:
    """The approved text stays, told by nobody in particular; everything else about it goes."""
    role = story.credit_role if story.credit == Credit.ROLE else ""
    unnamed = {"credit": Credit.ROLE, "credit_role": role}
    approved = story.approved
    Draft.objects.of([story]).delete()
    Proposal.objects.about(story).delete()
    gone = [picture for picture in story.pictures.all() if picture.pk not in approved.pictures]
    story.stand_alone(revision_number=approved.number, visitor="", **unnamed)
    Revision.objects.but(approved).delete()
    # Nobody is asked any more; what was kept or noted for the author's eyes goes with the author.
    Revision.objects.only_row(approved).update(**unnamed, kept={}, own_words=[])
    forget_words_about(story)
    _forget_asking(story)
    for picture in gone:
        picture.delete()
    consequences.place(story)
    return [picture.file for picture in gone]


def _forget_asking(story) -> None:
    promotion = Promotion.objects.about(story)
    if promotion is not None:
        promotion.note, promotion.stood = "", {}
        promotion.save(update_fields=["note", "stood"])
        shelve([promotion.case_id])


def _remove(story, user) -> list:
    if story.revision_number and story.status != Story.Status.WITHDRAWN:
        with suppress(MoveRefused):
            story.perform("withdraw", by=user, revision=story.revision_number)
    files = [picture.file for picture in story.pictures.all()]
    promotion = Promotion.objects.about(story)
    forget_about(story)
    titles = {revision.title for revision in story.revisions.all()}
    address = story.get_absolute_url() if story.slug else ""
    forget(story, story.mail_prefix, titles=titles, address=address)
    PageVersion.objects.named(f"stories/{story.slug}").delete()
    story.delete()
    if promotion is not None and promotion.case.published_on is None:
        # It was never public, and holds nothing but the words of this story.
        promotion.case.delete()
    return files
