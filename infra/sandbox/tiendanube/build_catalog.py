"""Compact product rows, expanded into the full shape the platform answers with."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.sandbox.tiendanube.formats import (
    drop_accents,
    make_handle,
    spread,
    write_date,
)
from infra.sandbox.tiendanube.world import Json, Shop

AXES_LIMIT = 3


@dataclass(frozen=True)
class CatalogBuilder:
    """Expands rows for one shop; `base_url` is where pictures and shop pages are served."""

    shop: Shop
    base_url: str
    now: datetime

    def build_categories(self) -> list[Json]:
        rows = self.shop.seed["categories"]
        ids = {row["key"]: row["id"] for row in rows}
        return [self._category(row, ids, rows) for row in rows]

    def build_product(self, row: Json) -> Json:
        product_id = int(row.get("id") or self.shop.next_id("product"))
        created = self.now - timedelta(days=30 + spread(f"age:{row['sku']}", 400))
        updated = self.now - timedelta(hours=1 + spread(f"touch:{row['sku']}", 600))
        stamps = {"created_at": write_date(created), "updated_at": write_date(updated)}
        axes = self._axes(row)
        images = self._images(row, product_id, stamps)
        name = self._product_text(row)
        handle = {language: make_handle(text) for language, text in name.items()}
        page = f"{self.base_url}/shop/{self.shop.id}/{self.shop.seed['product_path']}"
        return {
            "id": product_id,
            "name": name,
            "description": self._main_only(row.get("text", "")),
            "handle": handle,
            "attributes": [self._axis_name(axis) for axis, _ in axes],
            "published": not row.get("hidden", False),
            "free_shipping": bool(row.get("free", False)),
            "requires_shipping": not row.get("digital", False),
            "canonical_url": f"{page}/{handle[self.shop.language]}/",
            "video_url": None,
            "seo_title": self._main_only(row["name"]),
            "seo_description": self._main_only(""),
            "brand": row.get("brand") or None,
            **stamps,
            "variants": self._variants(row, product_id, axes, images, stamps),
            "tags": row.get("tags", ""),
            "images": images,
            "categories": self._categories_of(row),
        }

    def build_kit(self, row: Json, product: Json, by_sku: dict[str, Json]) -> Json:
        shared = {key: product[key] for key in _KIT_KEYS}
        parts = [
            self._component(by_sku[sku], quantity, position)
            for position, (sku, quantity) in enumerate(row["kit"]["parts"])
        ]
        stocks = [part["stock"] // part["quantity"] for part in parts if part["stock"] is not None]
        return {
            **shared,
            "sku": row["sku"],
            "barcode": None,
            "mpn": None,
            "gender": None,
            "age_group": None,
            "invalid_at": None,
            "categories": [category["id"] for category in product["categories"]],
            "discount_percent": row["kit"]["discount"],
            "components": parts,
            "kit_stock": min(stocks) if stocks else None,
        }

    def _category(self, row: Json, ids: dict[str, int], rows: list[Json]) -> Json:
        stamp = write_date(self.now - timedelta(days=200))
        name = self._translated(row["name"])
        hidden = row.get("visibility", "visible")
        return {
            "id": row["id"],
            "name": name,
            "description": dict.fromkeys(name, ""),
            "handle": {language: make_handle(text) for language, text in name.items()},
            "parent": ids.get(row["parent"]),
            "subcategories": [other["id"] for other in rows if other["parent"] == row["key"]],
            "seo_title": dict.fromkeys(name, ""),
            "seo_description": dict.fromkeys(name, ""),
            "google_shopping_category": None,
            "visibility": hidden,
            "visibility_updated_at": stamp if hidden != "visible" else None,
            "created_at": "2021-04-12T18:00:00+0000",
            "updated_at": stamp,
        }

    def _categories_of(self, row: Json) -> list[Json]:
        ids = {seed["key"]: seed["id"] for seed in self.shop.seed["categories"]}
        wanted = {ids[key] for key in row.get("cat", []) if key in ids}
        return [category for category in self.shop.categories if category["id"] in wanted]

    def _axes(self, row: Json) -> list[tuple[str, list[str]]]:
        axes = [(name, list(values)) for name, values in row.get("axes", [])]
        if row.get("colours"):
            axes.append((self.shop.seed["colour_axis"], row["colours"]))
        if row.get("sizes"):
            name, values = self.shop.seed["sizes"][row["sizes"]]
            axes.append((name, values))
        return axes[:AXES_LIMIT]

    def _images(self, row: Json, product_id: int, stamps: Json) -> list[Json]:
        if row.get("digital") and row.get("colours") is None and not row.get("shape"):
            return []
        names = row.get("colours") or [""]
        return [
            {
                "id": self.shop.next_id("image"),
                "product_id": product_id,
                "src": self._picture_url(product_id, position),
                "position": position,
                "alt": self._main_only(f"{row['name']} {colour}".strip()) if colour else [],
                **stamps,
                "height": 1024,
                "width": 1024,
                "thumbnails_generated": 1,
            }
            for position, colour in enumerate(names, start=1)
        ]

    def _picture_url(self, product_id: int, position: int) -> str:
        number = "" if position == 1 else f"-{position}"
        folder = f"{self.base_url}/images/{self.shop.id}"
        return f"{folder}/{product_id}{number}-1024-1024.png"

    def _variants(
        self,
        row: Json,
        product_id: int,
        axes: list[tuple[str, list[str]]],
        images: list[Json],
        stamps: Json,
    ) -> list[Json]:
        combinations = list(itertools.product(*(values for _, values in axes)))
        by_colour = dict(zip(row.get("colours") or [], images, strict=False))
        default = images[0] if images else {"id": None}
        return [
            self._variant(row, values, position)
            | {
                "product_id": product_id,
                "image_id": by_colour.get(values[0] if values else "", default)["id"],
                "values": [self._main_only(value, fill=True) for value in values],
                **stamps,
            }
            for position, values in enumerate(combinations, start=1)
        ]

    def _variant(self, row: Json, values: tuple[str, ...], position: int) -> Json:
        sku = "-".join([row["sku"], *(_abbreviate(value) for value in values)])
        prices = row.get("prices")
        price = prices[position - 1] if prices else row["price"]
        stock = self._stock(row, values, sku)
        variant_id = self.shop.next_id("variant")
        return {
            "id": variant_id,
            "position": position,
            "price": price,
            "compare_at_price": price,
            "promotional_price": row.get("sale"),
            "stock_management": stock is not None,
            "stock": stock,
            "weight": row.get("weight"),
            "width": "30.00",
            "height": "10.00",
            "depth": "25.00",
            "sku": sku,
            "barcode": f"779{variant_id:010d}",
            "mpn": None,
            "age_group": row.get("age", "adult" if row.get("gender") else None),
            "gender": row.get("gender"),
            "cost": f"{float(price) * 0.45:.2f}" if price else None,
            "inventory_levels": self._levels(stock),
        }

    def _stock(self, row: Json, values: tuple[str, ...], sku: str) -> int | None:
        given: dict[str, int | None] = row.get("stock", {})
        key = "/".join(values)
        if key in given:
            return given[key]
        number = spread(f"stock:{sku}", 14)
        return 0 if number < 2 else number

    def _levels(self, stock: int | None) -> list[Json]:
        if stock is None or "inventory-levels" not in self.shop.profile["features"]:
            return []
        places = [place["id"] for place in self.shop.seed["locations"]]
        elsewhere = stock // 3 if len(places) > 1 else 0
        shares = [stock - elsewhere, *([elsewhere] if len(places) > 1 else [])]
        return [
            {"location_id": place, "stock": share}
            for place, share in zip(places, shares, strict=False)
        ]

    def _component(self, product: Json, quantity: int, position: int) -> Json:
        variant = next((v for v in product["variants"] if v["stock"] != 0), product["variants"][0])
        sale = variant["promotional_price"]
        return {
            "product_id": product["id"],
            "quantity": quantity,
            "position": position,
            "free_shipping": product["free_shipping"],
            "is_deleted": False,
            "name": product["name"] | {"default": product["name"][self.shop.language]},
            "image_url": product["images"][0]["src"] if product["images"] else None,
            "price": float(variant["price"]),
            "promotional_price": float(sale) if sale else None,
            "stock": variant["stock"],
        }

    def _translated(self, names: list[str]) -> dict[str, str]:
        return dict(zip(self.shop.profile["languages"], names, strict=False))

    def _product_text(self, row: Json) -> dict[str, str]:
        return {
            language: row["name"] if language == self.shop.language else row.get(language, "")
            for language in self.shop.profile["languages"]
        }

    def _main_only(self, text: str, *, fill: bool = False) -> dict[str, str]:
        return {
            language: text if fill or language == self.shop.language else ""
            for language in self.shop.profile["languages"]
        }

    def _axis_name(self, axis: str) -> dict[str, str]:
        known: Json = self.shop.seed["axis_translations"]
        return dict(known.get(axis) or self._main_only(axis, fill=True))


_KIT_KEYS = (
    *("id", "name", "description", "handle", "brand", "published", "free_shipping"),
    *("canonical_url", "video_url", "seo_title", "seo_description", "images", "tags"),
    *("created_at", "updated_at"),
)


def _abbreviate(value: str) -> str:
    letters = "".join(letter for letter in drop_accents(value).upper() if letter.isalnum())
    return letters if any(letter.isdigit() for letter in letters) else letters[:3]
