"""Who wrote: a set of keys, any of which may be missing."""

from uuid import UUID

from orchestrator_service.conversations.repository import Alias, ConversationRepository
from orchestrator_service.conversations.tables import ContactRow
from shared.contracts.messages import CustomerIdentity
from shared.phone import canonical_phone_key

WITHOUT_IDENTITY: Alias = ("user_id", "unknown")


def aliases_of(customer: CustomerIdentity) -> list[Alias]:
    """Canonical keys, the most certain first; never empty."""
    aliases: list[Alias] = []
    if customer.phone and any(character.isdigit() for character in customer.phone):
        aliases.append(("phone", canonical_phone_key(customer.phone)))
    if customer.user_id:
        aliases.append(("user_id", customer.user_id))
    if customer.parent_user_id:
        aliases.append(("parent_user_id", customer.parent_user_id))
    return aliases or [WITHOUT_IDENTITY]


async def resolve_contact(
    repository: ConversationRepository,
    tenant_id: UUID,
    customer: CustomerIdentity,
    new_phone: str | None = None,
) -> ContactRow:
    """The contact behind these keys, made when new. Two contacts that share keys are flagged.

    `new_phone` is the number the customer moved to: it is theirs from now on.
    """
    aliases = aliases_of(customer)
    found = await repository.contacts_with(tenant_id, aliases)
    if not found:
        await repository.lock_identity(tenant_id, aliases[0])
        found = await repository.contacts_with(tenant_id, aliases)
    contact = found[0] if found else ContactRow(tenant_id=tenant_id)
    if not found:
        repository.add(contact)
        await repository.flush()
    elif len(found) > 1 and found[1].merge_with is None:
        found[1].merge_with = contact.id
    if new_phone:
        aliases += aliases_of(CustomerIdentity(phone=new_phone))
    await repository.add_aliases(contact, aliases)
    _remember(contact, customer)
    return contact


def _remember(contact: ContactRow, customer: CustomerIdentity) -> None:
    contact.name = customer.name or contact.name
    contact.username = customer.username or contact.username
    contact.phone = customer.phone or contact.phone
    contact.user_id = customer.user_id or contact.user_id
