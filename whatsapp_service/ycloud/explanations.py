"""Why a message did not go, in sentences that a shop owner understands."""

from shared.contracts.messages import Explanation


def _say(es: str, pt: str, en: str) -> Explanation:
    return Explanation(es=es, pt=pt, en=en)


UNKNOWN = _say(
    "WhatsApp no pudo entregar este mensaje y no explicó por qué.",
    "O WhatsApp não conseguiu entregar esta mensagem e não explicou o motivo.",
    "WhatsApp could not deliver this message and did not say why.",
)
BAD_CONTENT = _say(
    "WhatsApp no aceptó el contenido de este mensaje. Probá escribirlo de otra forma.",
    "O WhatsApp não aceitou o conteúdo desta mensagem. Tente escrevê-la de outra forma.",
    "WhatsApp did not accept the content of this message. Try to write it another way.",
)
BAD_MEDIA = _say(
    "WhatsApp no pudo abrir el archivo. Revisá que el formato y el tamaño sean válidos.",
    "O WhatsApp não conseguiu abrir o arquivo. Verifique se o formato e o tamanho são válidos.",
    "WhatsApp could not open the file. Check that its format and size are allowed.",
)
MEDIA_GONE = _say(
    "No se pudo descargar el archivo que mandó el cliente. Pedile que lo envíe de nuevo.",
    "Não foi possível baixar o arquivo do cliente. Peça que ele envie de novo.",
    "The customer's file could not be downloaded. Ask them to send it again.",
)
TOO_LONG = _say(
    "El mensaje es demasiado largo para WhatsApp. Acortalo o dividilo.",
    "A mensagem é longa demais para o WhatsApp. Encurte ou divida o texto.",
    "The message is too long for WhatsApp. Shorten or split it.",
)
REGION = _say(
    "No se pueden enviar mensajes al país de este número.",
    "Não é possível enviar mensagens para o país deste número.",
    "Messages cannot be sent to the country of this number.",
)
KEY_WRONG = _say(
    "La clave de YCloud no es válida. Cargá una clave nueva en la configuración del canal.",
    "A chave do YCloud não é válida. Cadastre uma nova chave na configuração do canal.",
    "The YCloud key is not valid. Enter a new key in the channel's settings.",
)
KEY_MISSING = _say(
    "Falta la clave de YCloud de este canal. Cargala en la configuración.",
    "Falta a chave do YCloud deste canal. Cadastre-a na configuração.",
    "This channel has no YCloud key. Enter it in the settings.",
)
NOT_ALLOWED = _say(
    "La cuenta de WhatsApp no tiene permiso para esto. Revisá los permisos en YCloud.",
    "A conta do WhatsApp não tem permissão para isso. Verifique as permissões no YCloud.",
    "The WhatsApp account may not do this. Check its permissions in YCloud.",
)
ACCOUNT_LIMITED = _say(
    "La cuenta de YCloud tiene límites activos (por ejemplo, es de prueba). Revisala en YCloud.",
    "A conta do YCloud está com limites ativos (por exemplo, é de teste). Verifique no YCloud.",
    "The YCloud account is limited (a trial account, for example). Check it in YCloud.",
)
ACCOUNT_UNAVAILABLE = _say(
    "La cuenta no está disponible. Escribí al soporte de YCloud.",
    "A conta não está disponível. Fale com o suporte do YCloud.",
    "The account is not available. Contact YCloud's support.",
)
NO_BALANCE = _say(
    "No queda saldo en YCloud. Recargá y volvé a enviar el mensaje.",
    "O saldo no YCloud acabou. Recarregue e envie a mensagem de novo.",
    "There is no balance left in YCloud. Top up and send the message again.",
)
META_BILLING = _say(
    "Hay un problema de pago en la cuenta de Meta. Revisá el medio de pago.",
    "Há um problema de pagamento na conta da Meta. Verifique a forma de pagamento.",
    "There is a payment problem in the Meta account. Check the payment method.",
)
PROHIBITED = _say(
    "El mensaje va contra las políticas de WhatsApp o YCloud y no se envió.",
    "A mensagem viola as políticas do WhatsApp ou do YCloud e não foi enviada.",
    "The message breaks a WhatsApp or YCloud policy and was not sent.",
)
POLICY_BLOCK = _say(
    "WhatsApp bloqueó la cuenta por sus políticas. Revisá el estado en el administrador de Meta.",
    "O WhatsApp bloqueou a conta por suas políticas. Veja a situação no gerenciador da Meta.",
    "WhatsApp blocked the account because of its policies. See its state in Meta's manager.",
)
BLOCKED = _say(
    "Este cliente está en la lista de bloqueados.",
    "Este cliente está na lista de bloqueados.",
    "This customer is on the block list.",
)
UNSUBSCRIBED = _say(
    "Este cliente pidió no recibir más mensajes.",
    "Este cliente pediu para não receber mais mensagens.",
    "This customer asked to receive no more messages.",
)
OTHER_CHANNEL = _say(
    "El remitente de otro canal (SMS o correo) no está habilitado en YCloud.",
    "O remetente de outro canal (SMS ou e-mail) não está habilitado no YCloud.",
    "The sender of another channel (SMS or email) is not enabled in YCloud.",
)
LINK_BROKEN = _say(
    "Se cortó el vínculo entre YCloud y la cuenta de WhatsApp. Volvé a conectarla en YCloud.",
    "A ligação entre o YCloud e a conta do WhatsApp caiu. Conecte-a de novo no YCloud.",
    "The link between YCloud and the WhatsApp account broke. Connect it again in YCloud.",
)
NUMBER_UNAVAILABLE = _say(
    "El número de la tienda no puede enviar mensajes ahora. Revisá su estado en YCloud.",
    "O número da loja não pode enviar mensagens agora. Verifique a situação no YCloud.",
    "The shop's number cannot send messages now. Check its state in YCloud.",
)
TEMPLATE_UNAVAILABLE = _say(
    "La plantilla no existe, no está aprobada o no está en ese idioma.",
    "O modelo não existe, não foi aprovado ou não está nesse idioma.",
    "The template does not exist, is not approved, or is not in that language.",
)
TEMPLATE_WRONG = _say(
    "Los datos no coinciden con la plantilla. Revisá sus variables y botones.",
    "Os dados não combinam com o modelo. Verifique as variáveis e os botões.",
    "The data does not fit the template. Check its variables and buttons.",
)
TEMPLATE_STOPPED = _say(
    "WhatsApp pausó o desactivó esta plantilla. Usá otra.",
    "O WhatsApp pausou ou desativou este modelo. Use outro.",
    "WhatsApp paused or disabled this template. Use another one.",
)
NOT_FOUND = _say(
    "YCloud no encuentra lo que este mensaje menciona.",
    "O YCloud não encontra o que esta mensagem menciona.",
    "YCloud cannot find what this message refers to.",
)
DUPLICATE = _say(
    "YCloud dice que esto ya existe.",
    "O YCloud diz que isto já existe.",
    "YCloud says that this exists already.",
)
SLOW_DOWN = _say(
    "Se están enviando demasiados mensajes a la vez. Se reintenta en unos segundos.",
    "Há mensagens demais sendo enviadas ao mesmo tempo. Nova tentativa em alguns segundos.",
    "Too many messages are being sent at once. It is tried again in a few seconds.",
)
PAIR_LIMIT = _say(
    "Se enviaron muchos mensajes seguidos a este cliente. Se reintenta en un momento.",
    "Muitas mensagens seguidas foram enviadas a este cliente. Nova tentativa em instantes.",
    "Many messages went to this customer in a row. It is tried again in a moment.",
)
VENDOR_DOWN = _say(
    "WhatsApp o YCloud están con problemas. Se reintenta solo.",
    "O WhatsApp ou o YCloud está com problemas. A tentativa será repetida.",
    "WhatsApp or YCloud has a problem. It is tried again by itself.",
)
BAD_RECIPIENT = _say(
    "WhatsApp no acepta el número o usuario de destino.",
    "O WhatsApp não aceita o número ou usuário de destino.",
    "WhatsApp does not accept the recipient's number or user.",
)
UNDELIVERABLE = _say(
    "No se puede entregar: el número no tiene WhatsApp o usa una versión muy vieja.",
    "Não dá para entregar: o número não tem WhatsApp ou usa uma versão muito antiga.",
    "It cannot be delivered: the number has no WhatsApp or a very old version of it.",
)
DISPLAY_NAME = _say(
    "WhatsApp todavía no aprobó el nombre de la tienda. Corregilo en el administrador de Meta.",
    "O WhatsApp ainda não aprovou o nome da loja. Corrija no gerenciador da Meta.",
    "WhatsApp has not approved the shop's display name yet. Fix it in Meta's manager.",
)
WINDOW_CLOSED = _say(
    "Pasaron más de 24 horas desde el último mensaje del cliente: hace falta una plantilla.",
    "Passaram mais de 24 horas desde a última mensagem do cliente: é preciso um modelo.",
    "More than 24 hours passed since the customer's last message: a template is needed.",
)
SPAM_LIMIT = _say(
    "WhatsApp frenó los envíos porque hubo clientes a los que molestaron. Esperá un tiempo.",
    "O WhatsApp freou os envios porque clientes os marcaram como incômodos. Espere um tempo.",
    "WhatsApp slowed sending down because customers marked messages as unwanted. Wait a while.",
)
MARKETING_CAP = _say(
    "WhatsApp limita las promociones que recibe cada persona y no entregó esta.",
    "O WhatsApp limita as promoções que cada pessoa recebe e não entregou esta.",
    "WhatsApp limits how many promotions a person gets and did not deliver this one.",
)
MARKETING_OPT_OUT = _say(
    "El cliente pidió no recibir promociones.",
    "O cliente pediu para não receber promoções.",
    "The customer asked not to receive promotions.",
)
UNSUPPORTED = _say(
    "WhatsApp no puede mostrar este tipo de mensaje aquí. Pedile al cliente que lo escriba.",
    "O WhatsApp não mostra este tipo de mensagem aqui. Peça ao cliente que escreva.",
    "WhatsApp cannot show this kind of message here. Ask the customer to write it.",
)
NOT_REGISTERED = _say(
    "El número recibe pero no está registrado para enviar. Registralo en YCloud.",
    "O número recebe, mas não está registrado para enviar. Registre-o no YCloud.",
    "The number receives but is not registered to send. Register it in YCloud.",
)
CALLING = _say(
    "Las llamadas no están habilitadas para este número o cliente.",
    "As chamadas não estão habilitadas para este número ou cliente.",
    "Calls are not enabled for this number or customer.",
)
TOO_MANY_CHOICES = _say(
    "Hay demasiados botones u opciones: hasta 3 botones, o 10 opciones en una lista.",
    "Há botões ou opções demais: até 3 botões, ou 10 opções em uma lista.",
    "There are too many buttons or options: up to 3 buttons, or 10 options in a list.",
)
TITLE_TOO_LONG = _say(
    "El título de un botón u opción es demasiado largo: 20 letras un botón, 24 una opción.",
    "O título de um botão ou opção é longo demais: 20 letras o botão, 24 a opção.",
    "The title of a button or option is too long: 20 letters a button, 24 an option.",
)
CHOICES_WRONG = _say(
    "Los botones u opciones necesitan títulos e identificadores, y no pueden repetirse.",
    "Os botões ou opções precisam de títulos e identificadores, e não podem se repetir.",
    "Buttons or options need titles and identifiers, and may not be repeated.",
)
EMPTY = _say(
    "El mensaje está vacío.",
    "A mensagem está vazia.",
    "The message is empty.",
)
LINK_WRONG = _say(
    "El enlace tiene que empezar con http:// o https:// y ser público.",
    "O link precisa começar com http:// ou https:// e ser público.",
    "The link must start with http:// or https:// and be public.",
)
RECIPIENT_MISSING = _say(
    "No se sabe a qué número o usuario enviar este mensaje.",
    "Não se sabe para qual número ou usuário enviar esta mensagem.",
    "It is not known to which number or user this message should go.",
)
