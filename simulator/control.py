"""The control API: what a page, a test or a demo asks of the town. JSON, under /sim and /town."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from simulator import phones, views
from simulator.bell import until
from simulator.clocks import read_moment
from simulator.shapes import Impossible, Json
from simulator.town import Chat, Person, Town

LONG_POLL = 25.0
FIRST_PERSON = 5_000_001

Deed = Callable[[Town, Chat, Json], Json]
_DEEDS: dict[str, Deed] = {
    "start": lambda town, chat, said: phones.start(town, chat, str(said.get("payload") or "")),
    "say": lambda town, chat, said: phones.say(
        town, chat, str(said.get("text") or ""), said.get("reply_to")
    ),
    "press": phones.press,
    "send": phones.send,
    "edit": lambda town, chat, said: phones.edit(
        town, chat, int(said.get("message_id", 0)), str(said.get("text") or "")
    ),
    "block": lambda town, chat, said: phones.block(town, chat),
    "unblock": lambda town, chat, said: phones.unblock(town, chat),
    "raw": lambda town, chat, said: {
        "update_id": chat.bot.mailbox.put_raw(dict(said.get("update") or {}))
    },
}


class Control:
    """Lives as long as the server; one method for each address."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def routes(self) -> list[web.RouteDef]:
        """Every address of the control API."""
        return [
            web.get("/town/clock", _told(self.clock)),
            web.post("/town/clock", _told(self.move_clock)),
            web.get("/town/caught_up", _told(self.caught_up)),
            web.post("/town/caught_up", _told(self.catch_up)),
            web.post("/sim/bots", _told(self.add_bot)),
            web.get("/sim/bots", _told(self.bots)),
            web.post("/sim/people", _told(self.add_person)),
            web.get("/sim/people", _told(self.people)),
            web.get("/sim/people/{person}/chat", _told(self.chat)),
            web.post("/sim/people/{person}/{deed}", _told(self.do)),
            web.get("/sim/events", _told(self.events)),
            web.get("/sim/calls", _told(self.calls)),
            web.get("/sim/updates", _told(self.updates)),
            web.post("/sim/weather", _told(self.announce)),
            web.get("/sim/weather", _told(self.weather)),
            web.delete("/sim/weather", _told(self.clear)),
            web.post("/sim/age", _told(self.age)),
        ]

    async def clock(self, request: web.Request) -> Json:
        """The time; with `after`, as soon as it is another one, or after 25 s."""
        if after := request.query.get("after"):
            await self.town.clock.moved_from(read_moment(after), _wait(request))
        return self.town.clock.face()

    async def move_clock(self, request: web.Request) -> Json:
        said = await _said(request)
        if "now" in said:
            self.town.clock.move_to(read_moment(said["now"]))
        if "running" in said:
            self.town.clock.run(bool(said["running"]))
        face = self.town.clock.face()
        self.town.tell("clock", now=face["now"], running=face["running"])
        return face

    async def catch_up(self, request: web.Request) -> Json:
        """The bot says how far it has come, and what comes next."""
        said = await _said(request)
        now = read_moment(said.get("now"))
        self.town.clock.lived = read_moment(said["living"]) if "living" in said else now
        self.town.caught_up = {"next": [], **said}
        told = self.town.caught_up
        self.town.tell("caught_up", now=told["now"], next=told["next"])
        return self.town.caught_up

    async def caught_up(self, request: web.Request) -> Json:
        """What the bot said last; with `at`, once it has come that far, or after 25 s."""
        if at := request.query.get("at"):
            moment, events = read_moment(at), self.town.events
            await until(events.bell, lambda: self._has_reached(moment), _wait(request))
        return self.town.caught_up

    def _has_reached(self, moment: datetime) -> bool | None:
        now = self.town.caught_up["now"]
        return bool(now) and read_moment(now) >= moment

    async def add_bot(self, request: web.Request) -> Json:
        said = await _said(request)
        token, username = str(said.get("token", "")), str(said.get("username", ""))
        if not token.partition(":")[0].isdigit() or not username:
            raise Impossible("a bot needs a token like 1000001:… and a username")
        first_name = str(said.get("first_name") or username)
        return self.town.add_bot(token, username, first_name).user()

    async def bots(self, request: web.Request) -> Json:
        return {"bots": [bot.user() for bot in self.town.bots.values()]}

    async def add_person(self, request: web.Request) -> Json:
        """Someone new; or, with an id that is known, other words about the same person."""
        said = await _said(request)
        if not said.get("first_name"):
            raise Impossible("a person needs a first_name")
        person = Person(
            id=int(said.get("id") or self._free_id()),
            first_name=str(said["first_name"]),
            last_name=str(said.get("last_name") or ""),
            username=str(said.get("username") or ""),
            role_label=str(said.get("role_label") or ""),
            invitation=said.get("invitation"),
            phone=bool(said.get("phone")),
        )
        return views.person_view(self.town, self.town.add_person(person))

    def _free_id(self) -> int:
        return max([FIRST_PERSON - 1, *self.town.people]) + 1

    async def people(self, request: web.Request) -> list[Json]:
        return [views.person_view(self.town, each) for each in self.town.people.values()]

    async def chat(self, request: web.Request) -> Json:
        """The chat on that phone; reading it with `read=1` takes the unread mark away."""
        chat = self._chat(request, request.query.get("bot"))
        if request.query.get("read"):
            chat.unread = 0
        return views.chat_view(self.town, chat)

    async def do(self, request: web.Request) -> Json:
        """Someone does something with their phone."""
        deed = _DEEDS.get(request.match_info["deed"])
        if deed is None:
            raise Impossible("no such deed", 404)
        said = await _said(request)
        return deed(self.town, self._chat(request, said.get("bot")), said)

    def _chat(self, request: web.Request, bot: str | None) -> Chat:
        number = request.match_info["person"]
        person = self.town.person(int(number) if number.isdigit() else 0)
        return self.town.chat(self.town.bot_named(bot), person)

    async def events(self, request: web.Request) -> Json:
        """What happened after number `after`; with `wait`, as soon as something has."""
        events, after = self.town.events, int(request.query.get("after", 0))
        await until(events.bell, lambda: events.last > after, _wait(request, 0.0))
        return {"events": events.since(after), "last": events.last}

    async def calls(self, request: web.Request) -> Json:
        after = int(request.query.get("after", 0))
        return {"calls": self.town.calls.since(after), "last": self.town.calls.last}

    async def updates(self, request: web.Request) -> Json:
        bot = self.town.bot_named(request.query.get("bot"))
        return {"updates": bot.mailbox.waiting()}

    async def announce(self, request: web.Request) -> Json:
        self.town.weather.announce(await _said(request))
        return await self.weather(request)

    async def weather(self, request: web.Request) -> Json:
        faults = self.town.weather.announced
        return {"weather": [fault.told() for fault in faults]}

    async def clear(self, request: web.Request) -> Json:
        self.town.weather.clear()
        return await self.weather(request)

    async def age(self, request: web.Request) -> Json:
        """Everything the machine counts becomes older: taps, updates, pace."""
        seconds = float((await _said(request)).get("seconds", 0))
        self.town.machine.age(seconds)
        return {"aged": seconds}


def _wait(request: web.Request, otherwise: float = LONG_POLL) -> float:
    return min(float(request.query.get("wait", otherwise)), LONG_POLL)


async def _said(request: web.Request) -> Json:
    try:
        body = await request.read()
    except ConnectionResetError:  # whoever asked died while asking: nobody reads this
        raise Impossible("the body never came") from None
    try:
        said = json.loads(body) if body else {}
    except ValueError:
        raise Impossible("the body is not JSON") from None
    if not isinstance(said, dict):
        raise Impossible("the body must be a JSON object")
    return said


def _told(
    answer: Callable[[web.Request], Awaitable[object]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The answer as JSON; what is impossible is told with its reason."""

    async def told(request: web.Request) -> web.Response:
        try:
            return web.json_response(await answer(request))
        except Impossible as why:
            return web.json_response({"error": str(why)}, status=why.status)
        except (TypeError, ValueError) as why:
            return web.json_response({"error": f"wrong value: {why}"}, status=400)

    return told
