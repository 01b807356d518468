"""The two curated vocabularies, as django-taggit tags with pages of their own."""

from django.db import models
from django.urls import reverse
from taggit.models import TagBase

from markup import render
from taxonomy import lists
from taxonomy.facets import FacetBlock, Shelf

__all__ = ["FacetBlock", "Industry", "Shelf", "Technique"]


class Term(TagBase):
    """What the words of both vocabularies share: a place in the order, and other names."""

    position = models.PositiveSmallIntegerField("order", default=100)
    synonyms = models.JSONField(default=list, blank=True, help_text="Other words for it, lower case.")

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def answers_to(self, word: str) -> bool:
        """Say whether `word` is this term's slug, name or one of its synonyms."""
        word = word.strip().casefold()
        return word in {self.slug, self.name.casefold(), *(s.casefold() for s in self.synonyms)}


class Industry(Term):
    """A line of work: where a case happened."""

    class Colour(models.TextChoices):
        BLUE = "blue"
        ROSE = "rose"
        VIOLET = "violet"
        TEAL = "teal"
        LIME = "lime"
        OCHRE = "ochre"

    emblem = models.SlugField(max_length=60)
    colour = models.CharField(max_length=10, choices=Colour)
    tagline = models.CharField(max_length=200)
    different = models.TextField("what makes this work different")
    practise = models.TextField("what to practise here")
    words_to_check = models.JSONField(default=list, blank=True)

    class Meta(Term.Meta):
        verbose_name_plural = "industries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(colour__in=["blue", "rose", "violet", "teal", "lime", "ochre"]),
                name="taxonomy_industry_colour_known",
            )
        ]

    def get_absolute_url(self):
        return reverse("industry", args=[self.slug])

    def clean(self):
        super().clean()
        lists.check(self, synonyms=lists.texts, words_to_check=lists.words_to_check)

    @property
    def different_html(self):
        return render(self.different)

    @property
    def practise_html(self):
        return render(self.practise)


class Technique(Term):
    """Something a helper does, with a mark in the two-voice notation."""

    mark = models.SlugField(max_length=60)
    definition = models.CharField(max_length=90)
    helps = models.TextField("when it helps")
    backfires = models.TextField("when to leave it")
    exercise = models.TextField("practise it together")
    phrasings = models.JSONField(default=list)
    avoid = models.CharField(max_length=300)
    avoid_because = models.CharField(max_length=300)

    def get_absolute_url(self):
        return reverse("technique", args=[self.slug])

    def clean(self):
        super().clean()
        lists.check(self, synonyms=lists.texts, phrasings=lists.three_texts)

    @property
    def helps_html(self):
        return render(self.helps)

    @property
    def backfires_html(self):
        return render(self.backfires)

    @property
    def exercise_html(self):
        return render(self.exercise)
