"""`make demo`: the whole suite on this machine, with a simulated outside, until Ctrl-C."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from infra.demo.console import complain, paint, say
from infra.demo.environment import Caller, Surroundings
from infra.demo.ports import ORCHESTRATOR, SANDBOX, UI, PortTaken, default_ports
from infra.demo.processes import Stack, StackOptions, StartFailed
from infra.demo.shop import BUSINESS_NUMBER, SHOP_NAME, SetupRefused, set_up_shop
from infra.demo.state import FOLDER, DemoState, RunningDemo

EXAMPLE = 'make say TEXT="¿Tienen la campera Cerro Torre en talle M?"'


def main() -> int:
    options = _arguments()
    caller = Caller.from_environment()
    ports = default_ports(options.port_offset or caller.nexus_port_offset)
    for number in (signal.SIGINT, signal.SIGTERM):  # both leave by the same door
        signal.signal(number, signal.default_int_handler)
    try:
        with running_demo(ports, caller) as stack:
            _greet(stack.surroundings)
            _wait_for_the_end(stack)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one must not cut it
            say("\nStopping…")
    except (PortTaken, StartFailed, SetupRefused) as error:
        complain(paint(str(error), "red"))
        return 1
    except KeyboardInterrupt:
        say("\nStopped before it was up.")
        return 130
    say("Stopped. The conversations are kept in .nexus/; delete it to begin anew.")
    return 0


@contextmanager
def running_demo(ports: Mapping[str, int] | None, caller: Caller) -> Iterator[Stack]:
    """The stack with its shop, and .nexus/demo.json telling where it is while it runs."""
    state = DemoState.read_or_create()
    stack = Stack(FOLDER, StackOptions(ports=ports, secrets=state.secrets, caller=caller))
    say("Starting Postgres, Redis, five services and the simulated outside…")
    with stack:
        set_up_shop(stack.surroundings)
        urls = {name: stack.url(name) for name in stack.processes}
        state.running = RunningDemo(pid=os.getpid(), urls=urls, business_number=BUSINESS_NUMBER)
        state.write()
        try:
            yield stack
        finally:
            state.running = None
            state.write()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--port-offset", type=int, default=0, help="added to every port (also NEXUS_PORT_OFFSET)"
    )
    return parser.parse_args()


def _greet(around: Surroundings) -> None:
    account = around.model_account
    model = "the real model behind your OPENAI_API_KEY" if account.is_real else "simulated"
    lines = [
        ("Dashboard", around.url(UI)),
        ("Sign-in token", around.secrets.admin_token),
        ("Customer's phone", around.url(SANDBOX)),
        ("Admin API", f"{around.url(ORCHESTRATOR)}/docs"),
        ("Language model", model),
        ("Logs", str(around.folder / "logs")),
    ]
    say(f"\n{paint('Nexus is up', 'bold', 'green')}: the shop is {paint(SHOP_NAME, 'bold')}.\n")
    for label, value in lines:
        say(f"  {label:<18}{paint(value, 'cyan')}")
    say("\nWrite as a customer on the phone page and watch the dashboard, or in another terminal:")
    say(f"  {paint(EXAMPLE, 'bold')}")
    say(paint("\nCtrl-C stops everything.", "dim"))


def _wait_for_the_end(stack: Stack) -> None:
    """Until Ctrl-C or SIGTERM; tells once of each process that ends on its own."""
    told: set[str] = set()
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)
            for name, process in stack.processes.items():
                if name not in told and not process.is_running():
                    told.add(name)
                    complain(paint(f"{name} ended; see {process.log_path}", "red"))


if __name__ == "__main__":
    sys.exit(main())
