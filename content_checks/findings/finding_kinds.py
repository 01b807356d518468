"""The finding and its kinds."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIRECT, INDIRECT = "direct", "indirect"

# kind -> (level, label, why). The placeholder is the label in square brackets; `why` is shown to the author.
KINDS = {
    "email": (
        DIRECT,
        _("an e-mail address"),
        _("This looks like an e-mail address. It leads to one person."),
    ),
    "phone": (
        DIRECT,
        _("a phone number"),
        _("This looks like a phone number. It leads to one person."),
    ),
    "card": (
        DIRECT,
        _("a card number"),
        _("This looks like the number of a payment card. It belongs to one person."),
    ),
    "iban": (
        DIRECT,
        _("a bank account"),
        _("This looks like the number of a bank account. It belongs to one person."),
    ),
    "national_id": (
        DIRECT,
        _("an identity number"),
        _("This looks like an official number of one person, such as a tax number."),
    ),
    "url": (
        DIRECT,
        _("a web address"),
        _("This looks like a web address. It may lead to a person or a company."),
    ),
    "handle": (DIRECT, _("an online name"), _("This looks like a person’s name on an online service.")),
    "address": (
        DIRECT,
        _("an address"),
        _("This looks like a postal address. It says where a person lives or works."),
    ),
    "birth_date": (
        DIRECT,
        _("a date of birth"),
        _("This looks like a date of birth. With few other details it identifies a person."),
    ),
    "reference": (
        DIRECT,
        _("a reference number"),
        _("This looks like the number of one person’s record."),
    ),
    "name": (DIRECT, _("a person"), _("This looks like a person’s name.")),
    "plate": (
        DIRECT,
        _("a number plate"),
        _("This looks like a number plate. It leads to the owner of a vehicle."),
    ),
    "ip": (DIRECT, _("a device address"), _("This looks like the network address of one device.")),
    "first_name": (
        INDIRECT,
        _("a first name"),
        _("This looks like a first name. With other details it can identify a person."),
    ),
    "exact_date": (
        INDIRECT,
        _("a certain day"),
        _("With an exact date, others can look up what happened on that day."),
    ),
    "age": (INDIRECT, _("an age"), _("Few people reach this age, so it can identify one of them.")),
    "rare_role": (INDIRECT, _("a role"), _("Few people have this role, so it can identify one of them.")),
    "small_place": (
        INDIRECT,
        _("a place"),
        _("Few people live or work in a small place, so it can identify one of them."),
    ),
    "employer": (INDIRECT, _("an organisation"), _("The name of an employer helps others to find a person.")),
    "combination": (
        INDIRECT,
        _("a role"),
        _(
            "A rare role, a small place and an exact date or age are close together here. Together they can "
            "identify one person."
        ),
    ),
}


@dataclass(frozen=True)
class Finding:
    """A part of a text that may identify a person: `text` from code point `start` to `end`."""

    start: int
    end: int
    kind: str
    level: str
    text: str
    placeholder: str

    @property
    def why(self) -> str | Promise:
        """One sentence for the author."""
        return KINDS[self.kind][2]
