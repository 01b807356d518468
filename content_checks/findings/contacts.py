"""E-mail addresses, web addresses, names on online services, addresses of devices."""

import re

from content_checks.findings.normalized_text import Reading
from content_checks.findings.word_lists import COMMON

# Endings that are no words, by the use they find (IANA's root zone holds them all).
ENDINGS = (
    r"(?:co\.uk|org\.uk|ac\.uk|gov\.uk|nhs\.uk|ltd\.uk|me\.uk|co\.in|org\.in|gov\.in|ac\.in|net\.in|nic\.in|com\.br|"
    r"org\.br|gov\.br|net\.br|edu\.br|jus\.br|com\.ng|org\.ng|gov\.ng|edu\.ng|com\.au|co\.nz|co\.za|com\.mx|"
    r"com|org|net|edu|gov|mil|int|info|biz|uk|de|fr|br|ng|eu|ch|nl|es|pt|ie|ca|au|nz|za|ke|gh|jp|cn|ru|pl|se|"
    r"dk|fi|cz|gr|mx|ar|cl|sg|hk|ae|pk|io|app|dev|ai|gg|tv|cc|ly|gl|online|site|shop|store|tech|xyz|cloud|"
    r"blog|example|test|invalid|email|link|bank|health|care|nhs|london|berlin|paris|bzh|africa|lagos)"
)
# Endings that are everyday words need a path, a scheme or a word before them that points to a place.
WORDY = r"(?:in|it|me|us|at|be|is|my|to|no|so|am|as|id|co)"
HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,4}"
PATH = r"(?:[/?#][^\s<>\"'\ue000\[\]]{0,300})?"
SCHEME = re.compile(
    rf"(?<![a-z])(?:(?:https?|hxxps?|ftp)(?:://|\[:\]//)|www\.)[^\s<>\"'\ue000\[\]()]{{2,300}}"
    rf"|(?<![\w@.-]){HOST}{ENDINGS}(?::\d{{2,5}})?(?![\w-]|\.\w){PATH}"
    rf"|(?<![\w@.-]){HOST}{WORDY}/[^\s<>\"'\ue000\[\]]{{1,300}}",
    re.I,
)
POINTED = re.compile(
    rf"\b(?:at|on|visit|site|website|see|from|via|domain|url|web|homepage):? ({HOST}{WORDY})(?![\w-]|\.\w)",
    re.I,
)
SPOKEN_URL = re.compile(
    r"\b(?:www|http|https)[ .]{1,2}(?:dot |punkt |point |ponto )?[\w-]{2,60}(?: ?(?:dot|punkt|point|ponto|\.) "
    r"?[\w-]{2,30}){1,3}",
    re.I,
)
NO_URL = re.compile(r"(?:asp|vb|ado)\.net|node\.js", re.I)

LOCAL = re.compile(r"[\w.!#$%&'*+/=?^{|}~-]")
DOMAIN = re.compile(r"(?:[\w-]{1,63}(?: ?\. ?|\.)){1,4}?(?:[^\W\d_]{2,24}|xn--[\w-]{2,59})(?![\w-]|\.\w)")
BARE_HOST = re.compile(r"[^\W\d_][\w-]{1,30}(?![\w.])")

DOT = r"(?: ?[\[({<] ?(?:dot|punkt|point|ponto|\.) ?[\])}>] ?| (?:dot|punkt|point|ponto) | ?\. ?)"
AT = re.compile(
    r" ?[\[({<] ?(?:at|@|a|ät|arroba|arobase|klammeraffe) ?[\])}>] ?| (?:at(?: the rate(?: of)?)?|ät|arroba|arobase|"
    r"@) |[_-]at[_-]",
    re.I,
)
HIDDEN_DOMAIN = re.compile(
    rf"[\w-]{{1,63}}(?:{DOT}[\w-]{{1,63}}){{0,3}}?(?:{DOT}{ENDINGS}|[\[({{<] ?(?:dot|punkt|point|ponto) ?[\])}}>] "
    rf"?[a-z]{{2,20}})(?!\w)",
    re.I,
)
MAILERS = re.compile(
    r"(?:g(?:oogle)?mail|yahoo|hotmail|outlook|icloud|live|aol|proton|gmx|web ?\.|t-online|uol|bol|orange|free|"
    r"laposte)",
    re.I,
)
JOINTS = {"dot", "punkt", "point", "ponto", "underscore", "dash", "hyphen", "minus", "plus", "unterstrich",
"bindestrich", "tiret", "traço", "underline"}  # fmt: skip

HANDLE = re.compile(r"(?<![\w.@/])@([^\W\d][\w.]{1,40})(?!@)")
NO_HANDLE = {
    "home",
    "work",
    "all",
    "here",
    "channel",
    "team",
    "everyone",
    "night",
    "noon",
    "lunch",
    "the",
    "least",
}
SERVICES = (
    r"insta(?:gram)?|ig|twitter|snap(?:chat)?|tik ?tok|telegram|facebook|fb|linkedin|discord|skype|threads|"
    r"mastodon|bluesky|youtube|reddit|wechat|venmo|cash ?app|whatsapp|messenger|steam|xbox|psn|twitch|vinted|"
    r"ebay|etsy|upi|pix|teams|slack|koo|sharechat|xing|user ?name|user ?id|login(?: name)?|screen ?name|"
    r"handle|gamertag|benutzername|nutzername|identifiant|pseudo|usuário"
)
AS = r"(?:handle |name |account |user(?:name)? |id |profile |page |key )?(?:[:=]|is|was|as|under|ist|lautet|é|est|-)"
ON_SERVICE = re.compile(
    rf"\b(?:{SERVICES})(?: |(?=[:=])){AS} {{0,2}}(?:[a-z]{{2,6}} (?:name "
    rf")?)??[\"'*]?(?P<name>@?[^\W_][\w.\-#]{{2,40}})",
    re.I,
)
NAMED_HANDLE = re.compile(r"\b(?:handle|user ?name|gamertag) (?P<name>[\w.]{1,20}[._\d]\w{1,20})\b", re.I)
ELSEWHERE = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|twitter|tik ?tok|telegram|discord|skype) (?=[\w.]*[\d_])[\w.]{4,30}\b|"
    r"(?<![\w/])/?u/[\w-]{3,30}|\b[\w.]{3,30}#\d{4}\b|\b[\w.-]{3,60}@[a-z]{2,20}\b(?![.\w-])",
    re.I,
)

IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
VERSION = re.compile(r"(?:version|release|build|firmware|v|update|section|clause)\.? ?$", re.I)
IP6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,7}:?(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}(?![\w:])", re.I)
MAC = re.compile(r"(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])", re.I)


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    text = reading.text
    if "@" in text:
        yield from _emails(text)
        yield from (
            (m.start(), _trim(text, m), "handle")
            for m in HANDLE.finditer(text)
            if m[1].lower() not in NO_HANDLE
        )
    yield from _hidden_emails(text)
    yield from _urls(text)
    yield from _handles(text)
    yield from _devices(text)


def _trim(text: str, match: re.Match) -> int:
    """The end of a match without the stop of its sentence."""
    return match.start() + len(match.group().rstrip(".,;:!?-)*_'\""))


def _emails(text: str):
    for match in re.finditer(r" ?@ ?", text):
        start = match.start()
        while start and match.start() - start < 64 and LOCAL.match(text[start - 1]):
            start -= 1
        while start < match.start() and text[start] in ".'*{|}=/!#&":
            start += 1
        domain = DOMAIN.match(text, match.end())
        if start < match.start() and domain:
            yield start, domain.end(), "email"


def _hidden_emails(text: str):
    """Addresses that hide their signs: "john dot smith at example dot org", "j.smith(at)example.org"."""
    for match in AT.finditer(text):
        domain = HIDDEN_DOMAIN.match(text, match.end())
        start = _local_start(text, match.start())
        if not domain or start == match.start():
            continue
        local = text[start : match.start()]
        spoken = " " in domain.group() or any(sign in match.group() for sign in "[({<_@")
        if spoken or re.search(r"[\d._+]", local) or MAILERS.match(domain.group()):
            yield start, domain.end(), "email"


def _local_start(text: str, end: int) -> int:
    """Walk back over the words which "dot", "underscore" or a sign join to the last one."""
    pattern = re.compile(r"[\w.+-]")
    start = end
    for _ in range(9):
        word_end = start
        while start and word_end - start < 40 and pattern.match(text[start - 1]):
            start -= 1
        joint = re.search(
            r"(?:[\[({<] ?(?:dot|punkt|point|ponto|\.) ?[\])}>] ?| (\w{1,12}) )$",
            text[max(0, start - 16) : start],
            re.I,
        )
        word = text[start:word_end].lower()
        if word in JOINTS:
            spaced = start and text[start - 1] == " " and start > 1 and pattern.match(text[start - 2])
            start -= 1 if spaced else 0
            if not spaced:
                return word_end
        elif joint and (joint[1] is None or joint[1].lower() in JOINTS):
            start -= len(joint.group())
        else:
            break
    return start


def _urls(text: str):
    if "." in text or "://" in text:
        for match in SCHEME.finditer(text):
            if not NO_URL.fullmatch(match.group()):
                yield match.start(), _trim(text, match), "url"
        yield from ((*m.span(1), "url") for m in POINTED.finditer(text))
    yield from ((*m.span(), "url") for m in SPOKEN_URL.finditer(text))


def _handles(text: str):
    for match in ON_SERVICE.finditer(text):
        name = match["name"].rstrip(".-")
        telling = name.startswith("@") or re.search(r"[\d_.#]", name)
        if telling or (name.lower() not in COMMON and name[0].islower()):
            yield match.start("name"), match.start("name") + len(name), "handle"
    yield from ((*m.span("name"), "handle") for m in NAMED_HANDLE.finditer(text))
    if "@" in text or "#" in text or "u/" in text:
        yield from ((*m.span(), "handle") for m in ELSEWHERE.finditer(text))


def _devices(text: str):
    for match in IP.finditer(text):
        parts = [int(part) for part in match.group().split(".")]
        if max(parts) < 256 and not VERSION.search(text[max(0, match.start() - 12) : match.start()]):
            yield (*match.span(), "ip")
    if ":" in text:
        for match in IP6.finditer(text):
            if match.group().count(":") > 2 and re.search(r"[a-f]|::|:\d{4}:", match.group(), re.I):
                yield (*match.span(), "ip")
    yield from ((*m.span(), "ip") for m in MAC.finditer(text))
