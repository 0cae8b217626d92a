"""What the five services share: contracts, HTTP, database, jobs, settings, logging; no business."""

VERSION = "3.0.0"
