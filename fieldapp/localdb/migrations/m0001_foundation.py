"""The first schema of the replica."""

STATEMENTS = (
    """
    CREATE TABLE base_record (
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        body TEXT,
        PRIMARY KEY (kind, "key")
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE brand (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE "conflict" (
        id TEXT PRIMARY KEY NOT NULL,
        order_id TEXT NOT NULL,
        order_number TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        line_id TEXT NOT NULL,
        product_id TEXT NOT NULL,
        sku TEXT NOT NULL,
        name TEXT NOT NULL,
        seen INTEGER,
        mine INTEGER NOT NULL,
        theirs INTEGER NOT NULL,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        other_name TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        choice TEXT,
        resolved_by TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX ix_conflict_order_id ON "conflict" (order_id)
    """,
    """
    CREATE TABLE legal_entity (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        tax_number TEXT NOT NULL,
        outlet_ids TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE membership (
        bucket TEXT NOT NULL,
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        PRIMARY KEY (bucket, kind, "key")
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX membership_record ON membership (kind, "key")
    """,
    """
    CREATE TABLE meta (
        name TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE order_head (
        id TEXT PRIMARY KEY NOT NULL,
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        legal_entity_id TEXT,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        channel TEXT NOT NULL,
        currency TEXT NOT NULL,
        price_type_id TEXT,
        vat_included INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        submitted_at TEXT,
        delivery_day TEXT,
        note TEXT NOT NULL,
        repeated_from TEXT,
        reason TEXT NOT NULL,
        net_minor INTEGER NOT NULL,
        vat_minor INTEGER NOT NULL,
        total_minor INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX order_head_created ON order_head (created_at)
    """,
    """
    CREATE INDEX order_head_outlet ON order_head (outlet_id, created_at)
    """,
    """
    CREATE INDEX order_head_status ON order_head (status, created_at)
    """,
    """
    CREATE TABLE outbox (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        document TEXT NOT NULL,
        at TEXT NOT NULL,
        body TEXT NOT NULL,
        sent_at TEXT,
        contained_at TEXT,
        refusal TEXT
    ) STRICT
    """,
    """
    CREATE INDEX outbox_contained ON outbox (contained_at, document)
    """,
    """
    CREATE INDEX ix_outbox_document ON outbox (document)
    """,
    """
    CREATE TABLE outlet (
        id TEXT PRIMARY KEY NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        address TEXT NOT NULL,
        city TEXT NOT NULL,
        phone TEXT NOT NULL,
        latitude REAL,
        longitude REAL,
        route_id TEXT,
        price_type_id TEXT NOT NULL,
        legal_entity_id TEXT,
        closed INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX ix_outlet_route_id ON outlet (route_id)
    """,
    """
    CREATE TABLE person (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        route_ids TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        warehouse_id TEXT,
        price_type_ids TEXT NOT NULL,
        role TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE price (
        price_type_id TEXT NOT NULL,
        product_id TEXT NOT NULL,
        amount_minor INTEGER NOT NULL,
        PRIMARY KEY (price_type_id, product_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE price_type (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        currency TEXT NOT NULL,
        base_id TEXT,
        adjust_bp INTEGER NOT NULL,
        adjust_minor INTEGER NOT NULL,
        vat_included INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE product (
        id TEXT NOT NULL UNIQUE,
        sku TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        packs TEXT NOT NULL,
        barcodes TEXT NOT NULL,
        group_id TEXT,
        brand_id TEXT,
        size TEXT NOT NULL,
        order_multiple INTEGER NOT NULL,
        order_minimum INTEGER NOT NULL,
        vat_rate_bp INTEGER NOT NULL,
        discontinued INTEGER NOT NULL,
        seq INTEGER PRIMARY KEY
    ) STRICT
    """,
    """
    CREATE INDEX product_name ON product (discontinued, name)
    """,
    """
    CREATE INDEX product_group_id ON product (group_id, discontinued, name)
    """,
    """
    CREATE INDEX product_brand_id ON product (brand_id, discontinued, name)
    """,
    """
    CREATE INDEX ix_product_sku ON product (sku)
    """,
    """
    CREATE TABLE product_group (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        parent_id TEXT
    ) STRICT
    """,
    """
    CREATE TABLE receipt (
        id TEXT PRIMARY KEY NOT NULL,
        device_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        command TEXT NOT NULL,
        document TEXT NOT NULL,
        reasons TEXT NOT NULL,
        at TEXT NOT NULL,
        verdict TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX receipt_verdict ON receipt (verdict)
    """,
    """
    CREATE INDEX ix_receipt_number ON receipt (number)
    """,
    """
    CREATE TABLE route (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        agent_id TEXT,
        agent_name TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE set_aside (
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        body TEXT NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (kind, "key")
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE stale_record (
        bucket TEXT NOT NULL,
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        PRIMARY KEY (bucket, kind, "key")
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE stock (
        warehouse_id TEXT NOT NULL,
        product_id TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        as_of TEXT NOT NULL,
        PRIMARY KEY (warehouse_id, product_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE stop (
        id TEXT PRIMARY KEY NOT NULL,
        route_id TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        weekdays TEXT NOT NULL,
        every_weeks INTEGER NOT NULL,
        week_offset INTEGER NOT NULL,
        sequence INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX ix_stop_outlet_id ON stop (outlet_id)
    """,
    """
    CREATE INDEX ix_stop_route_id ON stop (route_id)
    """,
    """
    CREATE TABLE visit (
        id TEXT PRIMARY KEY NOT NULL,
        outlet_id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        user_name TEXT NOT NULL,
        checked_in_at TEXT NOT NULL,
        checked_out_at TEXT,
        latitude REAL,
        longitude REAL,
        accuracy_m REAL,
        result TEXT,
        note TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX visit_day ON visit (checked_in_at)
    """,
    """
    CREATE INDEX visit_outlet ON visit (outlet_id, checked_in_at)
    """,
    """
    CREATE TABLE order_line (
        id TEXT NOT NULL,
        sku TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        list_minor INTEGER NOT NULL,
        price_minor INTEGER NOT NULL,
        vat_rate_bp INTEGER NOT NULL,
        amount_minor INTEGER NOT NULL,
        vat_minor INTEGER NOT NULL,
        set_by TEXT NOT NULL,
        "row" INTEGER PRIMARY KEY,
        order_id TEXT NOT NULL REFERENCES order_head (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        product_id TEXT NOT NULL,
        UNIQUE (order_id, place)
    ) STRICT
    """,
    """
    CREATE INDEX ix_order_line_product_id ON order_line (product_id)
    """,
    """
    CREATE INDEX order_line_id ON order_line (id)
    """,
    """
    CREATE TABLE product_text (
        seq INTEGER PRIMARY KEY REFERENCES product (seq) ON DELETE CASCADE,
        folded TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE product_token (
        token TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES product (seq) ON DELETE CASCADE,
        PRIMARY KEY (token, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_product_token_seq ON product_token (seq)
    """,
)
