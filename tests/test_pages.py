"""Every page answers a visitor, and a wrong address is a calm page."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_library_loads_twice_without_change(capsys):
    call_command("load_library")
    call_command("load_library")
    assert ", 0 new or changed." in capsys.readouterr().out
