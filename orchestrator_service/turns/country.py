"""Which country's way to write prices a shop has, from its time zone. Pure."""

COUNTRIES = {
    "America/Argentina": "AR",
    "America/Buenos_Aires": "AR",
    "America/Mexico_City": "MX",
    "America/Cancun": "MX",
    "America/Tijuana": "MX",
    "America/Monterrey": "MX",
    "America/Santiago": "CL",
    "America/Bogota": "CO",
    "America/Lima": "PE",
    "America/Montevideo": "UY",
}


def country_of(language: str, time_zone: str) -> str:
    if language == "pt-BR":
        return "BR"
    fitting = (code for zone, code in COUNTRIES.items() if time_zone.startswith(zone))
    return next(fitting, "AR" if language == "es-AR" else "US")
