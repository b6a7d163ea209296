"""The two clocks, and the only reader of the machine's time."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """Both times are the machine's: how the service runs for real."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def machine(self) -> datetime:
        return datetime.now(UTC)


class TownClock:
    """Town time is what the simulator's town says; machine time stays the machine's.

    Between two moves the town stands still, unless `running`.
    """

    def __init__(self, town: datetime) -> None:
        self._town = town.astimezone(UTC)
        self._set_at = datetime.now(UTC)
        self.running = False

    def set(self, town: datetime, *, running: bool = False) -> None:
        """Move town time; it never goes back."""
        self._town = max(self._town, town.astimezone(UTC))
        self._set_at = datetime.now(UTC)
        self.running = running

    def now(self) -> datetime:
        gone = datetime.now(UTC) - self._set_at if self.running else timedelta(0)
        return self._town + gone

    def machine(self) -> datetime:
        return datetime.now(UTC)
