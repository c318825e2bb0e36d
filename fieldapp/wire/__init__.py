"""What device and hub say to each other: kinds of records, messages, problems, and their encoding.

Pure data and pure functions, shared by both sides. Storage structures do not belong here, nor
anything that opens a connection.
"""

PROTOCOL = 1
"""Version of the protocol. A hub answers others with "update" and keeps their outbox safe."""

PROTOCOL_HEADER = "Fieldapp-Protocol"
VERSION_HEADER = "Fieldapp-Version"
HEALTH_HEADER = "Fieldapp-Health"
"""A `HealthReport` as JSON, with every pull; a device that sends none gets no device records."""
PROBLEM_HEADER = "Fieldapp-Problem"
"""The code of a problem document once more, for answers that have no body."""

TIME_HEADER = "Fieldapp-Time"
"""The device's clock as an `Instant` when it sent the request; the hub notes how far it is off."""
