"""The schema `tiendanube`: every table of the service, for the migrations."""

from shared.database.base import Base as SharedBase
from shared.database.base import metadata_for

SCHEMA = "tiendanube"


class Base(SharedBase):
    __abstract__ = True
    metadata = metadata_for(SCHEMA)
