"""The owner's settings of a store as text fields, and the fields read back. Pure.

A refusal names its kind in one word; the templates have the sentence for it in every language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

from shared.contracts.store_admin import DictionaryEntry, OrderProof, StoreSettings
from shared.contracts.store_offers import Promotion

Section = Literal["coupons", "promotions", "dictionary", "answers"]
Fields = Mapping[str, str]
Changes = dict[str, Any]

MAX_WORD = 60
MAX_COUPONS = 200
MAX_GROUPS = 500
MAX_WORDS_PER_GROUP = 20
MAX_PROMOTIONS = 50
MAX_PROMOTION_TEXT = 400


@dataclass(frozen=True)
class FieldProblem:
    """`kind` has a sentence in the templates; `line` counts from 1, 0 when there is only one."""

    kind: str
    line: int = 0
    text: str = ""


class FormRefused(Exception):
    """What is wrong, by the field it is wrong in."""

    def __init__(self, problems: Mapping[str, FieldProblem]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


@dataclass(frozen=True)
class PromotionRow:
    text: str = ""
    starts_on: str = ""
    ends_on: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.starts_on or self.ends_on)


@dataclass(frozen=True)
class SettingsForm:
    """What stands in the fields: the stored settings, or what was typed and refused."""

    coupons: str = ""
    promotions: tuple[PromotionRow, ...] = ()
    dictionary: str = ""
    order_proof: str = ""
    show_stock: bool = True
    checkout_links: bool = True
    problems: Mapping[str, FieldProblem] = field(default_factory=dict)


def shown_settings(settings: StoreSettings) -> SettingsForm:
    rows = tuple(
        PromotionRow(item.text, _day(item.starts_on), _day(item.ends_on))
        for item in settings.promotions
    )
    return SettingsForm(
        coupons="\n".join(settings.advertised_coupons),
        promotions=rows,
        dictionary="\n".join(", ".join(entry.words) for entry in settings.dictionary),
        order_proof=settings.order_proof,
        show_stock=settings.show_stock,
        checkout_links=settings.checkout_links,
    )


def typed_settings(shown: SettingsForm, section: Section, form: Fields) -> SettingsForm:
    """`shown` with what somebody typed into one section."""
    if section == "coupons":
        return replace(shown, coupons=form.get("coupons", ""))
    if section == "promotions":
        return replace(shown, promotions=_typed_rows(form))
    if section == "dictionary":
        return replace(shown, dictionary=form.get("dictionary", ""))
    return replace(
        shown,
        order_proof=form.get("order_proof", ""),
        show_stock="show_stock" in form,
        checkout_links="checkout_links" in form,
    )


def read_section(section: Section, typed: SettingsForm) -> Changes:
    """What the section changes in StoreSettings; raises FormRefused."""
    return READERS[section](typed)


def _read_coupons(typed: SettingsForm) -> Changes:
    codes = _unique(typed.coupons.replace(",", " ").replace(";", " ").split())
    if len(codes) > MAX_COUPONS:
        raise FormRefused({"coupons": FieldProblem("too_many", text=str(MAX_COUPONS))})
    for code in codes:
        if len(code) > MAX_WORD:
            raise FormRefused({"coupons": FieldProblem("word_too_long", text=code[:MAX_WORD])})
    return {"advertised_coupons": codes}


def _read_promotions(typed: SettingsForm) -> Changes:
    rows = [(f"promotion_{place}", row) for place, row in enumerate(typed.promotions)]
    problems = {name: found for name, row in rows if (found := _problem_of(row))}
    if problems:
        raise FormRefused(problems)
    if len(rows) > MAX_PROMOTIONS:
        problem = FieldProblem("too_many", text=str(MAX_PROMOTIONS))
        raise FormRefused({f"promotion_{MAX_PROMOTIONS}": problem})
    return {"promotions": [_promotion_of(row) for _, row in rows]}


def _problem_of(row: PromotionRow) -> FieldProblem | None:
    if not row.text:
        return FieldProblem("text_missing")
    if len(row.text) > MAX_PROMOTION_TEXT:
        return FieldProblem("text_too_long", text=str(MAX_PROMOTION_TEXT))
    try:
        promotion = _promotion_of(row)
    except ValueError:
        return FieldProblem("not_a_day")
    starts_on, ends_on = promotion.starts_on, promotion.ends_on
    return FieldProblem("ends_before") if starts_on and ends_on and ends_on < starts_on else None


def _promotion_of(row: PromotionRow) -> Promotion:
    days = (date.fromisoformat(text) if text else None for text in (row.starts_on, row.ends_on))
    starts_on, ends_on = days
    return Promotion(text=row.text, starts_on=starts_on, ends_on=ends_on)


def _read_dictionary(typed: SettingsForm) -> Changes:
    lines = enumerate(typed.dictionary.splitlines(), start=1)
    entries = [_entry_of(number, line) for number, line in lines if line.strip(" \t,;")]
    if len(entries) > MAX_GROUPS:
        raise FormRefused({"dictionary": FieldProblem("too_many", text=str(MAX_GROUPS))})
    return {"dictionary": entries}


def _entry_of(number: int, line: str) -> DictionaryEntry:
    words = _unique([word.strip() for word in line.replace(";", ",").split(",") if word.strip()])
    if len(words) < 2:
        raise FormRefused({"dictionary": FieldProblem("one_word", number, line.strip())})
    if len(words) > MAX_WORDS_PER_GROUP:
        problem = FieldProblem("too_many_words", number, str(MAX_WORDS_PER_GROUP))
        raise FormRefused({"dictionary": problem})
    for word in words:
        if len(word) > MAX_WORD:
            problem = FieldProblem("word_too_long", number, word[:MAX_WORD])
            raise FormRefused({"dictionary": problem})
    return DictionaryEntry(words=words)


def _read_answers(typed: SettingsForm) -> Changes:
    if typed.order_proof not in get_args(OrderProof):
        raise FormRefused({"order_proof": FieldProblem("choose")})
    return {
        "order_proof": typed.order_proof,
        "show_stock": typed.show_stock,
        "checkout_links": typed.checkout_links,
    }


READERS: Mapping[Section, Callable[[SettingsForm], Changes]] = {
    "coupons": _read_coupons,
    "promotions": _read_promotions,
    "dictionary": _read_dictionary,
    "answers": _read_answers,
}


def _typed_rows(form: Fields) -> tuple[PromotionRow, ...]:
    """A row that was emptied is gone; the others keep their order."""
    rows = [
        PromotionRow(
            *(form.get(f"{name}_{place}", "").strip() for name in ("text", "starts_on", "ends_on"))
        )
        for place in range(MAX_PROMOTIONS + 1)
    ]
    return tuple(row for row in rows if not row.is_empty)


def _unique(words: list[str]) -> list[str]:
    """Each once, whatever its capitals, in the order they were written."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.casefold(), word)
    return list(first.values())


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
