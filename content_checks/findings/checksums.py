"""Checksums of numbers. Each function takes the digits (or letters) without separators."""

# Verhoeff, "Error Detecting Decimal Codes" (1969): the table of the dihedral group and its permutation.
_MULTIPLICATION = [
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
]  # fmt: skip
_PERMUTATION = [
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415",
    "7046913258",
]  # fmt: skip


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: payment cards."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def iban(code: str) -> bool:
    """ISO 13616-1: rearranged and read in base 36, the number modulo 97 is 1."""
    rearranged = code[4:] + code[:4]
    return int("".join(str(int(char, 36)) for char in rearranged)) % 97 == 1


def verhoeff(digits: str) -> bool:
    """Verhoeff checksum: India's Aadhaar (UIDAI)."""
    check = "0"
    for place, digit in enumerate(reversed(digits)):
        check = _MULTIPLICATION[int(check)][int(_PERMUTATION[place % 8][int(digit)])]
    return check == "0"


def nhs(digits: str) -> bool:
    """The NHS number of England and Wales (NHS Data Dictionary): weights 10 to 2, modulus 11."""
    if len(digits) != 10:
        return False
    rest = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return rest == int(digits[9])


def cpf(digits: str) -> bool:
    """Brazil's CPF (Receita Federal): two check digits, modulus 11."""
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    for length in (9, 10):
        weighted_sum = sum(int(digits[i]) * (length + 1 - i) for i in range(length))
        if weighted_sum * 10 % 11 % 10 != int(digits[length]):
            return False
    return True


def nir(code: str) -> bool:
    """France's NIR (INSEE): 13 places and a key, 97 less the number modulo 97; Corsica is 2A, 2B."""
    body = code[:13].upper().replace("2A", "19").replace("2B", "18")
    return len(code) == 15 and (body + code[13:]).isdigit() and 97 - int(body) % 97 == int(code[13:])


def steuer_id(digits: str) -> bool:
    """Germany's tax number (BZSt, by ISO/IEC 7064 MOD 11,10); of its first ten digits one repeats."""
    if len(digits) != 11 or digits[0] == "0" or len(set(digits[:10])) not in (8, 9):
        return False
    check = 10
    for digit in digits[:10]:
        total = (int(digit) + check) % 10 or 10
        check = total * 2 % 11
    return (11 - check) % 10 == int(digits[10])
