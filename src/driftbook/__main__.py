"""`python -m driftbook`."""

import sys

from driftbook.cli import main

if __name__ == "__main__":
    sys.exit(main())
