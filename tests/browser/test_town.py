"""Stories on the header: the clock, the bot's next moments, the weather, the calls."""

from playwright.sync_api import Page, expect

from simulator.server import Simulator
from tests.browser.phones import deed, field, phone
from tests.browser.tiny_bot import TinyBot


def test_the_clock_speaks_french(page: Page) -> None:
    """The town's time is told in words, as people write it."""
    shown = page.locator("#town-now")

    expect(shown).to_have_text("lundi 23 novembre 2026, 8 h 55")


def test_one_goes_to_the_bots_next_moment(page: Page, bot: TinyBot) -> None:
    """The button moves the town's clock; the page says that the bot catches up, until it has."""
    moment = page.get_by_role("button", name="Aller au jeudi 26 novembre, 9 h")
    expect(moment).to_contain_text("relance des silencieux")
    bot.patient.clear()

    moment.click()
    expect(page.locator("#town-state")).to_have_text("Le robot rattrape…")
    bot.patient.set()

    expect(page.locator("#town-now")).to_contain_text("jeudi 26")
    expect(page.locator("#town-state")).to_be_empty()
    expect(moment).to_have_count(0)
    assert bot.told_at[-1] == "2026-11-26T09:00:00+01:00"


def test_one_chooses_a_date(page: Page, bot: TinyBot) -> None:
    """A date typed as clocks in France show it; in summer the offset is another one."""
    page.get_by_label("Choisir une date et une heure").click()
    page.get_by_label("Date et heure").fill("2027-06-01T14:00")
    page.get_by_role("button", name="Aller", exact=True).click()

    expect(page.locator("#town-now")).to_contain_text("mardi 1er")
    expect(page.locator("#town-state")).to_be_empty()
    assert bot.told_at[-1] == "2027-06-01T14:00:00+02:00"


def test_a_date_chosen_at_once_is_kept(page: Page) -> None:
    """Whoever types a date as soon as the menu opens finds it there, not the town's hour again."""
    kept = page.evaluate(
        """async () => {
            const field = document.getElementById("goto-when");
            document.querySelector("#goto summary").click();
            field.value = "2027-06-01T14:00";
            await new Promise((done) => setTimeout(done, 200));
            return field.value;
        }"""
    )

    assert kept == "2027-06-01T14:00"


def test_the_day_of_a_message_grows_old(town: Simulator, page: Page) -> None:
    """« Aujourd’hui » is the town's today: it becomes « Hier » when the clock is moved."""
    deed(town, page, "start")
    day = phone(page, "Amina Lamarque").locator(".day")
    expect(day).to_have_text("Aujourd’hui")

    page.request.post(f"{town.url}/town/clock", data={"now": "2026-11-24T08:00:00+01:00"})

    expect(day).to_have_text("Hier")


def test_bad_weather_is_announced_and_passes(town: Simulator, page: Page) -> None:
    """A fault is chosen and counted on the page, and good weather takes it away."""
    page.get_by_label("Météo du réseau").click()
    page.get_by_label("Réseau coupé").check()
    page.get_by_label("Fois").fill("2")
    page.get_by_role("button", name="Provoquer").click()
    expect(page.locator("#weather-now")).to_contain_text("Réseau coupé")
    announced = page.request.get(f"{town.url}/sim/weather").json()["weather"]
    assert [(one["fault"], one["method"], one["times"]) for one in announced] == [
        ("cut_before", "sendMessage", 2)
    ]

    page.get_by_role("button", name="Beau temps").click()

    expect(page.locator("#weather-now")).to_be_hidden()
    assert page.request.get(f"{town.url}/sim/weather").json() == {"weather": []}


def test_the_calls_of_the_bot_can_be_read(town: Simulator, page: Page) -> None:
    """The list shows what the bot sent, newest first, without its endless asking for news."""
    deed(town, page, "start")
    expect(phone(page, "Amina Lamarque").locator(".bot")).to_be_visible()

    page.get_by_role("button", name="Appels du robot").click()

    rows = page.get_by_role("dialog").locator("tbody tr")
    expect(rows.first).to_contain_text("sendMessage")
    expect(page.get_by_role("dialog")).not_to_contain_text("getUpdates")


def test_the_page_says_when_the_town_does_not_answer(town: Simulator, page: Page) -> None:
    """No silent page: a line says that the town is away, and typed words come back."""
    deed(town, page, "start")
    field(page, "Amina Lamarque").fill("Bonjour")
    page.route("**/sim/**", lambda route: route.abort())

    field(page, "Amina Lamarque").press("Enter")

    expect(phone(page, "Amina Lamarque")).to_contain_text("La ville ne répond pas.")
    expect(field(page, "Amina Lamarque")).to_have_value("Bonjour")
    page.unroute("**/sim/**")
