"""JSON-LD in a real browser: it is not executed and violates no content security policy."""

import pytest

from cases.models import Case
from tests.practice.practise_helpers import CASE

LISTEN = (
    "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective))"
)


@pytest.mark.parametrize("address", ["/", f"/cases/{CASE}/", "/techniques/mirroring/", "/industries/retail/"])
def test_json_ld_is_never_executed(visit, address):
    words = '</script><script>document.title = "ran"</script><img src=x onerror="document.title=1">'
    Case.objects.filter(slug=CASE).update(problem=words)
    window = visit()
    window.page.add_init_script(LISTEN)
    page = window.to(address)
    found = page.locator('script[type="application/ld+json"]')
    assert found.count() == 1
    told = found.evaluate("e => JSON.parse(e.textContent)['@graph'][0]")
    assert told["@type"]
    if CASE in address:
        assert told["description"] == words
    assert "ran" not in page.title()
    assert page.evaluate("broken") == []


def test_the_content_security_policy_reports_a_planted_script(visit):
    window = visit()
    window.page.add_init_script(LISTEN)
    page = window.to("/")
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.wait_for_function("broken.length == 1")
    window.faults.clear()
