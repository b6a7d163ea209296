"""The figures of docs/performance.md, each by one command. Ratios inside one run, never a timing
in a test: both bots meet the same stand-in for Telegram on the same machine, in turns."""
