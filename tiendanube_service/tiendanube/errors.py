"""What a call to Tiendanube can end with, other than an answer.

Transient                  may work later
├── StoreUnreachable       network, 5xx, an answer that is not JSON
│   └── OutcomeUnknown     a write that may have happened: look before it is tried again
└── RateLimited            429, or our own bucket is full for longer than a customer waits
Permanent                  will be refused again
├── StoreUnauthorized      401 with every header: uninstalled, or a newer token exists
├── StoreSuspended         402: the shop or the app is unpaid
├── ScopeMissing           403
├── Absent                 404
└── CallRefused            any other 4xx
"""

from shared.errors import Permanent, Transient


class StoreUnreachable(Transient):
    pass


class OutcomeUnknown(StoreUnreachable):
    pass


class RateLimited(Transient):
    pass


class StoreUnauthorized(Permanent):
    pass


class StoreSuspended(Permanent):
    pass


class ScopeMissing(Permanent):
    pass


class Absent(Permanent):
    pass


class CallRefused(Permanent):
    pass
