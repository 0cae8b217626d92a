"""A shop's Tiendanube store with something in every part of its page."""

from datetime import date, timedelta
from uuid import uuid4

from shared.contracts.admin import Tenant
from shared.contracts.privacy import PersonalData, PrivacyRecord
from shared.contracts.store_admin import (
    DictionaryEntry,
    RateBudget,
    StoreSettings,
    StoreState,
    SyncState,
    UnmetDemand,
    UnreadableRow,
    WebhookState,
)
from shared.contracts.store_offers import Promotion
from tests.fakes.orchestrator import FakeOrchestrator


def fill_store(fake: FakeOrchestrator, tenant: Tenant) -> StoreState:
    _add_lists(fake, tenant)
    _add_privacy(fake, tenant)
    fake.store_settings[tenant.tenant_id] = StoreSettings(
        advertised_coupons=["BIENVENIDA10", "INVIERNO"],
        promotions=[
            Promotion(text="3 cuotas sin interés con todas las tarjetas."),
            Promotion(
                text="2x1 en medias de trekking.",
                starts_on=date(2026, 12, 1),
                ends_on=date(2026, 12, 24),
            ),
        ],
        dictionary=[DictionaryEntry(words=["rompeviento", "rompe", "cortaviento"])],
    )
    fake.stores[tenant.tenant_id] = _state(fake, tenant)
    return fake.stores[tenant.tenant_id]


def _state(fake: FakeOrchestrator, tenant: Tenant) -> StoreState:
    now = fake.now()
    return StoreState(
        tenant_id=tenant.tenant_id,
        connected=True,
        store_id="2847361",
        market="tiendanube",
        name="Cumbre y Compás",
        country="AR",
        currency="ARS",
        language="es",
        url="https://cumbreycompas.test",
        token_last4="91ab",
        checked_at=now - timedelta(minutes=4),
        scopes=["read_products", "read_orders"],
        missing_scopes=["read_coupons", "write_draft_orders"],
        can_authorize=True,
        advertised_coupons=["BIENVENIDA10", "INVIERNO"],
        sync=SyncState(
            state="done",
            seen=3120,
            total=3120,
            products=3120,
            categories=48,
            facts=17,
            unreadable=2,
            synced_at=now - timedelta(hours=9),
        ),
        webhooks=WebhookState(
            registered=9,
            missing=["order/updated", "category/deleted"],
            checked_at=now - timedelta(hours=2),
            last_heard_at=now - timedelta(minutes=11),
            waiting=3,
        ),
        budget=RateBudget(size=40, per_second=2, free=31.4),
    )


def _add_lists(fake: FakeOrchestrator, tenant: Tenant) -> None:
    asked = (
        ("bastones trekking plegables", "nothing", 14, 1),
        ("campera pluma mujer xs", "sold_out", 9, 3),
        ("zapatilla folklore 45", "nothing", 4, 20),
        ("carpa 4 personas impermeable autoarmable con alero y piso desmontable", "nothing", 2, 70),
    )
    fake.unmet[tenant.tenant_id] = [
        UnmetDemand.model_validate(
            {
                "query": query,
                "outcome": outcome,
                "times": times,
                "last_at": fake.now() - timedelta(hours=hours),
            }
        )
        for query, outcome, times, hours in asked
    ]
    fake.unreadable[tenant.tenant_id] = [
        UnreadableRow(
            kind="product", vendor_id="58213377", reason="name: no language", seen_at=fake.now()
        ),
        UnreadableRow(
            kind="variant", vendor_id="991820", reason="price: 'consultar'", seen_at=fake.now()
        ),
    ]


def _add_privacy(fake: FakeOrchestrator, tenant: Tenant) -> None:
    told, waiting, erased = uuid4(), uuid4(), uuid4()
    before = fake.now() - timedelta(days=2)
    fake.reports[told] = PersonalData(data={"conversations": [{"text": "¿Hacen envíos?"}]})
    fake.privacy[tenant.tenant_id] = [
        PrivacyRecord(
            record_id=waiting,
            topic="customers/redact",
            state="waiting",
            received_at=fake.now(),
            problem="unsigned",
        ),
        PrivacyRecord(
            record_id=told,
            topic="customers/data_request",
            state="done",
            received_at=before,
            done_at=before + timedelta(minutes=1),
            has_report=True,
        ),
        PrivacyRecord(
            record_id=erased,
            topic="customers/redact",
            state="done",
            received_at=before,
            done_at=before,
            rows={"contacts": 1, "messages": 24, "raw_events": 31},
        ),
        PrivacyRecord(
            record_id=uuid4(),
            topic="store/redact",
            state="waiting",
            received_at=fake.now(),
            problem="still_connected",
        ),
    ]
