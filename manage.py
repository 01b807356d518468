#!/usr/bin/env python
"""The command line of Empathy in Action."""

import os
import sys

from empathy.startup import run


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "empathy.settings")
    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
