"""Fill a form of a rendered page with values that were submitted earlier."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urljoin, urlsplit

NOT_FILLED = {"csrfmiddlewaretoken", "who"}
"""Hidden fields that belong to the current session."""
FIXED = {"hidden", "submit", "button"}
NOT_TYPED_INTO = {"submit", "button", "image", "reset", "file", "password"}

type Attributes = list[tuple[str, str | None]]


@dataclass
class Control:
    """An input, textarea, option or button, and its place in the page."""

    tag: str
    attributes: Attributes
    start: int
    end: int
    name: str = ""
    content_end: int = 0
    """Where the text of a textarea ends."""
    details: tuple["Control", ...] = ()
    """The elements "details" around it, which may be closed."""

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name) or ""

    @property
    def kind(self) -> str:
        """The type of an input in lower case, otherwise the name of the tag."""
        return (self.get("type") or "text").lower() if self.tag == "input" else self.tag

    def with_attribute(self, name: str, *, value: str | bool | None) -> str:
        """Return the start tag with this attribute; without it if `value` is False."""
        attributes = [pair for pair in self.attributes if pair[0] != name]
        if value is not False:
            attributes.append((name, None if value is True else value))
        words = (key if one is None else f'{key}="{escape(one)}"' for key, one in attributes)
        return f"<{' '.join([self.tag, *words])}>"


@dataclass
class PageForm:
    """A form of a page, and its controls in their order."""

    start_tag: Control
    controls: list[Control] = field(default_factory=list)

    def similarity(self, values: dict[str, list[str]]) -> int:
        """Return how well the hidden fields and buttons agree with what was submitted."""
        fixed = [
            one for one in self.controls if one.kind in {"hidden", "submit", "button"} and one.name in values
        ]
        return sum(1 if one.get("value") in values[one.name] else -(one.kind == "hidden") for one in fixed)


class _PageParser(HTMLParser):
    """Collects the forms of a page and where the content of its element "main" starts."""

    def __init__(self, page: str):
        super().__init__()
        # HTMLParser counts lines by "\n" alone.
        self._line_starts = [0, *accumulate(len(line) + 1 for line in page.split("\n"))]
        self.forms: list[PageForm] = []
        self.main_start = 0
        self._open: PageForm | None = None
        self._select = ""
        self._textarea: Control | None = None
        self._details: list[Control] = []
        self.feed(page)

    def _position(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        start = self._position()
        control = Control(tag, attrs, start, start + len(self.get_starttag_text() or ""))
        control.name, control.details = control.get("name"), tuple(self._details)
        if tag == "details":
            self._details.append(control)
        elif tag == "main":
            self.main_start = control.end
        elif tag == "form":
            self._open = PageForm(control)
            self.forms.append(self._open)
        elif tag == "select":
            self._select = control.name
        elif tag in {"input", "textarea", "button", "option"} and (form := self._form_of(control)):
            control.name = self._select if tag == "option" else control.name
            form.controls.append(control)
            if tag == "textarea":
                self._textarea = control

    def _form_of(self, control: Control) -> PageForm | None:
        if owner := control.get("form"):
            return next((form for form in self.forms if form.start_tag.get("id") == owner), None)
        return self._open

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "details" and self._details:
            self._details.pop()
        elif tag == "textarea" and self._textarea:
            self._textarea.content_end = self._position()
            self._textarea = None


@dataclass
class Filled:
    """A page with a filled form, and the id of that form.

    `names` are the names of all its fields and buttons, `typed` of those that a person fills in.
    """

    page: str
    form_id: str
    names: set[str]
    typed: set[str]


def fill_form(page: str, *, page_path: str, form_path: str, values: dict[str, list[str]]) -> Filled | None:
    """Return the page with the form that posts to `form_path` filled with `values`, or None if there is none.

    If there are several, the one whose hidden fields agree best with the values is filled. Boxes that are
    not among the values are unchecked. Closed elements around what is filled are opened.
    """
    forms = [form for form in _PageParser(page).forms if _posts_to(form, page_path, form_path)]
    if not forms:
        return None
    form = max(forms, key=lambda one: one.similarity(values))
    form_id = form.start_tag.get("id") or "kept-form"
    edits = {form.start_tag.start: (form.start_tag.end, form.start_tag.with_attribute("id", value=form_id))}
    remaining = {name: list(texts) for name, texts in values.items() if name not in NOT_FILLED}
    opened = [*form.start_tag.details]
    for control in form.controls:
        if edit := _edit(control, remaining):
            edits[edit[0]] = edit[1:]
            opened += control.details if control.name in values and any(values[control.name]) else ()
    for details in opened:
        edits[details.start] = (details.end, details.with_attribute("open", value=True))
    for start, (end, text) in sorted(edits.items(), reverse=True):
        page = page[:start] + text + page[end:]
    typed = {control.name for control in form.controls if control.kind not in FIXED}
    return Filled(page, form_id, {control.name for control in form.controls}, typed)


def insert_in_main(page: str, text: str) -> str:
    """Return the page with `text` at the beginning of its element "main"; unchanged if it has none."""
    start = _PageParser(page).main_start
    return page[:start] + text + page[start:] if start else page


def _posts_to(form: PageForm, page_path: str, form_path: str) -> bool:
    target = urlsplit(urljoin(page_path, form.start_tag.get("action"))).path
    return form.start_tag.get("method").lower() == "post" and target == form_path


def _edit(control: Control, remaining: dict[str, list[str]]) -> tuple[int, int, str] | None:
    """Return the replacement that gives a control its value: start and end in the page, and the new text.

    Removes the text from `remaining`, so that several fields of one name each get their own.
    """
    if control.kind in {"checkbox", "radio", "option"}:
        state = "selected" if control.tag == "option" else "checked"
        is_chosen = (control.get("value") or "on") in remaining.get(control.name, [])
        return control.start, control.end, control.with_attribute(state, value=is_chosen)
    if control.kind in NOT_TYPED_INTO or not remaining.get(control.name):
        return None
    text = remaining[control.name].pop(0)
    if control.tag == "textarea":
        # Browsers drop the first line break of a textarea.
        return control.end, control.content_end, f"\n{escape(text)}"
    return control.start, control.end, control.with_attribute("value", value=text)
