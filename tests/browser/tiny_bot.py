"""A bot of a hundred lines, for the page alone: it asks one question, sends one file, keeps time.

It knows nothing of Cheville and speaks plain HTTP, so that a fault here is a fault of the page.
"""

import json
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any
from uuid import uuid4

Json = dict[str, Any]

CARD = "Bonjour <b>Madame Lamarque</b>, serez-vous présente au <i>comité de pilotage</i> ?"
ANSWERS = [
    [{"text": "1. Oui", "callback_data": "yes"}, {"text": "2. Je m’excuse", "callback_data": "no"}],
    [{"text": "Plus tard", "callback_data": "later"}],
]
THANKS = "C’est noté, <b>vous venez</b>. Changer d’avis reste possible."
ICS = "\r\n".join(
    [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tiny bot//FR", "METHOD:PUBLISH"),
        *("BEGIN:VEVENT", "UID:r22@example.org", "DTSTAMP:20261123T080000Z"),
        *("DTSTART:20261210T130000Z", "SUMMARY:Comité de pilotage", "END:VEVENT", "END:VCALENDAR"),
        "",
    ]
)
MOMENTS = [
    {"at": "2026-11-26T09:00:00+01:00", "label": "relance des silencieux"},
    {"at": "2026-12-09T09:00:00+01:00", "label": "rappel de la veille"},
    {"at": "2027-01-04T08:30:00+01:00", "label": "collecte du trimestre"},
]
MENU = [
    {"command": "reunion", "description": "répondre à la convocation"},
    {"command": "agenda", "description": "recevoir le fichier d’agenda"},
]


class TinyBot:
    """Lives as long as the test; two daemon threads, one for people, one for the clock."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.api = f"{url}/bot{token}"
        self.pressed: list[str] = []
        self.told_at: list[str] = []
        self.patient = threading.Event()
        self.patient.set()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._while_open, args=(deed,), daemon=True)
            for deed in (self._listen, self._keep_time)
        ]
        self._offset = 0
        self._seen = ""

    def __enter__(self) -> "TinyBot":
        self.call("setMyCommands", commands=MENU)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Its last questions end with the town: to wait for them took a second of each test."""
        self._over.set()
        self.patient.set()

    def call(self, method: str, **given: Any) -> Any:
        """One call of the Bot API."""
        return self._post(f"{self.api}/{method}", given)["result"]

    def says(self, person: int, text: str, **more: Any) -> int:
        """One message; its number."""
        sent = self.call("sendMessage", chat_id=person, text=text, parse_mode="HTML", **more)
        return int(sent["message_id"])

    def sends_file(self, person: int, name: str, content: bytes, caption: str) -> None:
        """One document, as a form."""
        edge = uuid4().hex
        fields = {"chat_id": str(person), "caption": caption}
        form = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        form += (
            f'--{edge}\r\nContent-Disposition: form-data; name="document"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = form.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        urllib.request.urlopen(
            urllib.request.Request(f"{self.api}/sendDocument", body, kind), timeout=10
        ).close()

    def _while_open(self, deed: Any) -> None:
        while not self._over.is_set():
            try:
                deed()
            except (OSError, HTTPException):
                self._over.wait(0.1)

    def _listen(self) -> None:
        for update in self.call("getUpdates", offset=self._offset, timeout=1):
            self._offset = update["update_id"] + 1
            self.patient.wait(20)
            if "message" in update:
                self._hear(update["message"])
            elif "callback_query" in update:
                self._feel(update["callback_query"])

    def _hear(self, message: Json) -> None:
        person, text = message["chat"]["id"], message.get("text", "")
        if text.startswith(("/start", "/reunion")):
            self.says(person, CARD, reply_markup={"inline_keyboard": ANSWERS})
        elif text == "/agenda":
            self.sends_file(person, "copil.ics", ICS.encode(), "Pour votre agenda.")
        elif text == "clavier":
            rows = [[{"text": "Oui"}, {"text": "Non"}]]
            markup = {"keyboard": rows, "one_time_keyboard": True, "resize_keyboard": True}
            self.says(person, "Oui ou non ?", reply_markup=markup)
        else:
            self.says(person, "Je n’ai pas compris. Écrivez /reunion ou /agenda.")

    def _feel(self, tap: Json) -> None:
        data, person = tap["data"], tap["message"]["chat"]["id"]
        self.pressed.append(data)
        number = tap["message"]["message_id"]
        toast = {"yes": "Merci, c’est noté.", "no": "Votre excuse est transmise."}.get(data, "")
        self.call("answerCallbackQuery", callback_query_id=tap["id"], text=toast)
        if toast:
            rows = [[{"text": "Changer ma réponse", "callback_data": "again"}], ANSWERS[1]]
            words = {"text": THANKS, "parse_mode": "HTML"}
            markup = {"inline_keyboard": rows}
            self._quietly(
                "editMessageText", chat_id=person, message_id=number, **words, reply_markup=markup
            )

    def _quietly(self, method: str, **given: Any) -> None:
        """A second tap changes nothing more: Telegram then answers 400."""
        try:
            self.call(method, **given)
        except urllib.error.HTTPError as refusal:
            refusal.close()

    def _keep_time(self) -> None:
        after = f"?after={self._seen.replace('+', '%2B')}&wait=1" if self._seen else ""
        with urllib.request.urlopen(f"{self.url}/town/clock{after}", timeout=30) as answer:
            now = json.load(answer)["now"]
        if now == self._seen:
            return
        self.patient.wait(20)
        self._seen = now
        self.told_at.append(now)
        ahead = [moment for moment in MOMENTS if moment["at"] > now]
        self._post(f"{self.url}/town/caught_up", {"now": now, "next": ahead})

    def _post(self, address: str, said: Json) -> Any:
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(address, json.dumps(said).encode(), kind)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
