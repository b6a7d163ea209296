"""What systemd is told: that we are ready, and, while we are well, that we live.

Its protocol is one datagram to the socket it names (sd_notify(3)); no library is needed for that.
"""

import socket

import structlog

log = structlog.get_logger()

READY = "READY=1"
ALIVE = "WATCHDOG=1"


class Supervisor:
    """Lives as long as the service. Without an address nobody listens, and nothing is said."""

    def __init__(self, address: str) -> None:
        # A name that begins with @ is of the abstract kind: no file, a NUL before it.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def tell(self, state: str) -> None:
        """Say this. A supervisor that is away is no reason to stop."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.settimeout(1.0)
                out.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("supervisor.untold", state=state, reason=type(error).__name__)
