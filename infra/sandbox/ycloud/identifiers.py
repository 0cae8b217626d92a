"""Identifiers in the shapes YCloud and Meta use; random, so that a restart never repeats one."""

import base64
import secrets
from datetime import datetime


def make_message_id() -> str:
    return secrets.token_hex(12)


def make_event_id() -> str:
    return f"evt_{secrets.token_hex(8)}"


def make_request_id() -> str:
    return f"req_{secrets.token_hex(9)}"


def make_endpoint_id() -> str:
    return f"wh{secrets.token_hex(12)}"


def make_webhook_secret() -> str:
    return f"whsec_{secrets.token_hex(16)}"


def make_media_id() -> str:
    return str(10**14 + secrets.randbelow(9 * 10**14))


def make_wamid(customer: str) -> str:
    who = base64.b64encode(customer.lstrip("+").encode()).decode().rstrip("=")
    return f"wamid.HBgN{who}UCABI{secrets.token_hex(10).upper()}AA=="


def format_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
