"""How a bot gets its updates: asking for them, or being called at an address."""

import re

from simulator.calls import Call
from simulator.shapes import Json, Refusal, bad_request

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")


async def get_updates(call: Call) -> list[Json]:
    """What waits, now or within the timeout; asking from a number on forgets what is below it."""
    if call.bot.webhook:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first",
        )
    limit = call.get("limit", 100)
    call.bot.mailbox.allow(call.get("allowed_updates"))
    return await call.bot.mailbox.poll(
        call.get("offset", 0), limit if 1 <= limit <= 100 else 100, call.get("timeout", 0)
    )


def set_webhook(call: Call) -> bool:
    """From now on updates are brought to that address; an empty one takes this back."""
    url = str(call.get("url", ""))
    secret = call.get("secret_token")
    if secret is not None and not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    _check_address(url)
    call.bot.mailbox.allow(call.get("allowed_updates"))
    if call.get("drop_pending_updates"):
        call.bot.mailbox.forget_all()
    call.bot.webhook = _webhook(call, url) if url else {}
    if url:
        call.bot.mailbox.refuse_poller("terminated by setWebhook request")
        call.town.webhooks.ring()
    return True


def _webhook(call: Call, url: str) -> Json:
    return {
        "url": url,
        "secret": call.get("secret_token"),
        "max_connections": call.get("max_connections", 40),
        "has_custom_certificate": "certificate" in call.given,
    }


def _check_address(url: str) -> None:
    """HTTPS like Telegram; plain HTTP for this machine alone."""
    here = url.startswith(("http://127.0.0.1", "http://localhost"))
    if url and not here and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def delete_webhook(call: Call) -> bool:
    """Back to asking."""
    if call.get("drop_pending_updates"):
        call.bot.mailbox.forget_all()
    call.bot.webhook = {}
    call.bot.mailbox.bell.ring()
    return True


def get_webhook_info(call: Call) -> Json:
    """Where updates go, and how many wait."""
    webhook, mailbox = call.bot.webhook, call.bot.mailbox
    told: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": webhook.get("has_custom_certificate", False),
        "pending_update_count": len(mailbox.waiting()),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if name in webhook:
            told[name] = webhook[name]
    if mailbox.allowed():
        told["allowed_updates"] = mailbox.allowed()
    return told
