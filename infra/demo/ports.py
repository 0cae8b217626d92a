"""Which loopback port each process listens on."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack

HOST = "127.0.0.1"
ORCHESTRATOR = "orchestrator_service"
AGENT = "agent_service"
WHATSAPP = "whatsapp_service"
TIENDANUBE = "tiendanube_service"
UI = "platform_ui"
SANDBOX = "sandbox"
DEFAULT_PORTS = {
    ORCHESTRATOR: 8000,
    AGENT: 8001,
    WHATSAPP: 8002,
    TIENDANUBE: 8003,
    UI: 8080,
    SANDBOX: 9000,
}


class PortTaken(Exception):
    """Somebody else listens there; the text says which and what to do."""


def default_ports(offset: int = 0) -> dict[str, int]:
    return {name: port + offset for name, port in DEFAULT_PORTS.items()}


def free_ports() -> dict[str, int]:
    """Ports that were free a moment ago, all different."""
    with ExitStack() as stack:
        sockets = {name: stack.enter_context(socket.socket()) for name in DEFAULT_PORTS}
        for listener in sockets.values():
            listener.bind((HOST, 0))
        return {name: listener.getsockname()[1] for name, listener in sockets.items()}


def free_port() -> int:
    return free_ports()[SANDBOX]


def refuse_taken(ports: Mapping[str, int]) -> None:
    """Raises PortTaken naming every port that cannot be had."""
    taken = [f"{port} ({name})" for name, port in ports.items() if not _is_free(port)]
    if taken:
        raise PortTaken(
            f"Somebody already listens on port {', '.join(taken)}.\n"
            "Stop it, or move the demo: make demo NEXUS_PORT_OFFSET=100"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
