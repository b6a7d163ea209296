"""What people send that is not a text: each kind as a message of the Bot API tells it."""

import base64
import binascii
from collections.abc import Callable

from simulator.entities import Formatted
from simulator.files import document, guessed_type, photo_size
from simulator.shapes import Impossible, Json, Upload
from simulator.town import Person, StoredFile, Town

# A picture of one white pixel, for those who send a photo without caring which.
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def attachment(town: Town, person: Person, what: Json) -> Json:
    """The content of the message; an unknown kind is impossible."""
    make = KINDS.get(str(what.get("kind")))
    if make is None:
        raise Impossible(f"kind must be one of {', '.join(KINDS)}")
    content = make(town, person, what)
    caption = str(what.get("caption") or "")
    return {**content, **(Formatted(caption).fields("caption", "") if caption else {})}


def _file(town: Town, what: Json, folder: str, name: str, otherwise: bytes) -> StoredFile:
    told = what.get("bytes")  # an empty file is one too
    try:
        content = otherwise if told is None else base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        raise Impossible("bytes must be base64") from None
    file_name = str(what.get("file_name") or name)
    mime_type = str(what.get("mime_type") or guessed_type(file_name))
    return town.keep_file(Upload(file_name, mime_type, content), folder)


def _photo(town: Town, _: Person, what: Json) -> Json:
    return {"photo": [photo_size(_file(town, what, "photos", "photo.png", _PIXEL))]}


def _document(town: Town, _: Person, what: Json) -> Json:
    return {"document": document(_file(town, what, "documents", "document.txt", b"document"))}


def _voice(town: Town, _: Person, what: Json) -> Json:
    stored = _file(town, what, "voice", "voice.oga", b"OggS")
    return {"voice": {**stored.told(), "duration": 3, "mime_type": "audio/ogg"}}


def _video(town: Town, _: Person, what: Json) -> Json:
    stored = _file(town, what, "videos", "video.mp4", b"ftyp")
    shape = {"width": 640, "height": 480, "duration": 3, "mime_type": "video/mp4"}
    return {"video": {**stored.told(), **shape}}


def _sticker(town: Town, _: Person, what: Json) -> Json:
    stored = _file(town, what, "stickers", "sticker.webp", b"RIFF")
    shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": {**stored.told(), "type": "regular", "emoji": "👍", **shape}}


def _location(_: Town, __: Person, what: Json) -> Json:
    place = {"latitude": 49.25, "longitude": 3.09}
    return {"location": {name: float(what.get(name, usual)) for name, usual in place.items()}}


def _contact(_: Town, person: Person, what: Json) -> Json:
    phone = str(what.get("phone_number") or "33600000000")
    return {
        "contact": {"phone_number": phone, "first_name": person.first_name, "user_id": person.id}
    }


def _poll(town: Town, _: Person, what: Json) -> Json:
    options = what.get("options") or ["Oui", "Non"]
    return {
        "poll": {
            "id": str(town.number()),
            "question": str(what.get("question") or "Une question ?"),
            "options": [
                {"persistent_id": str(number), "text": text, "voter_count": 0}
                for number, text in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }


def _forward(town: Town, _: Person, what: Json) -> Json:
    sender = {"id": 999_000_001, "is_bot": False, "first_name": "Inconnue"}
    origin = {"type": "user", "sender_user": sender, "date": town.clock.stamp()}
    return {"forward_origin": origin, "text": str(what.get("text") or "Message transféré")}


KINDS: dict[str, Callable[[Town, Person, Json], Json]] = {
    "photo": _photo,
    "voice": _voice,
    "sticker": _sticker,
    "location": _location,
    "document": _document,
    "contact": _contact,
    "poll": _poll,
    "video": _video,
    "forward": _forward,
}
