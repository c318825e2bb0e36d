"""What a device may not keep: faulty records know the bucket that brought them, and go with it."""

STATEMENTS = ("ALTER TABLE set_aside ADD COLUMN bucket TEXT NOT NULL DEFAULT ''",)
