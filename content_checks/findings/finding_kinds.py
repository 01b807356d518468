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
        _("This looks like an e-mail address, which leads straight to a person."),
    ),
    "phone": (
        DIRECT,
        _("a phone number"),
        _("This looks like a phone number, which leads straight to a person."),
    ),
    "card": (
        DIRECT,
        _("a card number"),
        _("This looks like a payment card number, which belongs to one person."),
    ),
    "iban": (
        DIRECT,
        _("a bank account"),
        _("This looks like a bank account number, which belongs to one person."),
    ),
    "national_id": (
        DIRECT,
        _("an identity number"),
        _("This looks like a number the state gave to one person."),
    ),
    "url": (
        DIRECT,
        _("a web address"),
        _("This looks like a web address, which may lead to a person or a company."),
    ),
    "handle": (DIRECT, _("an online name"), _("This looks like somebody's name on an online service.")),
    "address": (
        DIRECT,
        _("an address"),
        _("This looks like a postal address, which says where somebody can be found."),
    ),
    "birth_date": (
        DIRECT,
        _("a date of birth"),
        _("This looks like a date of birth, which with little else names a person."),
    ),
    "reference": (
        DIRECT,
        _("a reference number"),
        _("This looks like a number that opens one person's record."),
    ),
    "name": (DIRECT, _("a person"), _("This looks like somebody's name.")),
    "plate": (
        DIRECT,
        _("a number plate"),
        _("This looks like a number plate, which leads to the keeper of a vehicle."),
    ),
    "ip": (DIRECT, _("a device address"), _("This looks like the network address of one device.")),
    "first_name": (
        INDIRECT,
        _("a first name"),
        _("This looks like a real first name; with other details it can name a person."),
    ),
    "exact_date": (
        INDIRECT,
        _("a certain day"),
        _("An exact date lets others look up what happened that day."),
    ),
    "age": (INDIRECT, _("an age"), _("Few people reach this age, so it can point to one of them.")),
    "rare_role": (INDIRECT, _("a role"), _("Few people hold this role, so it can point to one of them.")),
    "small_place": (
        INDIRECT,
        _("a place"),
        _("A small place has few people in it, so it can point to one of them."),
    ),
    "employer": (INDIRECT, _("an organisation"), _("Naming where somebody works helps others to find them.")),
    "combination": (
        INDIRECT,
        _("a role"),
        _(
            "A rare role, a small place and an exact date or age stand close together here; together they can "
            "point to one person."
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
