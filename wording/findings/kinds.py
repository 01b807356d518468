"""What a finding is, and which kinds there are."""

from dataclasses import dataclass

DIRECT, INDIRECT = "direct", "indirect"

# kind -> (level, label, why). The placeholder is the label in square brackets; `why` is for the writer.
KINDS = {
    "email": (DIRECT, "an e-mail address", "This looks like an e-mail address, which leads straight to a person."),
    "phone": (DIRECT, "a phone number", "This looks like a phone number, which leads straight to a person."),
    "card": (DIRECT, "a card number", "This looks like a payment card number, which belongs to one person."),
    "iban": (DIRECT, "a bank account", "This looks like a bank account number, which belongs to one person."),
    "national_id": (DIRECT, "an identity number", "This looks like a number the state gave to one person."),
    "url": (DIRECT, "a web address", "This looks like a web address, which may lead to a person or a company."),
    "handle": (DIRECT, "an online name", "This looks like somebody's name on an online service."),
    "address": (DIRECT, "an address", "This looks like a postal address, which says where somebody can be found."),
    "birth_date": (DIRECT, "a date of birth", "This looks like a date of birth, which with little else names a person."),
    "reference": (DIRECT, "a reference number", "This looks like a number that opens one person's record."),
    "name": (DIRECT, "a person", "This looks like somebody's name."),
    "plate": (DIRECT, "a number plate", "This looks like a number plate, which leads to the keeper of a vehicle."),
    "ip": (DIRECT, "a device address", "This looks like the network address of one device."),
    "first_name": (INDIRECT, "a first name", "This looks like a real first name; with other details it can name a person."),
    "exact_date": (INDIRECT, "a certain day", "An exact date lets others look up what happened that day."),
    "age": (INDIRECT, "an age", "Few people reach this age, so it can point to one of them."),
    "rare_role": (INDIRECT, "a role", "Few people hold this role, so it can point to one of them."),
    "small_place": (INDIRECT, "a place", "A small place has few people in it, so it can point to one of them."),
    "employer": (INDIRECT, "an organisation", "Naming where somebody works helps others to find them."),
    "combination": (
        INDIRECT,
        "a role",
        "A rare role, a small place and an exact date or age stand close together here; together they can "
        "point to one person.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One stretch of a text which may identify somebody.

    `start` and `end` count code points of the text; `text` is what stands between them.
    """

    start: int
    end: int
    kind: str
    level: str
    text: str
    placeholder: str

    @property
    def why(self) -> str:
        """One plain sentence for the writer."""
        return KINDS[self.kind][2]
