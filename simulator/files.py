"""Files in and out: what a bot uploads or sends again, and what it may fetch."""

import mimetypes
import struct

from simulator.calls import Call
from simulator.shapes import Json, Upload, bad_request
from simulator.town import StoredFile

MAX_SENT = 50 << 20
MAX_PHOTO = 10 << 20
MAX_FETCHED = 20 << 20
_PICTURE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")


def get_file(call: Call) -> Json:
    """Where a file can be fetched; too big ones cannot."""
    stored = _known(call, str(call.get("file_id")), "invalid file_id")
    if len(stored.upload.content) > MAX_FETCHED:
        raise bad_request("file is too big")
    return {**stored.told(), "file_path": stored.path}


def document_from(call: Call) -> Json:
    """The document a bot sends, as a message shows it."""
    stored = _stored(call, "document", "documents", MAX_SENT)
    return document(stored)


def document(stored: StoredFile) -> Json:
    return {
        **stored.told(),
        "file_name": stored.upload.file_name,
        "mime_type": stored.upload.mime_type,
    }


def photo_from(call: Call) -> list[Json]:
    """The sizes of the photo a bot sends; here there is one."""
    stored = _stored(call, "photo", "photos", MAX_PHOTO)
    if not stored.upload.content.startswith(_PICTURE_SIGNS):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return [photo_size(stored)]


def photo_size(stored: StoredFile) -> Json:
    width, height = _measure(stored.upload.content)
    return {**stored.told(), "width": width, "height": height}


def guessed_type(file_name: str) -> str:
    return mimetypes.guess_type(file_name)[0] or "application/octet-stream"


def _stored(call: Call, name: str, folder: str, limit: int) -> StoredFile:
    given = str(call.get(name))
    if given.startswith("attach://"):
        return call.town.keep_file(_uploaded(call, given.removeprefix("attach://"), limit), folder)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return _known(call, given, "wrong file identifier/HTTP URL specified")


def _uploaded(call: Call, part: str, limit: int) -> Upload:
    upload = call.uploads.get(part)
    if upload is None:
        raise bad_request(f"file part {part} not found in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > limit:
        raise bad_request("file is too big")
    return upload


def _known(call: Call, file_id: str, why_not: str) -> StoredFile:
    stored = call.town.files.get(file_id)
    if stored is None:
        raise bad_request(why_not)
    return stored


def _measure(content: bytes) -> tuple[int, int]:
    """The size of a PNG from its header; other pictures are said to be 800 by 600."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 800, 600
