"""`python -m portal`: the same as the command `portal`."""

import sys

from portal.cli import main

sys.exit(main())
