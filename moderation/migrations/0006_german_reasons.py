"""Give the reasons that moderators choose their German texts, unless a curator has edited the English ones."""

from importlib import import_module

from django.db import migrations, models

PLAIN = import_module("moderation.migrations.0004_plain_reason_texts").PLAIN
GERMAN = {
    "clear": ("Bereit für die Leserinnen und Leser", "Der Text ist klar, respektvoll und ohne Gefahr zu lesen."),
    "turn": (
        "Der Wendepunkt ist klar",
        "Man kann nachvollziehen, was das Gespräch verändert hat, und es selbst versuchen.",
    ),
    "words-said": (
        "Die gesprochenen Worte fehlen",
        "Schreiben Sie, was gesagt wurde, Wort für Wort, soweit Sie sich erinnern. Andere lernen aus den Worten.",
    ),
    "techniques": (
        "Eine genannte Technik kommt im Text nicht vor",
        "Der Text zeigt eine Technik nicht, die Sie genannt haben. "
        "Entfernen Sie sie, oder beschreiben Sie, wo sie vorkam.",
    ),
    "people-first": (
        "Eine Person wird mit einem Etikett beschrieben",
        "Eine Person wird mit einem Etikett beschrieben. "
        "Der Leitfaden für inklusive Sprache schlägt andere Wörter vor.",
    ),
    "content-note": (
        "Ein Hinweis vorab fehlt",
        "Der Text hat ein schwieriges Thema. "
        "Fügen Sie einen Hinweis vorab hinzu, damit alle selbst entscheiden können, ob sie ihn lesen.",
    ),
    "recognisable": (
        "Eine Person könnte erkannt werden",
        "Eine Person könnte erkannt werden. "
        "Ändern Sie, was auf sie hinweist: Namen, Orte, Daten, seltene Angaben.",
    ),
    "colleague": (
        "Beschuldigt eine erkennbare Kollegin oder einen erkennbaren Arbeitgeber",
        "Der Text beschuldigt eine Person oder einen Arbeitgeber, die man erkennen könnte. "
        "Beschreiben Sie, was geschehen ist, ohne auf sie hinzuweisen.",
    ),
    "respect": (
        "Respektlos gegenüber einer Person",
        "Ein Teil des Textes ist respektlos gegenüber einer Person. "
        "Schreiben Sie, was sie getan hat, nicht, wie man sie nennt.",
    ),
    "not-service": (
        "Handelt nicht davon, wie Kundinnen und Kunden geholfen wird",
        "Die Bibliothek enthält Gespräche, in denen einer Kundin oder einem Kunden geholfen wurde. "
        "Dieser Text handelt von etwas anderem.",
    ),
    "not-own": (
        "Nicht die eigene Geschichte",
        "Dies scheint die Geschichte einer anderen Person zu sein, "
        "oder ein Text, der anderswo veröffentlicht ist.",
    ),
    "harm": (
        "Könnte eine Person gefährden",
        "Dieser Text könnte eine Person gefährden. Deshalb veröffentlichen wir ihn nicht.",
    ),
}


def translate(apps, schema_editor):
    for reason in apps.get_model("moderation", "Reason").objects.filter(key__in=GERMAN):
        texts = zip(("label", "message"), PLAIN[reason.key], GERMAN[reason.key], strict=True)
        reason.german = {name: german for name, english, german in texts if getattr(reason, name) == english}
        reason.save(update_fields=["german"])


class Migration(migrations.Migration):
    dependencies = [("moderation", "0005_plain_labels")]
    operations = [
        migrations.AddField(
            model_name="reason",
            name="german",
            field=models.JSONField(blank=True, default=dict, verbose_name="German texts"),
        ),
        migrations.RunPython(translate, migrations.RunPython.noop),
    ]
