"""The approved templates every WABA of the sandbox starts with."""

import re
from typing import Any

_RECORD: dict[str, Any] = {
    "status": "APPROVED",
    "qualityRating": "GREEN",
    "messageSendTtlSeconds": -1,
    "statusUpdateEvent": "APPROVED",
    "createTime": "2026-09-13T10:00:00.000Z",
    "updateTime": "2026-09-14T10:00:00.000Z",
}

TEMPLATES: tuple[dict[str, Any], ...] = (
    {
        "officialTemplateId": "771122334455",
        "name": "seguimiento_consulta",
        "language": "es_AR",
        "category": "UTILITY",
        "components": [
            {
                "type": "BODY",
                "text": "Hola {{1}}, ¿pudiste resolver tu consulta sobre {{2}}?",
                "example": {"body_text": [["Lucía", "la remera lila"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Sí, gracias"},
                    {"type": "QUICK_REPLY", "text": "Necesito ayuda"},
                ],
            },
        ],
        **_RECORD,
    },
    {
        "officialTemplateId": "771122334456",
        "name": "pedido_en_camino",
        "language": "es_AR",
        "category": "UTILITY",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "¡Tu pedido está en camino!"},
            {
                "type": "BODY",
                "text": "Hola {{1}}, el pedido {{2}} salió hoy y llega el {{3}}.",
                "example": {"body_text": [["Bruno", "1042", "jueves"]]},
            },
            {"type": "FOOTER", "text": "Gracias por tu compra"},
        ],
        **_RECORD,
    },
    {
        "officialTemplateId": "771122334457",
        "name": "novedades_temporada",
        "language": "es_AR",
        "category": "MARKETING",
        "components": [{"type": "BODY", "text": "Llegó la nueva temporada. ¿Querés verla?"}],
        **_RECORD,
    },
)

_BY_NAME = {(item["name"], item["language"]): item for item in TEMPLATES}


def find_template(name: object, language: object) -> dict[str, Any] | None:
    return _BY_NAME.get((name, language)) if isinstance(name, str) else None


def component_of(template: dict[str, Any], kind: str) -> dict[str, Any] | None:
    return next((item for item in template["components"] if item["type"] == kind), None)


def count_body_variables(template: dict[str, Any]) -> int:
    body = component_of(template, "BODY") or {"text": ""}
    return len(set(re.findall(r"{{(\d+)}}", body["text"])))


def body_values(content: dict[str, Any]) -> list[str]:
    for component in content.get("components") or []:
        if str(component.get("type", "")).lower() == "body":
            return [str(item.get("text", "")) for item in component.get("parameters") or []]
    return []


def render_template(content: dict[str, Any]) -> dict[str, Any]:
    """What the phone shows: header, body with its values, footer and quick replies."""
    language = (content.get("language") or {}).get("code")
    template = find_template(content.get("name"), language)
    if template is None:
        return {"body": str(content.get("name", "")), "buttons": []}
    body = (component_of(template, "BODY") or {"text": ""})["text"]
    for index, value in enumerate(body_values(content), start=1):
        body = body.replace(f"{{{{{index}}}}}", value)
    return {
        "header": (component_of(template, "HEADER") or {}).get("text"),
        "body": body,
        "footer": (component_of(template, "FOOTER") or {}).get("text"),
        "buttons": _quick_replies(template, content),
    }


def _quick_replies(template: dict[str, Any], content: dict[str, Any]) -> list[dict[str, str]]:
    buttons = (component_of(template, "BUTTONS") or {}).get("buttons", [])
    payloads = {
        int(component.get("index", 0)): component["parameters"][0].get("payload")
        for component in content.get("components") or []
        if component.get("sub_type") == "quick_reply" and component.get("parameters")
    }
    return [
        {"text": button["text"], "payload": payloads.get(index) or button["text"]}
        for index, button in enumerate(buttons)
        if button["type"] == "QUICK_REPLY"
    ]
