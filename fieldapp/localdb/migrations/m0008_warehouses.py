"""The warehouses that goods may be ordered from."""

STATEMENTS = ("ALTER TABLE policy ADD COLUMN warehouses TEXT NOT NULL DEFAULT '[]'",)
