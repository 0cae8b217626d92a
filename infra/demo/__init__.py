"""Nexus on one machine with nothing installed: demo, tests and benches start it from here."""

import warnings

# The Postgres wheel looks for it when imported; /tmp serves as well.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
