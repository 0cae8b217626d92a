"""Who may hear about an order: the rules alone."""

import pytest

from shared.contracts.store_admin import OrderProof
from tiendanube_service.orders.ownership import (
    Allowed,
    Claim,
    Proof,
    clean_order_number,
    prove_ownership,
)
from tiendanube_service.tiendanube.translate_order import Buyer

BUYER = Buyer("julia.ferreyra@example.com", "+5493415550177", "30.111.222")
ALL = Allowed.by("phone_or_email_or_document")
NOTHING = Proof(by_phone=False, by_email=False, by_document=False)


@pytest.mark.parametrize(
    "phone",
    ["+5493415550177", "+543415550177", "5493415550177", "+54 341 15 555 0177"],
)
def test_the_whatsapp_number_is_proof_in_every_spelling(phone: str) -> None:
    assert prove_ownership(Claim(phone=phone), BUYER, country="AR", allowed=ALL).by_phone


@pytest.mark.parametrize(
    ("written", "country", "whatsapp"),
    [
        ("341 5550177", "AR", "+5493415550177"),
        ("0341 15 5550177", "AR", "+5493415550177"),
        ("(81) 90000-0001", "BR", "+558100000001"),
        ("55 1234 5678", "MX", "+5215512345678"),
        ("0054 9 341 555 0177", "AR", "+543415550177"),
        ("0054 9 341 555 0177", None, "+543415550177"),
    ],
)
def test_a_number_written_without_its_country_is_known(
    written: str, country: str | None, whatsapp: str
) -> None:
    buyer = Buyer(None, written, None)
    assert prove_ownership(Claim(phone=whatsapp), buyer, country=country, allowed=ALL).by_phone


@pytest.mark.parametrize("email", ["julia.ferreyra@example.com", " Julia.Ferreyra@EXAMPLE.com "])
def test_the_purchase_email_is_proof(email: str) -> None:
    assert prove_ownership(Claim(email=email), BUYER, country="AR", allowed=ALL).by_email


@pytest.mark.parametrize("end", ["1222", " 1222", "1.222"])
def test_the_end_of_the_document_is_proof(end: str) -> None:
    assert prove_ownership(Claim(document_last4=end), BUYER, country="AR", allowed=ALL).by_document


@pytest.mark.parametrize(
    "claim",
    [
        Claim(),
        Claim(phone="", email="", document_last4=""),
        Claim(phone="+5493415550178"),
        Claim(phone="5550177"),
        Claim(phone="0177"),
        Claim(phone="+13415550177"),
        Claim(email="julia.ferreyra@example.co"),
        Claim(email="julia"),
        Claim(email="%"),
        Claim(document_last4="1223"),
        Claim(document_last4="222"),
        Claim(document_last4="****"),
        Claim(document_last4="3011"),
    ],
)
def test_anything_less_is_no_proof(claim: Claim) -> None:
    assert prove_ownership(claim, BUYER, country="AR", allowed=ALL) == NOTHING


@pytest.mark.parametrize(
    ("claim", "buyer"),
    [
        (Claim(email="email@noinformado.com"), Buyer("email@noinformado.com", None, None)),
        (Claim(email="Email@NaoInformado.com"), Buyer("email@naoinformado.com", None, None)),
        (Claim(email="x@noinformado.com"), Buyer("x@noinformado.com", None, None)),
        (Claim(email="j***@example.com"), Buyer("j***@example.com", None, None)),
        (Claim(email=""), Buyer("", "", "")),
        (Claim(phone="XXXXXXX"), Buyer(None, "XXXXXXX", None)),
        (Claim(phone="+540000000000"), Buyer(None, "0000000000", None)),
        (Claim(phone="+549341555****"), Buyer(None, "+549341555****", None)),
        (Claim(document_last4="0000"), Buyer(None, None, "00000000")),
        (Claim(document_last4="1222"), Buyer(None, None, "XXXX1222")),
        (Claim(document_last4="1222"), Buyer(None, None, "1222")),
        (Claim(email="\0", document_last4="\0"), Buyer(None, None, None)),
    ],
)
def test_placeholders_and_masks_prove_nothing(claim: Claim, buyer: Buyer) -> None:
    assert prove_ownership(claim, buyer, country="AR", allowed=ALL) == NOTHING


@pytest.mark.parametrize(
    ("level", "holds"),
    [
        ("phone", (True, False, False)),
        ("phone_or_email", (True, True, False)),
        ("phone_or_email_or_document", (True, True, True)),
    ],
)
def test_a_proof_that_the_owner_switched_off_never_holds(
    level: OrderProof, holds: tuple[bool, bool, bool]
) -> None:
    claims = (
        Claim(phone=BUYER.phone),
        Claim(email=BUYER.email),
        Claim(document_last4="1222"),
    )
    allowed = Allowed.by(level)
    proofs = [prove_ownership(claim, BUYER, country="AR", allowed=allowed) for claim in claims]
    assert tuple(proof.holds for proof in proofs) == holds


def test_where_too_much_was_guessed_the_number_alone_is_heard() -> None:
    allowed = Allowed.by("phone_or_email_or_document", may_guess=False)
    claim = Claim("+5493415550177", "julia.ferreyra@example.com", "1222")
    proof = prove_ownership(claim, BUYER, country="AR", allowed=allowed)
    assert proof == Proof(by_phone=True, by_email=False, by_document=False)


def test_a_national_number_is_no_number_of_another_country() -> None:
    """48 is an area of Brazil and the code of Poland."""
    buyer = Buyer(None, "48 99123-4567", None)
    ours, theirs = Claim(phone="+5548991234567"), Claim(phone="+48991234567")
    assert prove_ownership(ours, buyer, country="BR", allowed=ALL).by_phone
    assert not prove_ownership(theirs, buyer, country="BR", allowed=ALL).by_phone


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1187", "1187"),
        ("#1187", "1187"),
        (" N° 1187 ", "1187"),
        ("pedido 1187", "1187"),
        ("01187", "1187"),
        ("maria", None),
        ("1187 OR 1", None),
        ("julia@example.com", None),
        ("0", None),
        ("١١٨٧", None),
        ("", None),
    ],
)
def test_only_a_number_is_an_order_number(raw: str, number: str | None) -> None:
    assert clean_order_number(raw) == number
