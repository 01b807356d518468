"""The weight of the first view of public pages, compressed with Brotli as in production."""

import brotli

from tests.browser.page_addresses import CASE, PUBLIC

KILO = 1024
LIMITS = {"document": 15 * KILO, "stylesheet": 9 * KILO, "script": 6 * KILO, "font": 52 * KILO}
WHOLE, REQUESTS = 90 * KILO, 8


def weigh(visit, address):
    """Return the compressed bytes by resource type, and the number of requests of a first view."""
    window = visit(width=390)
    answers = []
    window.page.on("response", lambda answer: answers.append(answer))
    window.to(address)
    window.page.wait_for_load_state("networkidle")
    weights = {}
    for answer in answers:
        kind, body = answer.request.resource_type, answer.body()
        size = len(body) if kind == "font" else len(brotli.compress(body))
        weights[kind] = weights.get(kind, 0) + size
    return weights, len(answers)


def test_every_first_view_stays_within_its_weight_limit(visit):
    over, heaviest = [], {}
    for address in [
        "/",
        "/cases/",
        CASE,
        f"{CASE}comments/",
        f"{CASE}practise/",
        f"{CASE}huddle/?minutes=30",
        "/search/?q=refund",
        "/search/situation/",
        "/stories/",
        "/collections/",
        "/phrases/",
        "/techniques/",
        "/techniques/mirroring/",
        "/industries/",
        "/industries/healthcare/",
        "/tools/",
        "/map/",
        *PUBLIC[-3:],
    ]:
        weights, requests = weigh(visit, address)
        over += [(address, kind, size) for kind, size in weights.items() if size > LIMITS.get(kind, WHOLE)]
        if sum(weights.values()) > WHOLE or requests > REQUESTS:
            over.append((address, sum(weights.values()), requests))
        heaviest[address] = (sum(weights.values()), requests, weights)
    print(heaviest)  # noqa: T201 - the figures of the closing note (pytest -s).
    assert over == []
