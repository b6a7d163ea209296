"""Stories on the page: what people see and do on the phones."""

from pathlib import Path

from playwright.sync_api import Page, expect

from simulator.server import Simulator
from tests.browser.conftest import AMINA, CLAIRE
from tests.browser.phones import deed, field, phone, wait_for
from tests.browser.tiny_bot import ICS, TinyBot

NAMES = ["Claire Vidalenc", "Amina Lamarque", "Bruno Costes", "Nadia Roumégous", "Léo Martin"]


def test_phones_stand_side_by_side(page: Page) -> None:
    """Those marked for the page stand in a row, each with the name and the role of its owner."""
    expect(page.locator(".phone")).to_have_count(len(NAMES))
    boxes = [phone(page, name).bounding_box() for name in NAMES]

    lefts = [box["x"] for box in boxes if box]
    assert sorted(set(lefts)) == lefts
    assert {boxes[0]["y"]} == {box["y"] for box in boxes if box}
    expect(phone(page, "Amina Lamarque")).to_contain_text("Pilote, action 2.3 (aidants)")


def test_an_empty_chat_begins_with_start(page: Page) -> None:
    """Before « Démarrer » there is no typing field; after it the bot's first words are there."""
    amina = phone(page, "Amina Lamarque")
    expect(field(page, "Amina Lamarque")).to_have_count(0)

    amina.get_by_role("button", name="Démarrer").click()

    expect(amina.get_by_role("log")).to_contain_text("serez-vous présente au comité de pilotage")
    expect(amina.locator(".bot b").filter(has_text="Madame Lamarque")).to_be_visible()
    expect(field(page, "Amina Lamarque")).to_be_visible()


def test_what_is_typed_becomes_a_bubble(town: Simulator, page: Page) -> None:
    """Enter sends; the words stand on the right, the bot's answer on the left."""
    deed(town, page, "start")
    field(page, "Amina Lamarque").fill("Bonjour <b>vous</b>")
    field(page, "Amina Lamarque").press("Enter")

    amina = phone(page, "Amina Lamarque")
    own = amina.locator(".message.person").last
    answer = amina.locator(".message.bot").last
    expect(own).to_contain_text("Bonjour <b>vous</b>")
    expect(answer).to_contain_text("Je n’ai pas compris")
    expect(field(page, "Amina Lamarque")).to_have_value("")
    right = own.locator(".bubble").bounding_box()
    left = answer.locator(".bubble").bounding_box()
    assert right
    assert left
    assert right["x"] + right["width"] > left["x"] + left["width"]


def test_a_tap_brings_a_toast_and_another_card(town: Simulator, page: Page, bot: TinyBot) -> None:
    """The button turns until the bot answers; then a toast passes and the card has changed."""
    deed(town, page, "start")
    amina = phone(page, "Amina Lamarque")
    yes = amina.get_by_role("button", name="1. Oui")
    expect(yes).to_be_visible()
    bot.patient.clear()

    yes.click()
    expect(yes).to_have_attribute("aria-busy", "true")
    bot.patient.set()

    expect(amina.get_by_role("status")).to_contain_text("Merci, c’est noté.")
    expect(amina.locator(".message.bot").last).to_contain_text("vous venez")
    expect(amina.locator(".edited")).to_have_text("modifié ")
    expect(amina.get_by_role("button", name="Changer ma réponse")).to_be_focused()
    expect(amina.locator("[aria-busy]")).to_have_count(0)


def test_a_toast_stands_in_nobodys_way(town: Simulator, page: Page) -> None:
    """While it is shown, every button of the card and of the foot is in sight and can be tapped."""
    deed(town, page, "start")
    amina = phone(page, "Amina Lamarque")
    amina.get_by_role("button", name="1. Oui").click()
    toast = amina.get_by_role("status").get_by_text("Merci, c’est noté.")
    again = amina.get_by_role("button", name="Changer ma réponse")
    expect(toast).to_be_visible()

    again.click(timeout=1000)

    expect(toast).to_be_visible()
    shown = toast.bounding_box()
    options = amina.get_by_label("Options du téléphone")
    for button in [again, amina.get_by_role("button", name="Envoyer"), options]:
        box = button.bounding_box()
        assert shown
        assert box
        assert not _overlap(dict(shown), dict(box))
    options.click(timeout=1000)


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )


def test_a_double_tap_reaches_the_bot_twice(town: Simulator, page: Page, bot: TinyBot) -> None:
    """People tap twice: the page must not protect the bot from it."""
    deed(town, page, "start")
    later = phone(page, "Amina Lamarque").get_by_role("button", name="Plus tard")

    later.dblclick()

    wait_for(page, lambda: len(bot.pressed) > 1)
    assert bot.pressed == ["later", "later"]


def test_a_refresh_keeps_what_is_typed_and_where_one_stands(
    town: Simulator, page: Page, bot: TinyBot
) -> None:
    """New messages come in while someone types: not a letter is lost, nor the focus on a button."""
    deed(town, page, "start")
    amina = phone(page, "Amina Lamarque")
    field(page, "Amina Lamarque").fill("Je serai représ")
    amina.get_by_role("button", name="2. Je m’excuse").focus()

    bot.says(AMINA, "Un message de plus.")

    expect(amina.get_by_role("log")).to_contain_text("Un message de plus.")
    expect(field(page, "Amina Lamarque")).to_have_value("Je serai représ")
    expect(amina.get_by_role("button", name="2. Je m’excuse")).to_be_focused()


def test_a_calendar_file_can_be_taken(town: Simulator, page: Page, tmp_path: Path) -> None:
    """The file bubble tells name and size, and its link gives the very bytes the bot sent."""
    deed(town, page, "say", text="/agenda")
    link = phone(page, "Amina Lamarque").get_by_role("link", name="copil.ics")
    expect(link).to_contain_text(f"{len(ICS.encode())} octets")

    with page.expect_download() as taken:
        link.click()
    taken.value.save_as(tmp_path / taken.value.suggested_filename)

    assert (tmp_path / "copil.ics").read_bytes() == ICS.encode()


def test_the_menu_lists_the_commands_of_the_bot(town: Simulator, page: Page) -> None:
    """« / » opens the list; choosing a line with the keys says the command."""
    deed(town, page, "say", text="bonjour")
    amina = phone(page, "Amina Lamarque")
    amina.get_by_role("button", name="Menu des commandes").press("Enter")
    expect(amina.get_by_role("button", name="/reunion répondre à la convocation")).to_be_focused()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(amina.get_by_role("link", name="copil.ics")).to_be_visible()
    expect(amina.get_by_role("list", name="Commandes")).to_be_hidden()


def test_the_last_own_message_can_be_corrected(town: Simulator, page: Page) -> None:
    """The arrow up takes it back into the field; what was being typed returns afterwards."""
    deed(town, page, "say", text="12,5 heurs")
    amina = phone(page, "Amina Lamarque")
    expect(amina.locator(".person")).to_contain_text("12,5 heurs")

    amina.locator(".person").last.hover()
    amina.locator(".person").last.get_by_role("button", name="Modifier ce message").click()
    field(page, "Amina Lamarque").fill("12,5 heures")
    field(page, "Amina Lamarque").press("Enter")

    expect(amina.locator(".person")).to_contain_text("12,5 heures")
    expect(amina.locator(".person .edited")).to_have_count(1)


def test_a_reply_keyboard_is_tapped_and_goes(town: Simulator, page: Page) -> None:
    """Its keys say their words; a keyboard for one time is gone after that."""
    deed(town, page, "say", text="clavier")
    amina = phone(page, "Amina Lamarque")
    keys = amina.get_by_role("group", name="Réponses proposées")

    keys.get_by_role("button", name="Oui").click()

    expect(amina.locator(".person").last).to_contain_text("Oui")
    expect(keys).to_be_hidden()


def test_things_that_are_not_text_are_sent(town: Simulator, page: Page) -> None:
    """A photo, a voice message, a sticker, a place and a file each become a bubble."""
    deed(town, page, "start")
    amina = phone(page, "Amina Lamarque")
    for what in ("Photo", "Message vocal", "Autocollant", "Ma position"):
        amina.get_by_label("Joindre").click()
        amina.get_by_role("button", name=what).click()
    sent = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"un plan"}
    amina.get_by_label("Document à envoyer").set_input_files(sent)  # type: ignore[arg-type]

    expect(amina.get_by_role("link", name="plan.txt")).to_be_visible()
    expect(amina.get_by_role("img", name="Photo")).to_be_visible()
    for shown in ("Message vocal", "Autocollant", "Position"):
        expect(amina.get_by_role("log")).to_contain_text(shown)


def test_an_invitation_waits_in_a_banner(town: Simulator, page: Page) -> None:
    """The link that was received opens the bot with what it carries, once."""
    amina = {"id": AMINA, "first_name": "Amina", "last_name": "Lamarque", "phone": True}
    page.request.post(f"{town.url}/sim/people", data={**amina, "invitation": "inv_7Hk2"})
    banner = phone(page, "Amina Lamarque").locator(".banner")
    expect(banner).to_contain_text("Vous avez reçu un lien d’invitation.")

    banner.get_by_role("button", name="Ouvrir le lien").click()

    expect(banner).to_be_hidden()
    expect(phone(page, "Amina Lamarque").locator(".person")).to_contain_text("/start")
    chat = page.request.get(f"{town.url}/sim/people/{AMINA}/chat").json()
    assert chat["messages"][0]["text"] == "/start inv_7Hk2"


def test_a_link_can_be_opened_again(town: Simulator, page: Page) -> None:
    """The mail that brought it stays on the phone: by the options, or by the « /start » it made."""
    person = {"id": AMINA, "first_name": "Amina", "last_name": "Lamarque", "phone": True}
    page.request.post(f"{town.url}/sim/people", data={**person, "invitation": "inv_7Hk2"})
    amina = phone(page, "Amina Lamarque")
    again = amina.get_by_role("button", name="Rouvrir le lien d’invitation")
    amina.get_by_role("button", name="Ouvrir le lien", exact=True).click()
    expect(amina.locator(".message.bot")).to_have_count(1)
    deed(town, page, "say", text="/annuler")
    page.reload()

    amina.get_by_label("Options du téléphone").click()
    again.click()
    expect(again).to_be_hidden()
    expect(amina.locator(".message.bot")).to_have_count(3)
    amina.locator(".message.person").first.get_by_role("button", name="/start").click()
    expect(amina.locator(".message.bot")).to_have_count(4)

    chat = page.request.get(f"{town.url}/sim/people/{AMINA}/chat").json()
    said = [each["text"] for each in chat["messages"] if each["from"] == "person"]
    assert said == ["/start inv_7Hk2", "/annuler", "/start inv_7Hk2", "/start inv_7Hk2"]


def test_a_link_to_the_bot_is_handed_to_someone(town: Simulator, page: Page, bot: TinyBot) -> None:
    """Claire taps the invitation she was given and chooses who receives it: a phone comes out."""
    deed(town, page, "start", CLAIRE)
    bot.says(CLAIRE, "Lien : https://t.me/cheville_demo_bot?start=inv_9Qz")

    phone(page, "Claire Vidalenc").get_by_role("link", name="inv_9Qz").click()
    page.get_by_role("dialog").get_by_role("button", name="Hélène Fabre").click()

    helene = phone(page, "Hélène Fabre")
    helene.get_by_role("button", name="Ouvrir le lien").click()
    expect(helene.get_by_role("log")).to_contain_text("serez-vous présente")


def test_who_has_just_written_sees_the_answer(town: Simulator, page: Page) -> None:
    """Answers come while the list still glides to what was written: they are shown all the same."""
    page.emulate_media(reduced_motion="no-preference")
    deed(town, page, "start")
    amina = phone(page, "Amina Lamarque")
    for number in range(3):
        field(page, "Amina Lamarque").fill(f"Message {number}" + "\nencore une ligne" * 12)
        field(page, "Amina Lamarque").press("Enter")
        expect(amina.locator(".message.bot")).to_have_count(number + 2)

    expect(amina.locator(".message.bot .meta").last).to_be_in_viewport()
    expect(amina.locator(".jump")).to_be_hidden()
    expect(amina.locator(".jump-count")).to_be_hidden()


def test_who_reads_higher_up_is_left_there(town: Simulator, page: Page, bot: TinyBot) -> None:
    """What comes in is counted on the way down; writing brings one back to the end."""
    page.emulate_media(reduced_motion="no-preference")
    deed(town, page, "start")
    bot.says(AMINA, "Une longue nouvelle.\n" * 40)
    amina = phone(page, "Amina Lamarque")
    expect(amina.locator(".message.bot .meta").last).to_be_in_viewport()
    amina.get_by_role("log").hover()
    page.mouse.wheel(0, -2000)
    expect(amina.locator(".message").first).to_be_in_viewport()

    bot.says(AMINA, "Un mot de plus.")
    expect(amina.locator(".jump-count")).to_have_text("1")
    expect(amina.locator(".message").first).to_be_in_viewport()
    expect(amina.locator(".message.bot").last).not_to_be_in_viewport()

    field(page, "Amina Lamarque").fill("Merci")
    field(page, "Amina Lamarque").press("Enter")
    expect(amina.locator(".message.bot").last).to_contain_text("Je n’ai pas compris")
    expect(amina.locator(".message.bot .meta").last).to_be_in_viewport()
    expect(amina.locator(".jump-count")).to_be_hidden()


def test_a_long_text_being_typed_hides_no_answer(town: Simulator, page: Page) -> None:
    """The typing field grows over the list: its end stays in sight."""
    for _ in range(3):
        deed(town, page, "say", text="Bonjour" + "\nencore une ligne" * 12)
    amina = phone(page, "Amina Lamarque")
    expect(amina.locator(".message.bot")).to_have_count(3)
    expect(amina.locator(".message.bot .meta").last).to_be_in_viewport()

    field(page, "Amina Lamarque").fill("un\ndeux\ntrois\nquatre\ncinq")

    expect(amina.locator(".message.bot .meta").last).to_be_in_viewport()


def test_a_phone_comes_and_goes(page: Page) -> None:
    """Another person's phone joins the row, is still there after a reload, and can be put away."""
    page.get_by_text("Un autre téléphone").click()
    page.get_by_label("Chercher une personne").fill("helene")
    page.get_by_role("button", name="Hélène Fabre").click()
    expect(phone(page, "Hélène Fabre")).to_be_in_viewport()

    page.reload()
    phone(page, "Hélène Fabre").get_by_label("Options du téléphone").click()
    page.get_by_role("button", name="Masquer ce téléphone").click()

    expect(phone(page, "Hélène Fabre")).to_have_count(0)
    expect(page.locator(".phone")).to_have_count(len(NAMES))


def test_a_blocked_bot_can_be_let_back_in(town: Simulator, page: Page) -> None:
    """Blocking takes the typing field away and says so; unblocking brings it back."""
    deed(town, page, "start")
    amina = phone(page, "Amina Lamarque")
    amina.get_by_label("Options du téléphone").click()
    amina.get_by_role("button", name="Bloquer Cheville").click()
    expect(amina).to_contain_text("Vous avez bloqué Cheville.")

    amina.get_by_role("button", name="Débloquer", exact=True).click()

    expect(field(page, "Amina Lamarque")).to_be_visible()


def test_a_narrow_window_shows_one_phone_at_a_time(
    town: Simulator, page: Page, bot: TinyBot
) -> None:
    """The names above are tabs; a name counts what came in while another phone was in hand."""
    page.set_viewport_size({"width": 390, "height": 844})
    deed(town, page, "start")
    expect(phone(page, "Claire Vidalenc")).to_be_in_viewport(ratio=0.9)
    claire_tab = page.get_by_role("navigation").get_by_role("button", name="Claire Vidalenc")
    amina_tab = page.get_by_role("navigation").get_by_role("button", name="Amina Lamarque")
    expect(claire_tab).to_have_attribute("aria-current", "true")
    expect(amina_tab).not_to_have_attribute("aria-current", "true")

    bot.says(AMINA, "Un mot pour vous.")
    expect(amina_tab.locator(".badge")).to_be_visible()
    amina_tab.click()

    expect(phone(page, "Amina Lamarque")).to_be_in_viewport(ratio=0.9)
    expect(phone(page, "Claire Vidalenc")).not_to_be_in_viewport()
    expect(amina_tab.locator(".badge")).to_be_hidden()
