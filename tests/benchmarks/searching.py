"""How long a search takes among many documents, and how near it comes to ranking all of them: `make bench-search`.

BENCH_DOCUMENTS=1000000 for scale. Documents are made up, with words as rare and as common as in English, and the
newest cases are real rows. Asked are the functions that the pages call; milliseconds, beside the plainest
statement by hand, in which the database ranks the newest thousand.
"""

import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import accumulate, batched
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.planted import PLANTED_MILLISECONDS, check_meter, expect

DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "100000"))
CASES = int(os.environ.get("BENCH_CASES", "2000"))
ROUNDS = 15
WORDS, LENGTH, TITLE = 20_000, 150, 6
SHARES = {"story": 0.6, "case": 0.2, "phrase": 0.2}
MAY_BE_EMPTY = {
    "a phrase",
    "a phrase of common words",
    "a phrase of small words",
    "two words that rarely meet",
}
"""Searches that have results only among many documents. "nothing" never has any; all others always do."""
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "ol")]
ODD = {
    "10,000 characters": "x" * 10_000, "2,000 words": "dorel " * 2_000, "quotes": '"' * 400,
    "pairs of quotes": '"a b" ' * 60,
    "operators": "a AND OR NOT NEAR(b, 5) col:x* -y +^z", "NUL": "ref\0und", "half a character": "ref\udcffund",
    "punctuation": ".,;:!? " * 50, "small words": "the of and", "small words in quotes": '"of the"',
    "right to left": "שלום עליכם",
    "emoji": "😀 🚚", "misspelt words": "refnud parcle delivrey ordre" * 4,
}  # fmt: skip


class Tongue:
    """A made-up language: words with a frequency by rank (Zipf's law), and English stop words."""

    def __init__(self, seed=1):
        from search.tokens import stem
        from search.word_lists import STOP_WORDS

        self.dice = random.Random(seed)
        words = dict.fromkeys(
            "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4))) for _ in range(4 * WORDS)
        )
        self.words = [word for word in words if stem(word) == word][:WORDS]
        small = sorted(STOP_WORDS)
        self.all = self.words + small
        heavy = [1 / (rank + 8) for rank in range(WORDS)]
        light = [1 / (rank + 3) for rank in range(len(small))]
        share = sum(heavy) / sum(light)
        self.heavy, self.both = (
            list(accumulate(heavy)),
            list(accumulate([*heavy, *(w * share for w in light)])),
        )

    def text(self, length):
        said = self.dice.choices(self.all, cum_weights=self.both, k=length)
        # A text repeats its subject.
        said[5::40] = [said[3]] * len(said[5::40])
        if self.dice.random() < 0.001:
            said[10:13] = ["out", "of", "stock"]
        return " ".join(said)

    def title(self):
        return " ".join(self.dice.choices(self.words, cum_weights=self.heavy, k=TITLE)).capitalize()


def fill(tongue):
    """Index the documents, and create the newest cases as rows."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from search.document_ids import document_id_of
    from search.indexing import build_document, repair_word_counts
    from search.models import Document
    from taxonomy.models import PublishedList

    call_command("load_library", verbosity=0)
    postgres = connection.vendor == "postgresql"
    indexes = {f"search_document_{name}": name for name in ("match", "pair_match", "title_match")}
    with connection.cursor() as cursor:
        for name in indexes if postgres else ():
            cursor.execute(f"DROP INDEX {name}")
    for kind, share in SHARES.items():
        numbers = range(1_000, 1_000 + int(DOCUMENTS * share))
        for some in batched(numbers, 2_000):
            with transaction.atomic():
                Document.objects.bulk_create(
                    build_document(document_id_of(kind, number), tongue.title(), tongue.text(LENGTH))
                    for number in some
                )
    repair_word_counts()
    with connection.cursor() as cursor:
        for name, column in indexes.items() if postgres else ():
            cursor.execute(
                f"CREATE INDEX {name} ON search_document USING gin ({column}) WITH (fastupdate = off)"
            )
        cursor.execute("ANALYZE" if not postgres else "VACUUM ANALYZE search_document")
    with transaction.atomic():
        published_list = PublishedList.lock_and_bump("cases")
        published_list.last_number = 1_000 + int(DOCUMENTS * SHARES["case"])
        published_list.save()
    call_command("synthesize", cases=CASES, verbosity=0)


def clock():
    """Return the CPU seconds of this process, or on PostgreSQL also of the server's process for this connection."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    # For a server on another machine only the wall clock is known, which other work disturbs.
    return (
        time.process_time() + int(server.read_text().split()[0]) / 1e9
        if server.exists()
        else time.perf_counter()
    )


def times(act, rounds=ROUNDS):
    """Return minimum, median and 95th percentile of the milliseconds of a call."""
    act()
    spent = []
    for _ in range(rounds):
        started = clock()
        act()
        spent.append((clock() - started) * 1000)
    return min(spent), statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]


RANKED = {
    "sqlite": "SELECT document_id FROM (SELECT rowid AS document_id, bm25(search_match) AS score FROM search_match "
    "WHERE search_match MATCH %s AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT 1000) ORDER BY score LIMIT 20",
    "postgresql": "SELECT document_id FROM (SELECT document_id, ts_rank(match, q.q) AS score FROM search_document, "
    "to_tsquery('simple', %s) AS q WHERE match @@ q.q AND document_id BETWEEN %s AND %s ORDER BY document_id DESC "
    "LIMIT 1000) AS newest ORDER BY score DESC LIMIT 20",
}


def by_hand(word):
    """Rank the newest thousand stories with a word by the database's own ranking function."""
    from django.db import connection

    from search.document_ids import id_range

    with connection.cursor() as cursor:
        cursor.execute(RANKED[connection.vendor], [word, *id_range("story")])
        return cursor.fetchall()


def overlap(tongue):
    """Return how many of the ten best of all matches are among our first ten, for words of every frequency."""
    from search import retrieval
    from search.query import parse_query

    def ten(words):
        return [
            hit.document_id
            for hit in retrieval.find(parse_query(words), ["story"])["story"].hits
            if hit.has_all
        ][:10]

    dice = random.Random(7)
    questions = [tongue.words[rank] for rank in (0, 5, 20, 80, 200, 500, 1_500, 5_000)]
    questions += [
        " ".join(tongue.words[int(dice.paretovariate(0.35)) % 3_000] for _ in range(size))
        for size in (2, 2, 2, 2, 3, 3, 3, 3)
    ]
    limits = {name: getattr(retrieval, name) for name in ("CANDIDATES", "TITLES", "SEEN")}
    lines = []
    for words in questions:
        ours = ten(words)
        try:
            for name in limits:
                setattr(retrieval, name, 10**9)
            best = ten(words)
        finally:
            for name, value in limits.items():
                setattr(retrieval, name, value)
        if best:
            lines.append((words, len({*ours} & {*best}) / len(best)))
    return lines


def measure():
    """Fill the database at hand, measure, and print."""
    from django.db import connection
    from django.http import QueryDict
    from django.test import Client

    from empathy.search_results import Results
    from search.document_ids import KINDS
    from search.models import Word
    from search.query import parse_query
    from search.retrieval import find
    from search.spelling import corrected, lexicon
    from search.suggestions import suggestions_for

    # Every request logs two lines, which would hide the results.
    logging.disable(logging.INFO)
    tongue = Tongue()
    started = time.perf_counter()
    fill(tongue)
    out = sys.stdout.write
    out(f"\n{connection.vendor}, {DOCUMENTS} documents, filled in {time.perf_counter() - started:.0f} s\n")
    common, usual, rare = (tongue.words[rank] for rank in (2, 60, WORDS - 50))
    held = Word.objects.document_counts([common, usual, rare])
    expect("words in the index", min(held.get(word, 0) for word in (common, usual, rare)) > 0, True)
    planted = check_meter(lambda act: times(act)[1])
    out(f"planted {PLANTED_MILLISECONDS} ms, measured {planted:.1f} ms\n")
    out(
        f"documents with the common, a usual and the rare word: {[held.get(w, 0) for w in (common, usual, rare)]}\n"
    )
    lexicon()
    asked = {
        "a common word": common, "a usual word": usual, "a rare word": rare,
        "two common words": f"{common} {tongue.words[9]}",
        "a common and a rare word": f"{common} {rare}", "three usual words": " ".join(tongue.words[60:63]),
        "two words that rarely meet": f"{tongue.words[400]} {tongue.words[401]}",
        "a phrase": '"out of stock"', "a phrase of common words": f'"{common} {tongue.words[9]}"',
        "a phrase of small words": '"of the"',
        "nothing": "xqzzyk wvvkj",
    }  # fmt: skip

    def line(name, act, hand=None):
        best, middle, late = times(act)
        ratio = f"{best / times(hand)[0]:8.2f}" if hand else ""
        out(f"  {name:46} {best:8.1f} {middle:8.1f} {late:8.1f} {ratio}\n")

    out(f"  {'milliseconds':46} {'best':>8} {'median':>8} {'p95':>8} {'by hand':>8}\n")
    for name, words in asked.items():
        hits = find(parse_query(words), ["story"])["story"].hits
        if name not in MAY_BE_EMPTY:
            expect(f"stories with {name}", bool(hits), name != "nothing")
        hand = (lambda w=words: by_hand(w)) if " " not in words else None
        line(f"stories with {name}", lambda w=words: find(parse_query(w), ["story"]), hand)
    for name, words in asked.items():
        line(f"all kinds with {name}", lambda w=words: find(parse_query(w), list(KINDS)))
    line("suggestions", lambda: suggestions_for(f"{usual} {common[:3]}"))
    line("spelling", lambda: corrected([f"{usual[:-1]}q{usual[-1]}"]))
    for name, query in {
        "facets": f"q={common}&kind=case", "facets, chosen": f"q={common}&kind=case&industry=retail",
    }.items():  # fmt: skip
        line(name, lambda query=query: Results(QueryDict(query)).browse.facets)
    client = Client(headers={"host": "127.0.0.1"})
    pages = {name: f"/search/?q={quote(words)}" for name, words in asked.items()}
    pages["a common word, cases"] = f"/search/?q={common}&kind=case"
    pages |= {name: f"/search/?q={quote(words, errors='surrogateescape')}" for name, words in ODD.items()}
    for name, address in pages.items():
        expect(address, client.get(address).status_code, 200)
        line(f"page: {name}", lambda address=address: client.get(address))
    shares = overlap(tongue)
    out(f"  first ten as of all that match: {statistics.mean(share for _, share in shares):.2f}\n")
    for words, share in shares:
        out(f"    {words:60} {share:.1f}\n")


def main():
    """Measure the configured database in a test database that is deleted afterwards."""
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{connection.settings_dict['NAME']}.bench"
    old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure()
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def on_both():
    """Measure with a file of SQLite and with PostgreSQL."""
    postgresql = os.environ.get("TEST_DATABASE_URL", "postgres://127.0.0.1:5432/postgres")
    with tempfile.TemporaryDirectory() as folder:
        for address in (f"sqlite:///{folder}/search.sqlite3", postgresql):
            variables = {"DATABASE_URL": address, "DEVELOPMENT": "1", "VAR_DIR": folder}
            variables["DJANGO_SETTINGS_MODULE"] = "empathy.settings"
            command = [sys.executable, "-m", "tests.benchmarks.searching", "here"]
            subprocess.run(command, env=os.environ | variables, check=True)


if __name__ == "__main__":
    main() if len(sys.argv) > 1 else on_both()
