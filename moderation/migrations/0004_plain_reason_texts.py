"""Plain words for the first list of reasons. Texts that a curator has edited stay as they are."""

from importlib import import_module

from django.db import migrations

REASONS = import_module("moderation.migrations.0002_audit_triggers_and_reasons").REASONS
PLAIN = {
    "clear": ("Ready for readers", "It is clear, respectful and safe to read."),
    "turn": (
        "The turning point is clear",
        "Readers can follow what changed the conversation, and try it themselves.",
    ),
    "words-said": (
        "The words that were said are missing",
        "Write what was said, word for word where you remember it. Readers learn from the words.",
    ),
    "techniques": (
        "A technique is named that is not in the text",
        "The story does not show a technique that you named. Remove it, or describe where it happened.",
    ),
    "people-first": (
        "A person is described by a label",
        "A person is described by a label. The inclusive language guide suggests other words.",
    ),
    "content-note": (
        "A content note is missing",
        "The story has a difficult subject. Add a content note so that readers can decide.",
    ),
    "recognisable": (
        "A person could be recognised",
        "A person could be recognised. Change what identifies them: names, places, dates, rare details.",
    ),
    "colleague": (
        "Blames a colleague or employer who could be recognised",
        "The text blames a person or employer who could be recognised. "
        "Describe what happened without identifying them.",
    ),
    "respect": (
        "Disrespectful to a person",
        "A part of the text is disrespectful to a person. Write what they did, not what they are called.",
    ),
    "not-service": (
        "Not about helping customers",
        "The library has conversations in which a customer was helped. This text is about something else.",
    ),
    "not-own": (
        "Not the author’s own story",
        "This seems to be another person’s story, or a text that is published elsewhere.",
    ),
    "harm": (
        "Could put a person at risk",
        "Publishing this text could put a person at risk, so we do not publish it.",
    ),
}


def rewrite(apps, schema_editor):
    reasons = apps.get_model("moderation", "Reason").objects
    for key, _severity, label, message, _guideline in REASONS:
        new_label, new_message = PLAIN[key]
        if not reasons.filter(label__iexact=new_label).exclude(key=key).exists():
            reasons.filter(key=key, label=label).update(label=new_label)
        reasons.filter(key=key, message=message).update(message=new_message)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_sanction_about_unsigned_work")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
