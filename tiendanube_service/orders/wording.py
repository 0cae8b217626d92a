"""What each state means, in the shop's language. Product copy."""

SENTENCES: dict[str, dict[str, str]] = {
    "es": {
        "cancelled": "El pedido fue cancelado.",
        "voided": "El pago fue rechazado o anulado, así que el pedido no avanza.",
        "refunded": "El pago del pedido fue devuelto.",
        "pending": "El pedido está esperando el pago o que se confirme.",
        "authorized": "El pago está autorizado y falta que se confirme.",
        "partially_paid": "El pedido tiene un saldo pendiente de pago.",
        "abandoned": "El pedido no llegó a pagarse.",
        "preparing": "El pago está confirmado y el pedido se está preparando.",
        "packed": "El pedido está listo y sale pronto.",
        "on_the_way": "El pedido está en camino.",
        "ready_for_pickup": "El pedido está listo para retirar.",
        "delivered": "El pedido figura como entregado.",
        "several": "El pedido va en varios paquetes y cada uno está en un estado distinto.",
        "trouble": "El correo informó un inconveniente con la entrega.",
        "unknown": "No se puede saber el estado del pedido con seguridad.",
        "chosen_payment": "Forma de pago elegida: {name}.",
    },
    "pt": {
        "cancelled": "O pedido foi cancelado.",
        "voided": "O pagamento foi recusado ou anulado, então o pedido não avança.",
        "refunded": "O pagamento do pedido foi devolvido.",
        "pending": "O pedido está aguardando o pagamento ou a confirmação dele.",
        "authorized": "O pagamento está autorizado e falta a confirmação.",
        "partially_paid": "O pedido tem um saldo a pagar.",
        "abandoned": "O pedido não chegou a ser pago.",
        "preparing": "O pagamento está confirmado e o pedido está sendo preparado.",
        "packed": "O pedido está pronto e sai em breve.",
        "on_the_way": "O pedido está a caminho.",
        "ready_for_pickup": "O pedido está pronto para retirada.",
        "delivered": "O pedido consta como entregue.",
        "several": "O pedido vai em vários pacotes e cada um está em uma etapa diferente.",
        "trouble": "A transportadora informou um problema na entrega.",
        "unknown": "Não dá para saber com certeza a situação do pedido.",
        "chosen_payment": "Forma de pagamento escolhida: {name}.",
    },
    "en": {
        "cancelled": "The order was cancelled.",
        "voided": "The payment was rejected or voided, so the order does not go on.",
        "refunded": "The payment of the order was returned.",
        "pending": "The order waits for its payment or for its confirmation.",
        "authorized": "The payment is authorised and waits for confirmation.",
        "partially_paid": "Part of the order is still to be paid.",
        "abandoned": "The order was never paid.",
        "preparing": "The payment is confirmed and the order is being prepared.",
        "packed": "The order is packed and leaves soon.",
        "on_the_way": "The order is on its way.",
        "ready_for_pickup": "The order is ready to be picked up.",
        "delivered": "The order is marked as delivered.",
        "several": "The order travels in several parcels, each at a different stage.",
        "trouble": "The carrier reported a problem with the delivery.",
        "unknown": "The state of the order cannot be told for sure.",
        "chosen_payment": "Chosen way to pay: {name}.",
    },
}
NAMES_PAYMENT = frozenset({"pending", "authorized"})


def meaning(wording: str, language: str, payment_name: str | None) -> str:
    sentences = SENTENCES[language]
    if wording in NAMES_PAYMENT and payment_name:
        return f"{sentences[wording]} {sentences['chosen_payment'].format(name=payment_name)}"
    return sentences[wording]
