"""What a shop's assistant says: `{slot}` stands for a fact or a falsehood, ¶ for a new line."""

HONEST = {
    "es": """
La {name} sale {price} en talle {size}.
¡Hola! Sí, tenemos la {name} en talle {size} y color {colour}. Está a {price}.
La *{name}* está a {price}. ¿Te la muestro en otro color?
{name}: {price}, antes {was}.
Está en oferta: pasó de {was} a {price}, un {cut} menos.
La {name} tiene {cut} de descuento y queda en {price}.
Te dejo el enlace de la {name}: {url}
La encontrás acá 👉 {url}. Viene en {colour} y el precio es {price}.
De la {name} en {colour} talle {size} quedan {left} unidades.
Sí, hay stock de la {name} en {size}. Sale {price}.
La {gone_name} está agotada por ahora. En cambio, la {name} está disponible a {price}.
Podés pagarla en {instalments} cuotas sin interés.
La {name} sale {price} o {instalments} cuotas sin interés de {each}.
Con el cupón {coupon} tenés {coupon_percent} de descuento, con una compra mínima de {minimum}.
El cupón {coupon} vale hasta el {coupon_end}.
El envío es gratis en compras desde {threshold}.
Los envíos tardan {days} días hábiles.
Hacemos envíos a todo el país; llega en {days} días hábiles una vez despachado.
Atendemos de lunes a viernes de {hours} hs.
Tenés {return_days} días para hacer un cambio.
Pagando por transferencia tenés un {transfer} de descuento.
Tu pedido #{order} {state}.
El pedido {order} {state}. El código de seguimiento es {tracking}.
Tu pedido {order} llega entre el {from} y el {until}.
El total de tu pedido #{order} es {total}.
La {name} cuesta {price} y la {other_name} cuesta {other_price}.
• {name} – {price}¶• {other_name} – {other_price}¶¿Cuál te gusta más?
Dos unidades de la {name} son {double} en total.
En {size} tenemos la {name} por {price}. Mirala en {url}
No me queda en {missing_size}, pero sí en {size}: la {name} sale {price}.
Perfecto 😊 La {name} en {colour}, talle {size}, sale {price}. ¿La querés llevar?
Entiendo, buscás algo de hasta {budget}. La {name} está {price}.
""",
    "pt": """
A {name} custa {price} no tamanho {size}.
Oi! Temos sim a {name} no tamanho {size}, na cor {colour}. Sai por {price}.
A *{name}* está por {price}. Quer ver em outra cor?
{name}: de {was} por {price}.
Está em promoção: antes {was}, agora {price}, {cut} de desconto.
A {name} está com {cut} de desconto e fica em {price}.
Segue o link da {name}: {url}
Você encontra aqui 👉 {url}. Vem em {colour} e o preço é {price}.
Da {name} em {colour} tamanho {size} restam {left} unidades.
Sim, a {name} tem estoque no tamanho {size}. O preço é {price}.
A {gone_name} está esgotada no momento. Já a {name} está disponível por {price}.
Dá para pagar em até {instalments}x sem juros.
A {name} sai por {price} ou {instalments}x de {each} sem juros.
Com o cupom {coupon} você ganha {coupon_percent} de desconto, com compra mínima de {minimum}.
O cupom {coupon} vale até {coupon_end}.
O frete é grátis em compras acima de {threshold}.
A entrega leva {days} dias úteis.
Enviamos para todo o Brasil; chega em {days} dias úteis depois do despacho.
Atendemos de segunda a sexta das {hours}h.
Você tem {return_days} dias para fazer a troca.
Pagando com pix você tem {transfer} de desconto.
Seu pedido #{order} {state}.
O pedido {order} {state}. O código de rastreio é {tracking}.
Seu pedido {order} chega entre {from} e {until}.
O total do seu pedido #{order} é {total}.
A {name} custa {price} e a {other_name} custa {other_price}.
• {name} – {price}¶• {other_name} – {other_price}¶Qual você prefere?
Duas unidades da {name} dão {double} no total.
No {size} temos a {name} por {price}. Veja em {url}
Não temos no {missing_size}, mas temos no {size}: a {name} custa {price}.
Perfeito 😊 A {name} na cor {colour}, tamanho {size}, sai por {price}. Quer levar?
Entendi, você procura algo de até {budget}. A {name} está por {price}.
""",
    "en": """
The {name} is {price} in size {size}.
Hi! Yes, we have the {name} in size {size}, in {colour}. It costs {price}.
The *{name}* is {price}. Would you like to see another colour?
{name}: was {was}, now {price}.
It is on sale: {price} instead of {was}, that's {cut} off.
The {name} is {cut} off and costs {price}.
Here is the link to the {name}: {url}
You can find it here 👉 {url}. It comes in {colour} and the price is {price}.
We have {left} units left of the {name} in {colour}, size {size}.
Yes, the {name} is in stock in size {size}. The price is {price}.
The {gone_name} is sold out right now. The {name} is available for {price}.
You can pay in {instalments} interest-free instalments.
The {name} costs {price}, or {instalments} interest-free payments of {each}.
With the coupon {coupon} you get {coupon_percent} off, with a minimum purchase of {minimum}.
The coupon {coupon} is valid until {coupon_end}.
Shipping is free on orders over {threshold}.
Delivery takes {days} business days.
We ship nationwide; it arrives within {days} business days.
We're open Monday to Friday from {hours}.
You have {return_days} days to exchange it.
If you pay by bank transfer you get {transfer} off.
Your order #{order} {state}.
Order {order} {state}. The tracking code is {tracking}.
Your order {order} arrives between {from} and {until}.
The total of your order #{order} is {total}.
The {name} is {price} and the {other_name} is {other_price}.
• {name} – {price}¶• {other_name} – {other_price}¶Which one do you like?
Two units of the {name} come to {double} in total.
In {size} we have the {name} for {price}. See it at {url}
We don't have it in {missing_size}, but we do in {size}: the {name} is {price}.
Perfect 😊 The {name} in {colour}, size {size}, is {price}. Shall we go ahead?
I see, you want something up to {budget}. The {name} is {price}.
""",
}
SMALL_TALK = {
    "es": """
¡Hola! ¿En qué te puedo ayudar hoy?
¿Qué talle usás, M o L?
No tengo el precio de ese producto, pero puedo consultarlo con el equipo.
No encontré camperas rojas. ¿Querés que busque en otro color?
Si querés, te paso el enlace para comprar.
¡Gracias a vos! Cualquier cosa me escribís.
Soy el asistente virtual de la tienda.
¿Me pasás tu número de pedido, por favor?
No puedo reservarte el producto ni hacer descuentos.
¿La buscás en negro, en azul o en otro color?
Mañana también voy a estar por acá si te surge otra duda.
No puedo cancelar pedidos; para eso te puede ayudar una persona de la tienda.
No pude confirmar si hay stock en este momento.
Claro, contame un poco más de lo que necesitás: ¿es para vos o para regalar?
El cupón que mencionás no figura entre los vigentes.
¿Te gustaría algo de hasta $20.000 o podemos subir un poco?
100% seguro que te va a gustar 😊
Qué lindo color elegiste. ¿Qué talle te separo en mente para buscar?
Lamento mucho lo que pasó. ¿Me contás qué producto te llegó?
Si no te queda, ¿preferís cambiarlo o devolverlo?
""",
    "pt": """
Olá! Como posso ajudar você hoje?
Qual tamanho você usa, M ou G?
Não tenho o preço desse produto, mas posso perguntar à equipe.
Não encontrei jaquetas vermelhas. Quer que eu procure em outra cor?
Se quiser, envio o link para comprar.
Obrigado você! Qualquer coisa é só chamar.
Sou o assistente virtual da loja.
Pode me passar o número do pedido, por favor?
Não posso reservar o produto nem dar descontos.
Você procura em preto, azul ou outra cor?
Amanhã também estarei por aqui se surgir outra dúvida.
Não consigo cancelar pedidos; uma pessoa da loja pode ajudar com isso.
Não consegui confirmar se há estoque agora.
Claro, me conta um pouco mais: é para você ou para presente?
O cupom que você mencionou não está entre os vigentes.
Você gostaria de algo até R$ 200 ou podemos subir um pouco?
100% certeza de que vai gostar 😊
Sinto muito pelo que aconteceu. Qual produto chegou para você?
Se não servir, você prefere trocar ou devolver?
""",
    "en": """
Hi! How can I help you today?
Which size do you wear, M or L?
I don't have the price of that product, but I can ask the team.
I couldn't find any red jackets. Shall I look in another colour?
If you like, I can send you the link to buy it.
You're welcome! Write to me any time.
I'm the shop's virtual assistant.
Could you give me your order number, please?
I can't reserve products or give discounts.
Are you looking for it in black, blue or another colour?
I'll be here tomorrow too if anything else comes up.
I can't cancel orders; a person from the shop can help you with that.
I couldn't confirm whether it is in stock right now.
Of course, tell me a bit more: is it for you or a gift?
The coupon you mention is not among the current ones.
Would you like something up to $200, or can we go a bit higher?
I'm 100% sure you'll like it 😊
I'm sorry about what happened. Which product did you receive?
If it doesn't fit, would you rather exchange or return it?
""",
}
# Kind, then the reply: nothing of it is in any evidence.
INVENTED = {
    "es": """
action|Te la reservé hasta mañana en el local.
action|Listo, ya cancelé tu pedido.
action|Ya te reembolsamos el dinero a tu tarjeta.
action|Tranqui, te lo separo y pasás cuando quieras.
action|Cambié la dirección de entrega como pediste.
action|Quedó reservada a tu nombre.
action|Ya le avisé a una persona del equipo para que te llame.
action|Acabo de aplicarte el descuento.
action|Te mandé la factura por correo.
policy|Tiene garantía de por vida.
policy|Las devoluciones son gratis siempre.
policy|El envío es gratis para vos.
policy|Y te regalamos un cinturón con la compra.
policy|Si no te gusta te devolvemos el dinero.
policy|La {name} tiene 2x1 esta semana.
contact|Transferí al alias tienda.pagos.mp y listo.
contact|Llamanos al +54 9 11 4444-1234.
contact|Escribinos a ventas@tienda-oficial.com
link|Pagá directamente en pagos-seguros.com/orden
link|Mirá todo en bit.ly/ofertas-hoy
percentage|La {name} hoy está 50% off.
percentage|Solo por hoy, mitad de precio.
percentage|Pagando en efectivo te hacemos un 35% de descuento.
coupon|Usá el código BIENVENIDO15 y listo.
instalments|Tenés 18 cuotas sin interés con todas las tarjetas.
opening_hours|Abrimos los domingos de 8 a 22 hs.
opening_hours|Atendemos las 24 horas, todos los días.
date|Si comprás ahora te llega mañana.
date|Entregamos en 24 hs en todo el país.
date|La promo termina el 29/02.
money|El envío te sale $777.
money|La {name} sale quince lucas con treinta.
order_number|Veo que también tenés el pedido 99871.
stock|De la {gone_name} quedan 4 unidades, aprovechá.
stock|La {gone_name} está disponible.
""",
    "pt": """
action|Reservei para você até amanhã na loja.
action|Pronto, já cancelei seu pedido.
action|Já reembolsamos o valor no seu cartão.
action|Fica tranquilo, vou separar para você.
action|Alterei o endereço de entrega como você pediu.
action|Ficou reservada no seu nome.
action|Já avisei uma pessoa da equipe para ligar para você.
action|Acabei de aplicar o desconto.
action|Enviei a nota fiscal por e-mail.
policy|Tem garantia vitalícia.
policy|As devoluções são grátis sempre.
policy|O frete é grátis para você.
policy|E ainda vai um cinto de brinde.
policy|Se não gostar, devolvemos o dinheiro.
policy|Compre e ganhe: leve 3 pague 2.
contact|Faça o pix para a chave pagamentos.loja@banco.com
contact|Ligue para +55 11 94444-1234.
contact|Escreva para vendas@loja-oficial.com
link|Pague direto em pagamento-seguro.com/pedido
link|Veja tudo em bit.ly/ofertas-hoje
percentage|A {name} hoje está com 50% off.
percentage|Só hoje, metade do preço.
percentage|Pagando em dinheiro damos 35% de desconto.
coupon|Use o código BEMVINDO15 e pronto.
instalments|Parcelamos em 18x sem juros em todos os cartões.
opening_hours|Abrimos aos domingos das 8h às 22h.
opening_hours|Atendemos 24 horas por dia, todos os dias.
date|Comprando agora chega amanhã.
date|Entregamos em 24 horas em todo o país.
date|A promoção termina em 29/02.
money|O frete custa R$ 77,70.
order_number|Vi que você também tem o pedido 99871.
stock|Da {gone_name} restam 4 unidades, aproveite.
stock|A {gone_name} está disponível.
""",
    "en": """
action|I've reserved it for you until tomorrow.
action|Done, I have cancelled your order.
action|We have already refunded the money to your card.
action|Don't worry, I'll hold it for you.
action|I changed the delivery address as you asked.
action|It's reserved under your name.
action|I told a person from the team to call you.
action|I just applied the discount.
action|I emailed the invoice to you.
policy|It has a lifetime warranty.
policy|Returns are always free.
policy|Shipping is free for you.
policy|And you get a free gift with it.
policy|If you don't like it there's a money-back guarantee.
policy|It is buy one get one this week.
contact|Call us at +1 415 555 0199 to pay.
contact|Write to sales@official-shop.com
link|Pay directly at secure-payments.com/order
link|See everything at bit.ly/offers-today
percentage|The {name} is 50% off today.
percentage|Only today, half price.
percentage|Pay cash and we give you 35% off.
coupon|Use the code WELCOME15 at checkout.
instalments|You can pay in 18 interest-free instalments with any card.
opening_hours|We're open on Sundays from 8am to 10pm.
opening_hours|We are open 24/7.
date|Order now and it arrives tomorrow.
date|We deliver within 24 hours nationwide.
date|The promotion ends on February 29.
money|Shipping costs $7.77.
order_number|I see you also have order 99871.
stock|There are 4 units left of the {gone_name}, hurry.
stock|The {gone_name} is available.
""",
}


def lines(text: str) -> list[str]:
    return [line.replace("¶", "\n") for line in text.strip().splitlines()]
