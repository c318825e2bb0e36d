"""Pictures of products."""

STATEMENTS = (
    "ALTER TABLE product ADD COLUMN picture TEXT NOT NULL DEFAULT 'null'",
    "CREATE INDEX product_pictured ON product (introduced) WHERE picture <> 'null'",
    "ALTER TABLE blob RENAME COLUMN photo_id TO record_id",
    "ALTER TABLE blob ADD COLUMN kind TEXT NOT NULL DEFAULT 'photo'",
)
