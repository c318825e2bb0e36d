"""Digests compare what a replica holds with what the hub has, record by record."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.visit import Visit
from fieldapp.localdb import records
from fieldapp.localdb.buckets import remember
from fieldapp.localdb.digests import bucket_digest
from fieldapp.localdb.tables import TABLES
from fieldapp.wire.codec import add_digests, body_of, record_digest
from fieldapp.wire.kinds import KINDS, buckets_of, kind_of
from fieldapp.wire.messages import BucketDigest
from tests.company import COMPANY, MANAGER, NOW
from tests.random_nouns.kinds import NOUNS
from tests.replicas import ROUTES, fill, open_replica, scope_of
from tests.wire.samples.records import RECORDS


def on_the_hub(nouns: list[Noun]) -> BucketDigest:
    total = 0
    for noun in nouns:
        total = add_digests(total, record_digest(kind_of(noun).name, noun.key, body_of(noun)))
    return BucketDigest(count=len(nouns), digest=f"{total:016x}")


def put(replica, bucket: str, *nouns: Noun) -> None:
    with replica.database.write() as connection:
        for noun in nouns:
            records.write_noun(connection, noun)
            remember(connection, bucket, kind_of(noun).name, [noun.key])


@pytest.fixture
def replica(tmp_path):
    replica = open_replica(tmp_path, MANAGER)
    yield replica
    replica.close()


@pytest.mark.parametrize("bucket", sorted(scope_of(MANAGER)))
def test_every_bucket_has_the_digest_that_the_hub_computes(replica, bucket):
    fill(replica)
    theirs = [noun for noun in COMPANY if bucket in buckets_of(noun, ROUTES.get)]

    assert replica.query(bucket_digest, bucket) == on_the_hub(theirs)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_every_kind_counts_in_the_digest_of_its_bucket(replica, record):
    bucket = min(buckets_of(record, {"corner": "north"}.get))
    put(replica, bucket, record)

    assert replica.query(bucket_digest, bucket) == on_the_hub([record])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_value_gives_the_hubs_digest(replica, kind, data):
    noun = data.draw(NOUNS[kind])
    sent = type(noun).model_validate(noun.model_dump(mode="json"))
    bucket = min(buckets_of(sent, lambda outlet_id: None) or {"outlet/x"})
    with replica.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM membership")
        for table in TABLES.values():
            connection.exec_driver_sql(f"DELETE FROM {table.__tablename__}")
    put(replica, bucket, sent)

    assert replica.query(bucket_digest, bucket) == on_the_hub([sent])


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (record, field, value)
        for record in RECORDS
        for field, value in {
            "name": "Another",
            "amount_minor": 401,
            "quantity": 241,
            "note": "another",
            "choice": "mine",
            "agent_name": "Boris",
            "weekdays": [1],
            "packs": [],
            "reasons": [],
            "longitude": 24.0001,
            "lines": [],
            "closed": False,
        }.items()
        if field in type(record).model_fields
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Noun) else str(value),
)
def test_a_changed_field_changes_the_digest(replica, record, field, value):
    bucket = min(buckets_of(record, {"corner": "north"}.get))
    put(replica, bucket, record)
    before = replica.query(bucket_digest, bucket)

    put(replica, bucket, record.changed(**{field: value}))

    after = replica.query(bucket_digest, bucket)
    assert (after.count, after.digest != before.digest) == (1, True)


def test_a_bucket_that_is_not_there_is_empty(replica):
    assert replica.query(bucket_digest, "route/none") == on_the_hub([])


def test_there_is_no_negative_zero():
    here = Outlet(id="o", code="O", name="O", price_type_id="base", latitude=-0.0, longitude=-0.0)
    call = Visit(
        id="v", outlet_id="o", user_id="u", checked_in_at=NOW, latitude=-0.0, accuracy_m=-0.0
    )

    assert "-0.0" not in body_of(here) + body_of(call)
