"""A night's messages that wait at the start, and a service that dies among them."""

from sqlmodel import func, select

from storage.actions import Report
from tests.durability.crowd import Partner, assert_each_report_once, gather
from tests.durability.scene import Scene, assert_everything_settled

REPORTS_EACH = 2
MESSAGES_EACH = 10
_WELL_BEGUN = 8


def survive_a_backlog(scene: Scene, *, waiting: int) -> None:
    """So many messages wait at Telegram; SIGKILL after a part of them; none lost, none doubled,
    each report under its own action."""
    partners = gather(scene, waiting // MESSAGES_EACH)
    for partner in partners:
        _writes_at_night(partner)
    assert waiting == len(scene.town.town.default_bot.mailbox.waiting())

    scene.service.start()
    scene.until(lambda: _stored(scene) >= _WELL_BEGUN or None, pause=0.05)
    scene.service.kill()
    assert _stored(scene) < REPORTS_EACH * len(partners), "killed too late to prove anything"
    assert_everything_settled(scene)

    assert scene.service.killed
    assert_each_report_once(scene, partners)


def _writes_at_night(partner: Partner) -> None:
    for _ in range(REPORTS_EACH):
        report = partner.next_report()
        for words in report.typed:
            partner.phone.says(words)
        partner.meant.append(report)


def _stored(scene: Scene) -> int:
    return scene.do(lambda s: s.exec(select(func.count()).select_from(Report)).one())
