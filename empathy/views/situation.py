"""A case like mine: somebody describes a situation and reads which cases are like it; it is kept nowhere."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.models import Case
from request_handling.rate_limits import TEN_MINUTES, rate_limited
from search.similar_cases import MAX_SITUATION_LENGTH, find_similar_cases
from taxonomy.selection import pinned_versions
from taxonomy.vocabulary import vocabulary

MOST = 5
"""So many cases are shown: nobody reads more of them than that."""
TOO_LONG = _("This has %(length)s characters; %(longest)s fit. Nothing is lost: shorten it here")


class SituationForm(forms.Form):
    """What happened, in somebody's own words."""

    use_required_attribute = False
    situation = forms.CharField(
        label=_("What is the situation?"),
        help_text=_("A few sentences: who is there, what went wrong, how it feels. Up to 2,000 characters"),
        error_messages={"required": _("Describe the situation in a few words")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_situation(self):
        """Refuse what is too long, and say by how much; the field shows it again."""
        text = self.cleaned_data["situation"].replace("\r\n", "\n")
        if len(text) > MAX_SITUATION_LENGTH:
            raise forms.ValidationError(
                TOO_LONG, params={"length": len(text), "longest": MAX_SITUATION_LENGTH}
            )
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("situation")
@pinned_versions()
def situation(request):
    """The form; after it was sent, the cases that are like what was told. Nothing of it is written down."""
    if request.method != "POST":
        response = render(request, "search/situation.html", {"form": SituationForm()})
        # Not "no-store": a browser that goes back shows the form again with the words in it.
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    text = request.POST.get("situation", "")
    if refusal := rate_limited(request, "situation", wait=TEN_MINUTES, unsent_text=text):
        return refusal
    # What Django would refuse with an error page is left out: a NUL, and half a character.
    data = request.POST.copy()
    data["situation"] = data.get("situation", "").replace("\x00", "").encode("utf-8", "ignore").decode()
    form = SituationForm(data)
    context = {"form": form}
    if form.is_valid():
        context["matches"] = _with_reasons(find_similar_cases(form.cleaned_data["situation"], MOST))
    response = render(request, "search/situation.html", context, status=200 if form.is_valid() else 422)
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_reasons(matches) -> list[dict]:
    """The cases, each with why it was found, in words of the site."""
    cases = {case.number: case for case in Case.objects.result_items([match.number for match in matches])}
    words = vocabulary()
    return [
        {
            "case": cases[match.number],
            "themes": match.shared.get("themes", [])[:4],
            "feelings": match.shared.get("feelings", [])[:2],
            "techniques": words.by_slugs("technique", match.shared.get("signs", [])[:3]),
            "industries": words.by_slugs("industry", match.shared.get("fields", [])),
            "words": match.words[:6],
            "related": match.related[:4],
        }
        for match in matches
        if match.number in cases
    ]
