"""A town with a strict look-alike of Telegram's Bot API in it, for tests and the demo.

It imports nothing of the assistant. `python -m simulator` runs it; in tests:

    async with Simulator() as town: ...     # town.url, town.token
    with Simulator() as town: ...           # the same, from a thread of its own

Where it is stricter than Telegram: parameters and fields it does not know are refused, not ignored.
Where it is poorer: private chats only, `parse_mode` HTML only, no thumbnails, webhooks called on
this machine alone and one update at a time. A method that is not in `signatures.py` is not found.
"""
