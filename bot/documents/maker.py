"""The maker of documents, in a process of its own: `python -m bot.documents.maker`.

A line of JSON and then the file it is made from, if any, on its input; the bytes of the document
on its output. It knows no settings, no database and no token, and gives way to whoever answers.
"""

import json
import os
import resource
import sys
import traceback

from bot.documents.build import build

CPU_SECONDS = 60
_BEHIND_THE_OTHERS = 10


def main() -> int:
    """Make one document. What went wrong is told without its words: they are people's."""
    os.nice(_BEHIND_THE_OTHERS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    file = json.loads(sys.stdin.buffer.readline())
    kept = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(build(file, kept or None))
    except Exception as error:  # whatever it is: the parent tells it, under a reference
        sys.stderr.write(f"{type(error).__name__}\n")
        traceback.print_tb(error.__traceback__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
