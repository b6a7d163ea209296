"""`python -m bot` is `cheville`."""

import sys

from bot.cli import main

sys.exit(main())
