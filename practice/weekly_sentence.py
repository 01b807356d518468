"""The weekly mail with one sentence to try, for the members who asked for it.

Every member gets the same sentence in the same week. The mail links to a case of an industry that the member
follows, if one shows the technique. The key of a mail holds its week, so that none is sent twice.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cases.models import Case, WeeklySentence
from notices.compose import compose_mail, in_language_of
from notices.digest_mails import last_due_time
from notices.kinds import Frequency
from notices.models import Following, Mail, MailPreference
from taxonomy.models import Industry
from taxonomy.selection import Selection
from taxonomy.vocabulary import vocabulary

KIND = "sentence"
MEMBERS_PER_TRANSACTION = 500


def create_weekly_mails(now: datetime.datetime | None = None) -> int:
    """Add the mail of this week to the outbox for every member who asked for it; return how many.

    Safe to call again and from several processes. A member who asks for it later gets the mail of the week.
    """
    monday = timezone.localtime(last_due_time(Frequency.WEEKLY, now or timezone.now())).date()
    first = MailPreference.objects.subscribers(KIND, 0, 1)
    sentence = sentence_of_week(monday) if first else None
    if sentence is None:
        return 0
    cases = _cases_by_industry(sentence)
    created, after = 0, 0
    while members := MailPreference.objects.subscribers(KIND, after, MEMBERS_PER_TRANSACTION):
        created += _create_batch(members, sentence, monday, cases)
        after = members[-1].pk
    return created


def sentence_of_week(monday: datetime.date) -> WeeklySentence | None:
    """Return the sentence of the week of this Monday, chosen now if it is the first mail of the week.

    Return None if there is none, or if curators have retired it meanwhile.
    """
    if WeeklySentence.objects.is_week_taken(monday):
        return WeeklySentence.objects.of_week(monday)
    sentence = WeeklySentence.objects.next_in_turn()
    if sentence is not None:
        try:
            with transaction.atomic():
                WeeklySentence.objects.choose(sentence, monday)
        except IntegrityError:
            # Another process was faster.
            return WeeklySentence.objects.of_week(monday)
    return sentence


def _cases_by_industry(sentence: WeeklySentence) -> dict[int, Case]:
    """Return the newest case of each industry that shows the technique of the sentence."""
    shown = Selection("cases").with_terms("technique", [sentence.technique_id])
    newest = {
        term.pk: numbers[0]
        for term in vocabulary().industries
        if (numbers := shown.with_terms("industry", [term.pk]).newest(1))
    }
    cases = {case.number: case for case in Case.objects.result_items(set(newest.values()))}
    return {pk: cases[number] for pk, number in newest.items() if number in cases}


@transaction.atomic
def _create_batch(
    members: list[User], sentence: WeeklySentence, monday: datetime.date, cases: dict[int, Case]
) -> int:
    keys = {member.pk: f"{KIND}-{member.pk}-{monday.isoformat()}" for member in members}
    existing = Mail.objects.existing_keys(keys.values())
    waiting = [member for member in members if keys[member.pk] not in existing]
    followed = Following.objects.followed_ids(waiting, Industry)
    mails = [
        _mail(member, keys[member.pk], sentence, _case_for(followed[member.pk], cases)) for member in waiting
    ]
    # Another process may have created some of them meanwhile.
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def _case_for(followed: set[int], cases: dict[int, Case]) -> Case | None:
    """Return the newest case of the industries that a member follows, or None."""
    found = [cases[pk] for pk in followed if pk in cases]
    return max(found, key=lambda case: case.number or 0, default=None)


def _mail(member: User, key: str, sentence: WeeklySentence, case: Case | None) -> Mail:
    context = {"sentence": sentence, "technique": sentence.technique, "case": case}
    with in_language_of(member):
        content = compose_mail("practice/mail/sentence", context, user=member, kind=KIND)
    return Mail(key=key, user=member, kind=KIND, to=member.email, **content)
