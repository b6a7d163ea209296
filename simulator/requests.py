"""An HTTP request of a bot, opened: parameters as they came, and files."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from simulator.shapes import Json, Refusal, Upload, bad_request


async def opened(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters from the query and from a body in JSON, as a form or in parts."""
    given: Json = dict(request.query) if request.query_string else {}
    uploads: dict[str, Upload] = {}
    if not request.can_read_body:
        return given, uploads
    if request.content_type == "application/json":
        given |= _json_body(await request.read())
    else:
        for name, value in (await _form(request)).items():
            if isinstance(value, FileField):
                uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                given[name] = value
    return given, uploads


async def _form(request: web.Request) -> Mapping[str, Any]:
    try:
        return await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None


def _json_body(body: bytes) -> Json:
    try:
        found: Any = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON in the request body") from None
    if not isinstance(found, dict):
        raise bad_request("a JSON object is expected in the request body")
    return found
