"""The triggers that make the audit log append-only, and the first list of reasons for decisions."""

from django.db import migrations

from moderation.triggers import POSTGRESQL, REVERSE_POSTGRESQL, REVERSE_SQLITE, SQLITE, run

# Key, severity, name in the list, what the author reads, guideline.
REASONS = [
    ("clear", "praise", "Ready for readers", "It is clear, kind and safe to read.", ""),
    ("turn", "praise", "The turn is easy to follow",
     "One can follow what turned the conversation, and try it tomorrow.", ""),
    ("words-said", "advice", "Needs the words that were said",
     "Tell what was said, word by word where you remember it: readers learn from the words.",
     "/guidelines/#words"),
    ("techniques", "advice", "A technique is named that is not in it",
     "A technique is named that the story does not show. Take it out, or tell where it happened.",
     "/techniques/"),
    ("people-first", "advice", "A label stands before a person",
     "A label stands where a person could stand. The language list has other ways to say it.", "/language/"),
    ("content-note", "advice", "Needs a note for readers",
     "It touches on something hard. Add a content note, so that readers can choose.", "/guidelines/#notes"),
    ("recognisable", "blocking", "Somebody could be recognised",
     "Somebody in it could be recognised. Change what leads to them: names, places, dates, rare details.",
     "/guidelines/#people"),
    ("colleague", "blocking", "Blames a colleague or an employer who could be recognised",
     "It blames somebody who could be recognised. Tell what happened without leading to them.",
     "/guidelines/#people"),
    ("respect", "blocking", "Speaks of somebody without respect",
     "Some of it speaks of a person without respect. Say what they did, and leave out what they are called.",
     "/guidelines/#respect"),
    ("not-service", "blocking", "Not about answering people",
     "This library is about conversations in which somebody was helped, and this one is about something else.",
     "/about/"),
    ("not-own", "blocking", "Not the author’s own to tell",
     "It seems to be somebody else’s story, or a text that stands elsewhere already.", "/guidelines/#own"),
    ("harm", "blocking", "Could put somebody at risk",
     "Publishing it could put somebody at risk, so we do not.", "/guidelines/#people"),
]  # fmt: skip


def seed(apps, schema_editor):
    model = apps.get_model("moderation", "Reason")
    for position, (key, severity, label, message, guideline) in enumerate(REASONS, start=1):
        values = {"severity": severity, "label": label, "message": message, "guideline": guideline}
        model.objects.get_or_create(key=key, defaults={**values, "position": 10 * position})


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]
    operations = [
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(REVERSE_SQLITE, REVERSE_POSTGRESQL)),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
