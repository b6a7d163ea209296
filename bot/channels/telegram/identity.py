"""Who we are on Telegram: asked by the commands, without the rest of the channel."""

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.port import ChannelSilent
from bot.channels.telegram.transport import AiohttpRequest

_SECONDS = 10.0


async def username(token: str, api_root: str) -> str:
    """The bot's @name, by getMe. Raises `ChannelSilent` when Telegram refuses or is away."""
    request = AiohttpRequest(read_timeout=_SECONDS)
    try:
        await request.initialize()
        bot = Bot(token, base_url=f"{api_root}/bot", request=request)
        return (await bot.get_me()).username or ""
    except InvalidToken:
        raise ChannelSilent("unauthorized") from None
    except TelegramError as error:
        unknown = "not found" in str(error).lower()
        raise ChannelSilent("unauthorized" if unknown else "unreachable") from None
    finally:
        await request.shutdown()
