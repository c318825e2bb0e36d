BEGIN TRANSACTION;
CREATE TABLE base_record (
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        body TEXT,
        PRIMARY KEY (kind, "key")
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "base_record" VALUES('visit','v9',NULL);
CREATE TABLE blob (
        sha256 TEXT PRIMARY KEY NOT NULL,
        record_id TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        own INTEGER NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        tries INTEGER NOT NULL,
        next_try_at TEXT NOT NULL,
        used_at TEXT NOT NULL
    , kind TEXT NOT NULL DEFAULT 'photo') STRICT
    ;
INSERT INTO "blob" VALUES('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08','p1',2345678,1,'upload','',0,'','2026-03-02T08:30:00.000Z','photo');
CREATE TABLE brand (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "brand" VALUES('fizz','Fizz');
CREATE TABLE client_assortment (
        allowed TEXT NOT NULL,
        excluded TEXT NOT NULL,
        must TEXT NOT NULL,
        quantities TEXT NOT NULL,
        client_id TEXT PRIMARY KEY NOT NULL,
        outlet_ids TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "client_assortment" VALUES('["tea"]','["drinks"]','["tea"]','[{"target_id": "tea", "minimum": 12, "multiple": 6}]','corner-llc','["corner"]');
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
    , about TEXT NOT NULL DEFAULT 'line', field TEXT NOT NULL DEFAULT '', was TEXT NOT NULL DEFAULT '', mine_text TEXT NOT NULL DEFAULT '', theirs_text TEXT NOT NULL DEFAULT '', in_force TEXT NOT NULL DEFAULT 'theirs', decides TEXT NOT NULL DEFAULT 'anyone', other_outlet_id TEXT, alike TEXT NOT NULL DEFAULT '[]') STRICT
    ;
INSERT INTO "conflict" VALUES('l1.anna','o1','A1-00007','corner','l1','tea','TE-1','Tea',12,18,24,'anna','Anna','Olga','2026-03-02T08:30:00.125Z','sum','Maria','line','','','','','theirs','anyone',NULL,'[]');
CREATE TABLE contract_price (
        terms TEXT NOT NULL,
        client_id TEXT NOT NULL,
        target_id TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        PRIMARY KEY (client_id, target_id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "contract_price" VALUES('[{"from_quantity": 1, "valid_from": "2026-03-01", "valid_to": "2026-03-31", "amount_minor": 380, "adjust_bp": 0, "adjust_minor": 0}]','corner-llc','tea','["corner"]');
CREATE TABLE delivery_plan (
        id TEXT PRIMARY KEY NOT NULL,
        weekdays TEXT NOT NULL,
        lead_days INTEGER NOT NULL,
        cut_off TEXT NOT NULL,
        zone TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "delivery_plan" VALUES('north','[1, 3, 5]',2,'15:00','Europe/Riga');
CREATE TABLE device_health (
        id TEXT PRIMARY KEY NOT NULL,
        user_id TEXT NOT NULL,
        user_name TEXT NOT NULL,
        name TEXT NOT NULL,
        prefix TEXT NOT NULL,
        app_version TEXT NOT NULL,
        enrolled_at TEXT NOT NULL,
        last_sync_at TEXT,
        unsent INTEGER NOT NULL,
        skew_ms INTEGER,
        storage_used_bytes INTEGER,
        storage_free_bytes INTEGER,
        state TEXT NOT NULL,
        state_at TEXT
    ) STRICT
    ;
INSERT INTO "device_health" VALUES('d1','anna','Anna','Phone','A1','0.1.0','2026-03-02T08:30:00.125Z','2026-03-02T08:30:00.125Z',3,-1500,1000000,2000000000,'wipe_ordered','2026-03-02T08:30:00.125Z');
CREATE TABLE invoice (
        id TEXT PRIMARY KEY NOT NULL,
        number TEXT NOT NULL,
        legal_entity_id TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        outlet_id TEXT,
        issued TEXT NOT NULL,
        due_day TEXT NOT NULL,
        currency TEXT NOT NULL,
        total_minor INTEGER NOT NULL,
        open_minor INTEGER NOT NULL
    ) STRICT
    ;
INSERT INTO "invoice" VALUES('i1','INV-17','corner-llc','["corner"]','corner','2026-02-02','2026-02-16','USD',12000,9500);
CREATE TABLE legal_entity (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        tax_number TEXT NOT NULL,
        outlet_ids TEXT NOT NULL
    , credit_mode TEXT NOT NULL DEFAULT 'none', credit_limit_minor INTEGER, overdue_limit_days INTEGER, debt_minor INTEGER NOT NULL DEFAULT 0, overdue_days INTEGER NOT NULL DEFAULT 0, debt_as_of TEXT, shortage TEXT NOT NULL DEFAULT 'ignore', invoices_as_of TEXT, payment_days INTEGER, prepaid INTEGER NOT NULL DEFAULT 0, delivery TEXT NOT NULL DEFAULT 'null') STRICT
    ;
INSERT INTO "legal_entity" VALUES('corner-llc','Corner LLC','40001','["corner"]','none',NULL,NULL,0,0,NULL,'ignore',NULL,NULL,0,'null');
CREATE TABLE membership (
        bucket TEXT NOT NULL,
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        PRIMARY KEY (bucket, kind, "key")
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "membership" VALUES('outlet/corner','client_assortment','corner-llc');
INSERT INTO "membership" VALUES('route/north','client_assortment','corner-llc');
INSERT INTO "membership" VALUES('outlet/corner','conflict','l1.anna');
INSERT INTO "membership" VALUES('route/north','conflict','l1.anna');
INSERT INTO "membership" VALUES('outlet/corner','contract_price','corner-llc/tea');
INSERT INTO "membership" VALUES('route/north','contract_price','corner-llc/tea');
INSERT INTO "membership" VALUES('outlet/corner','invoice','i1');
INSERT INTO "membership" VALUES('route/north','invoice','i1');
INSERT INTO "membership" VALUES('outlet/corner','legal_entity','corner-llc');
INSERT INTO "membership" VALUES('route/north','legal_entity','corner-llc');
INSERT INTO "membership" VALUES('outlet/corner','order','o1');
INSERT INTO "membership" VALUES('route/north','order','o1');
INSERT INTO "membership" VALUES('outlet/corner','outlet','corner');
INSERT INTO "membership" VALUES('route/north','outlet','corner');
INSERT INTO "membership" VALUES('history/corner','payment','p7');
INSERT INTO "membership" VALUES('history/north','payment','p7');
INSERT INTO "membership" VALUES('outlet/corner','photo','p1');
INSERT INTO "membership" VALUES('route/north','photo','p1');
INSERT INTO "membership" VALUES('outlet/corner','promotion','spring-gift');
INSERT INTO "membership" VALUES('route/north','promotion','spring-gift');
INSERT INTO "membership" VALUES('outlet/corner','visit','v1');
INSERT INTO "membership" VALUES('route/north','visit','v1');
CREATE TABLE meta (
        name TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "meta" VALUES('command_counter','3');
INSERT INTO "meta" VALUES('cursor','{"epoch":"e1","position":42,"buckets":["catalog"],"filling":{"route/north":17}}');
INSERT INTO "meta" VALUES('last_success','2026-03-02T08:30:00.000Z');
INSERT INTO "meta" VALUES('order_counter','7');
INSERT INTO "meta" VALUES('revision.contract_price','270A6D685EE4984A');
INSERT INTO "meta" VALUES('revision.group','231E609F58D99B28');
INSERT INTO "meta" VALUES('revision.price','79106667553BD71F');
INSERT INTO "meta" VALUES('revision.price_break','096010D19FA02004');
INSERT INTO "meta" VALUES('revision.price_type','F129F8E9EF774051');
INSERT INTO "meta" VALUES('revision.product','708DCF318A4E1BDF');
INSERT INTO "meta" VALUES('revision.promotion','397BE6EDF182003C');
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
    , holds TEXT NOT NULL DEFAULT '[]', decided_by TEXT NOT NULL DEFAULT '', decision TEXT NOT NULL DEFAULT '', amended_at TEXT, was_accepted INTEGER NOT NULL DEFAULT 0, delivery_minor INTEGER NOT NULL DEFAULT 0, delivery_vat_bp INTEGER NOT NULL DEFAULT 0, due_day TEXT, prepaid INTEGER NOT NULL DEFAULT 0, gifts TEXT NOT NULL DEFAULT '{}', promotions TEXT NOT NULL DEFAULT '[]', title TEXT NOT NULL DEFAULT '', warehouse_id TEXT, touched_by TEXT NOT NULL DEFAULT '', touched_at TEXT, moved TEXT NOT NULL DEFAULT '{}', moved_to TEXT, delivery_group TEXT, valid_until TEXT, offered_at TEXT, quote_id TEXT, delivery_waived_minor INTEGER, delivered_on TEXT, delivered_minor INTEGER, reached TEXT NOT NULL DEFAULT '{}', status_at TEXT, status_by TEXT NOT NULL DEFAULT '') STRICT
    ;
INSERT INTO "order_head" VALUES('o1','A1-00007','sale','held','corner','corner-llc','anna','Anna','agent','USD','retail',1,'2026-03-02T08:30:00.125Z','2026-03-02T08:30:00.125Z','2026-03-04','звонить','o0','price_changed',8000,1600,9600,'[]','','',NULL,0,0,0,NULL,0,'{}','[]','',NULL,'',NULL,'{}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,'');
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
        product_id TEXT NOT NULL, condition TEXT, cause TEXT, catch_grams INTEGER, discount_minor INTEGER NOT NULL DEFAULT 0, adjustments TEXT NOT NULL DEFAULT '[]', gift_of TEXT, delivered INTEGER, delivered_grams INTEGER,
        UNIQUE (order_id, place)
    ) STRICT
    ;
INSERT INTO "order_line" VALUES('l1','TE-1','Tea','box',24,433,400,2000,9600,1600,'Anna',1,'o1',0,'tea',NULL,NULL,NULL,0,'[]',NULL,NULL,NULL);
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
    ;
INSERT INTO "outbox" VALUES(1,'c1','create_order','o1','2026-03-02T08:30:00.125Z','{"id":"c1","at":"2026-03-02T08:30:00.125Z","order_id":"o1","type":"create_order","number":"A1-00007","outlet_id":"corner","repeated_from":"o0","lines":[{"line_id":"l1","product_id":"tea","quantity":12}]}',NULL,'2026-03-02T08:30:00.000Z',NULL);
INSERT INTO "outbox" VALUES(2,'c2','change_line','o1','2026-03-02T08:30:00.125Z','{"id":"c2","at":"2026-03-02T08:30:00.125Z","order_id":"o1","type":"change_line","line_id":"l1","product_id":"tea","quantity":24,"base":12}',NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(3,'c3','change_order','o1','2026-03-02T08:30:00.125Z','{"id":"c3","at":"2026-03-02T08:30:00.125Z","order_id":"o1","type":"change_order","note":"звонить","delivery_day":"2026-03-04"}',NULL,NULL,NULL);
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
    , contact TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'active', notes TEXT NOT NULL DEFAULT '[]', set_by TEXT NOT NULL DEFAULT '{}', merged_into TEXT, delivery_weekdays TEXT NOT NULL DEFAULT '[]') STRICT
    ;
INSERT INTO "outlet" VALUES('corner','C-1','Corner','1, High Street','Riga','+371 1',56.95,24.0,'north','retail','corner-llc',1,'','active','[]','{}',NULL,'[]');
CREATE TABLE payment (
        id TEXT PRIMARY KEY NOT NULL,
        number TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        legal_entity_id TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        collected_at TEXT NOT NULL,
        method TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount_minor INTEGER NOT NULL,
        allocations TEXT NOT NULL,
        note TEXT NOT NULL,
        state TEXT NOT NULL,
        cancelled_by TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "payment" VALUES('p7','A1-00009','corner','corner-llc','["corner"]','anna','Anna','2026-03-02T08:30:00.125Z','card','USD',5000,'[{"invoice_id": "i1", "number": "INV-17", "amount_minor": 4000}]','half of it','cancelled','Maria');
CREATE TABLE person (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        route_ids TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        warehouse_id TEXT,
        price_type_ids TEXT NOT NULL,
        role TEXT NOT NULL
    , dismissed_at TEXT) STRICT
    ;
INSERT INTO "person" VALUES('anna','Anna','["north"]','["corner"]','main','["cost"]','agent',NULL);
CREATE TABLE photo (
        outlet_id TEXT NOT NULL,
        visit_id TEXT,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        width INTEGER,
        height INTEGER,
        caption TEXT NOT NULL,
        id TEXT PRIMARY KEY NOT NULL,
        sha256 TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "photo" VALUES('corner','v1','anna','Anna','2026-03-02T08:30:00.125Z',2345678,'image/jpeg',4000,3000,'левая полка','p1','9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08');
CREATE TABLE policy (
        id TEXT PRIMARY KEY NOT NULL,
        honour_days INTEGER NOT NULL,
        honour_bp INTEGER NOT NULL,
        cut_off_hours INTEGER,
        price_beyond TEXT NOT NULL
    , return_days INTEGER NOT NULL DEFAULT 60, zone TEXT NOT NULL DEFAULT 'UTC', late_orders TEXT NOT NULL DEFAULT 'move', warehouses TEXT NOT NULL DEFAULT '[]') STRICT
    ;
INSERT INTO "policy" VALUES('acme',3,200,8,'refuse',60,'UTC','move','[]');
CREATE TABLE price (
        price_type_id TEXT NOT NULL,
        product_id TEXT NOT NULL,
        amount_minor INTEGER NOT NULL,
        PRIMARY KEY (price_type_id, product_id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "price" VALUES('retail','tea',400);
CREATE TABLE price_break (
        terms TEXT NOT NULL,
        price_type_id TEXT NOT NULL,
        target_id TEXT NOT NULL,
        PRIMARY KEY (price_type_id, target_id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "price_break" VALUES('[{"from_quantity": 12, "valid_from": null, "valid_to": null, "amount_minor": null, "adjust_bp": -300, "adjust_minor": -1}]','retail','drinks');
CREATE TABLE price_type (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        currency TEXT NOT NULL,
        base_id TEXT,
        adjust_bp INTEGER NOT NULL,
        adjust_minor INTEGER NOT NULL,
        vat_included INTEGER NOT NULL
    , delivery TEXT NOT NULL DEFAULT 'null', rate_e9 INTEGER) STRICT
    ;
INSERT INTO "price_type" VALUES('retail','Retail','USD','base',-500,-1,0,'null',NULL);
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
    , attributes TEXT NOT NULL DEFAULT '{}', substitutes TEXT NOT NULL DEFAULT '[]', introduced TEXT, catch_grams INTEGER, picture TEXT NOT NULL DEFAULT 'null') STRICT
    ;
INSERT INTO "product" VALUES('tea','TE-1','Чай','box','[{"unit": "case", "quantity": 12}]','["4600000000017"]','drinks','fizz','100 g',12,24,2000,1,1,'{}','[]',NULL,NULL,'null');
CREATE TABLE product_attribute (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES product (seq) ON DELETE CASCADE,
        PRIMARY KEY (name, value, seq)
    ) STRICT, WITHOUT ROWID
    ;
CREATE TABLE product_group (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        parent_id TEXT
    ) STRICT
    ;
INSERT INTO "product_group" VALUES('drinks','Drinks','food');
CREATE TABLE product_text (
        seq INTEGER PRIMARY KEY REFERENCES product (seq) ON DELETE CASCADE,
        folded TEXT NOT NULL
    ) STRICT
    ;
INSERT INTO "product_text" VALUES(1,' #te1 te 1 чай 100 g fizz =4600000000017');
CREATE TABLE product_token (
        token TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES product (seq) ON DELETE CASCADE,
        PRIMARY KEY (token, seq)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "product_token" VALUES('#te1',1);
INSERT INTO "product_token" VALUES('1',1);
INSERT INTO "product_token" VALUES('100',1);
INSERT INTO "product_token" VALUES('=4600000000017',1);
INSERT INTO "product_token" VALUES('fizz',1);
INSERT INTO "product_token" VALUES('g',1);
INSERT INTO "product_token" VALUES('te',1);
INSERT INTO "product_token" VALUES('чай',1);
CREATE TABLE promotion (
        name TEXT NOT NULL,
        note TEXT NOT NULL,
        valid_from TEXT,
        valid_to TEXT,
        priority INTEGER NOT NULL,
        currency TEXT NOT NULL,
        max_times INTEGER,
        max_discount_minor INTEGER,
        max_uses INTEGER,
        budget_minor INTEGER,
        spent_minor INTEGER NOT NULL,
        stock_warehouse_id TEXT,
        id TEXT NOT NULL,
        weekdays TEXT NOT NULL,
        channels TEXT NOT NULL,
        price_type_ids TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        target TEXT NOT NULL,
        deal TEXT NOT NULL,
        stacking TEXT NOT NULL,
        PRIMARY KEY (id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "promotion" VALUES('Подарок весны','One mug for each case','2026-03-01','2026-03-31',5,'USD',3,5000,2,1000000,250000,'main','spring-gift','[1, 2]','["self"]','["retail"]','["corner"]','{"product_ids": ["tea"], "group_ids": ["drinks"], "brand_ids": ["fizz"], "except_product_ids": ["cola"], "except_group_ids": ["water"], "except_brand_ids": ["still"]}','{"kind": "gift", "basis": "quantity", "threshold": 12, "every": true, "choices": [{"product_id": "mug", "quantity": 2}, {"product_id": "cup", "quantity": 1}]}','line');
CREATE TABLE promotion_spending (
        spent_minor INTEGER NOT NULL,
        promotion_id TEXT NOT NULL,
        PRIMARY KEY (promotion_id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "promotion_spending" VALUES(251000,'spring-gift');
CREATE TABLE receipt (
        id TEXT PRIMARY KEY NOT NULL,
        device_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        command TEXT NOT NULL,
        document TEXT NOT NULL,
        reasons TEXT NOT NULL,
        at TEXT NOT NULL,
        verdict TEXT NOT NULL
    , acknowledged_at TEXT) STRICT
    ;
INSERT INTO "receipt" VALUES('c2','d1',2,'change_line','o1','[{"code": "removal_dropped", "details": {"sku": "TE-1", "theirs": 24}}]','2026-03-02T08:30:00.125Z','merged',NULL);
CREATE TABLE route (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        agent_id TEXT,
        agent_name TEXT NOT NULL
    , price_type_id TEXT) STRICT
    ;
INSERT INTO "route" VALUES('north','North','anna','Anna',NULL);
CREATE TABLE set_aside (
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        body TEXT NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL, bucket TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (kind, "key")
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "set_aside" VALUES('product','bad','{}','no name','2026-03-02T08:30:00.000Z','catalog');
CREATE TABLE stale_record (
        bucket TEXT NOT NULL,
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        PRIMARY KEY (bucket, kind, "key")
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "stale_record" VALUES('route/north','visit','v1');
CREATE TABLE stock (
        warehouse_id TEXT NOT NULL,
        product_id TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        as_of TEXT NOT NULL,
        PRIMARY KEY (warehouse_id, product_id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "stock" VALUES('main','tea',240,'2026-03-02T08:30:00.125Z');
CREATE TABLE stop (
        id TEXT PRIMARY KEY NOT NULL,
        route_id TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        weekdays TEXT NOT NULL,
        every_weeks INTEGER NOT NULL,
        week_offset INTEGER NOT NULL,
        sequence INTEGER NOT NULL
    ) STRICT
    ;
INSERT INTO "stop" VALUES('s1','north','corner','[1, 4]',2,1,3);
CREATE TABLE type_assortment (
        allowed TEXT NOT NULL,
        excluded TEXT NOT NULL,
        must TEXT NOT NULL,
        quantities TEXT NOT NULL,
        price_type_id TEXT PRIMARY KEY NOT NULL
    ) STRICT
    ;
INSERT INTO "type_assortment" VALUES('["drinks"]','["fizz"]','["tea"]','[{"target_id": "drinks", "minimum": 24, "multiple": null}]','retail');
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
    ;
INSERT INTO "visit" VALUES('v1','corner','anna','Anna','2026-03-02T08:30:00.125Z','2026-03-02T08:30:00.125Z',56.95,24.0,7.5,'no_need','full shelf');
CREATE INDEX ix_conflict_order_id ON "conflict" (order_id)
    ;
CREATE INDEX membership_record ON membership (kind, "key")
    ;
CREATE INDEX order_head_created ON order_head (created_at)
    ;
CREATE INDEX order_head_outlet ON order_head (outlet_id, created_at)
    ;
CREATE INDEX order_head_status ON order_head (status, created_at)
    ;
CREATE INDEX outbox_contained ON outbox (contained_at, document)
    ;
CREATE INDEX ix_outbox_document ON outbox (document)
    ;
CREATE INDEX ix_outlet_route_id ON outlet (route_id)
    ;
CREATE INDEX product_name ON product (discontinued, name)
    ;
CREATE INDEX product_group_id ON product (group_id, discontinued, name)
    ;
CREATE INDEX product_brand_id ON product (brand_id, discontinued, name)
    ;
CREATE INDEX ix_product_sku ON product (sku)
    ;
CREATE INDEX receipt_verdict ON receipt (verdict)
    ;
CREATE INDEX ix_receipt_number ON receipt (number)
    ;
CREATE INDEX ix_stop_outlet_id ON stop (outlet_id)
    ;
CREATE INDEX ix_stop_route_id ON stop (route_id)
    ;
CREATE INDEX visit_day ON visit (checked_in_at)
    ;
CREATE INDEX visit_outlet ON visit (outlet_id, checked_in_at)
    ;
CREATE INDEX ix_order_line_product_id ON order_line (product_id)
    ;
CREATE INDEX order_line_id ON order_line (id)
    ;
CREATE INDEX ix_product_token_seq ON product_token (seq)
    ;
CREATE INDEX photo_outlet ON photo (outlet_id, taken_at)
    ;
CREATE INDEX ix_photo_sha256 ON photo (sha256)
    ;
CREATE INDEX blob_state ON blob (state, next_try_at)
    ;
CREATE INDEX conflict_outlet ON "conflict" (outlet_id);
CREATE INDEX invoice_due ON invoice (legal_entity_id, due_day);
CREATE INDEX product_introduced ON product (introduced) WHERE introduced IS NOT NULL
    ;
CREATE INDEX ix_product_attribute_seq ON product_attribute (seq)
    ;
CREATE TRIGGER product_attributes_added AFTER INSERT ON product WHEN new.attributes <> '{}'
    BEGIN
        INSERT OR IGNORE INTO product_attribute (name, value, seq)
        SELECT "key", value, new.seq FROM json_each(new.attributes);
    END;
CREATE TRIGGER product_attributes_changed AFTER UPDATE OF attributes ON product
    WHEN new.attributes <> old.attributes
    BEGIN
        DELETE FROM product_attribute WHERE seq = new.seq;
        INSERT OR IGNORE INTO product_attribute (name, value, seq)
        SELECT "key", value, new.seq FROM json_each(new.attributes);
    END;
CREATE INDEX payment_state ON payment (legal_entity_id, state, collected_at);
CREATE INDEX order_head_dated ON order_head (outlet_id, coalesce(submitted_at, created_at));
CREATE INDEX product_pictured ON product (introduced) WHERE picture <> 'null';
CREATE INDEX order_head_told ON order_head (status_at) WHERE status_at IS NOT NULL;
COMMIT;
PRAGMA user_version = 10;
