"""Rows of facts from what the shop said. Pure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tiendanube_service.facts.passages import split_page
from tiendanube_service.facts.wording import METHODS, SENTENCES
from tiendanube_service.tiendanube.text import plain_text, shorten
from tiendanube_service.tiendanube.translate_facts import Contact, PageText, Place, Provider

FactRow = dict[str, Any]
TITLE_LIMIT = 200


class Composer:
    """For one shop at one moment; `language` is one of our three."""

    def __init__(self, tenant_id: UUID, language: str, heard_at: datetime) -> None:
        self._tenant_id = tenant_id
        self._language = language
        self._heard_at = heard_at
        self._say = SENTENCES[language]

    def page(self, page: PageText) -> list[FactRow]:
        source = self._say["page"].format(name=page.name)
        return [
            self._row(
                f"page:{page.page_id}:{page.language or ''}:{number}",
                title=shorten(": ".join(filter(None, (page.name, passage.heading))), TITLE_LIMIT),
                text=passage.text,
                source=source,
                language=page.language,
            )
            for number, passage in enumerate(split_page(page.html))
        ]

    def payment(self, providers: list[Provider]) -> list[FactRow]:
        sentences = [self._provider(provider) for provider in providers if provider.name]
        return self._stated("payment", sentences)

    def place(self, place: Place) -> list[FactRow]:
        if not place.address:
            return []
        text = self._say["location_text"].format(name=place.name, address=place.address)
        row = self._row(
            f"location:{place.place_id}::0",
            title=self._say["location"].format(name=place.name),
            text=text,
            source=self._say["location_source"],
        )
        return [row]

    def contact(self, contact: Contact) -> list[FactRow]:
        said = [
            self._say[name].format(value=value) for name, value in vars(contact).items() if value
        ]
        return self._stated("contact", said)

    def _stated(self, kind: str, sentences: list[str]) -> list[FactRow]:
        if not sentences:
            return []
        text = shorten(" ".join(sentences), 700)
        source = self._say[f"{kind}_source"]
        return [self._row(f"{kind}:::0", title=self._say[kind], text=text, source=source)]

    def _provider(self, provider: Provider) -> str:
        """Methods we have no word for are left out: "other" helps nobody."""
        words = [METHODS[self._language].get(method) for method in provider.methods]
        known = ", ".join(dict.fromkeys(word for word in words if word))
        return f"{provider.name}: {known}." if known else f"{provider.name}."

    def _row(
        self, fact_id: str, *, title: str, text: str, source: str, language: str | None = None
    ) -> FactRow:
        """Markup was parsed away; what an escaped tag left behind goes as well."""
        return {
            "tenant_id": self._tenant_id,
            "fact_id": fact_id[:200],
            "kind": fact_id.split(":", 1)[0],
            "title": plain_text(title, limit=TITLE_LIMIT),
            "text": plain_text(text, limit=700),
            "source": plain_text(source, limit=TITLE_LIMIT),
            "url": None,
            "language": language,
            "heard_at": self._heard_at,
        }
