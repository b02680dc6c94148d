"""What every object store promises, run against a directory and against real S3 servers of two authors."""

import hashlib
import io
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from storage.objects import open_object_store
from storage.objects.store import CHUNK, ObjectStore
from storage.problems import Invalid, Unavailable
from tests.services.s3 import S3Server

MEBIBYTE = 1024 * 1024


class Backstage:
    """The store's bytes, reached past the store: what an accident or an intruder could do."""

    def __init__(self, replace: Callable[[str, bytes], object], remove: Callable[[str], object]) -> None:
        self.replace = replace
        self.remove = remove


@pytest.fixture(params=["local", "s3_server", "second_s3_server"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[ObjectStore, Backstage]:
    if kind == "local":
        root = tmp_path / "objects with a space"
        store = open_object_store(f"file://{str(root).replace(' ', '%20')}")
        return store, Backstage(lambda key, data: (root / key).write_bytes(data), lambda key: (root / key).unlink())
    server: S3Server = request.getfixturevalue(kind)
    bucket = server.create_bucket()
    client = server.client()
    return open_object_store(bucket.url, access_key=bucket.access_key, secret_key=bucket.secret_key), Backstage(
        lambda key, data: client.put_object(Bucket=bucket.name, Key=key, Body=data),
        lambda key: client.delete_object(Bucket=bucket.name, Key=key),
    )


@pytest.fixture
def store(opened: tuple[ObjectStore, Backstage]) -> ObjectStore:
    return opened[0]


@pytest.fixture
def backstage(opened: tuple[ObjectStore, Backstage]) -> Backstage:
    return opened[1]


@pytest.mark.parametrize("size", [0, 1, 1000, CHUNK, CHUNK + 1, 7 * MEBIBYTE + 3])
def test_what_was_put_comes_back_byte_for_byte_with_its_hash_and_size(store: ObjectStore, size: int) -> None:
    data = secrets.token_bytes(size)
    stored = store.put([data[:100], data[100:]], limit=size)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert store.exists(stored.key)
    assert b"".join(store.open(stored.key)) == data
    assert b"".join(store.read_verified(stored.key, stored.sha256)) == data


def test_keys_are_made_by_the_store_and_say_nothing_about_the_content(store: ObjectStore) -> None:
    first, second = (store.put([b"the same"], limit=100) for _ in range(2))
    assert first.key != second.key
    assert first.sha256 == second.sha256
    for stored in (first, second):
        assert re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}", stored.key)


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../../etc/passwd", "aa/../../x", "AA/" + "A" * 32, "aa/" + "a" * 31, "aa/" + "a" * 32 + "\n"]
)
def test_a_key_that_the_store_did_not_make_finds_nothing(store: ObjectStore, key: str) -> None:
    assert not store.exists(key)
    with pytest.raises(Unavailable) as caught:
        store.open(key)
    assert caught.value.code == "object-missing"
    store.delete(key)


def test_more_than_the_limit_is_refused_while_it_comes_in_and_leaves_nothing(store: ObjectStore) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1000)

    with pytest.raises(Invalid) as caught:
        store.put(endless(), limit=10_000)
    assert (caught.value.code, caught.value.field) == ("file-too-big", "file")
    assert caught.value.parameters == {"limit": 10_000, "megabytes": "0.00954"}
    assert taken == 11
    assert list(store.keys("")) == []


def test_a_source_that_breaks_off_leaves_nothing_and_its_error_is_not_the_stores(store: ObjectStore) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(breaking(), limit=100)
    assert list(store.keys("")) == []


def test_a_check_sees_all_bytes_before_they_are_an_object_and_can_refuse_them(store: ObjectStore) -> None:
    seen: list[bytes] = []

    def check(file: BinaryIO) -> None:
        seen.append(file.read())
        if len(seen) == 2:
            raise Invalid("file-empty", "file")

    assert b"".join(store.open(store.put([b"ab", b"c"], limit=3, check=check).key)) == b"abc"
    with pytest.raises(Invalid, match="file-empty"):
        store.put([b"ab", b"c"], limit=3, check=check)
    assert seen == [b"abc", b"abc"]
    assert len(list(store.keys(""))) == 1


@pytest.mark.parametrize("damage", ["flipped", "cut", "longer", "empty"])
def test_damaged_bytes_are_never_handed_out_to_their_end(store: ObjectStore, backstage: Backstage, damage: str) -> None:
    data = secrets.token_bytes(3 * CHUNK + 5)
    stored = store.put([data], limit=len(data))
    flipped = bytes([data[0] ^ 1]) + data[1:]
    backstage.replace(stored.key, {"flipped": flipped, "cut": data[:-1], "longer": data + b"x", "empty": b""}[damage])
    handed_out = b""
    with pytest.raises(Unavailable) as caught:  # noqa: PT012 - what came before the end is wanted too
        for chunk in store.read_verified(stored.key, stored.sha256):
            handed_out += chunk
    assert caught.value.code == "object-damaged"
    assert len(handed_out) < len(data)


def test_a_missing_object_is_said_so_before_the_first_byte(store: ObjectStore, backstage: Backstage) -> None:
    stored = store.put([b"x"], limit=1)
    backstage.remove(stored.key)
    with pytest.raises(Unavailable, match="object-missing"):
        store.open(stored.key)
    with pytest.raises(Unavailable, match="object-missing"):
        store.read_verified(stored.key, stored.sha256)
    assert not store.exists(stored.key)


def test_deleting_is_final_and_may_be_repeated(store: ObjectStore) -> None:
    stored = store.put([b"x"], limit=1)
    store.delete(stored.key)
    store.delete(stored.key)
    assert not store.exists(stored.key)


def test_all_keys_are_listed_in_order_with_their_age_and_the_listing_can_be_continued(store: ObjectStore) -> None:
    put = sorted(store.put([b"x"], limit=1).key for _ in range(25))
    listed = list(store.keys(""))
    assert [item.key for item in listed] == put
    assert all(abs(datetime.now(UTC) - item.stored_at) < timedelta(minutes=1) for item in listed)
    assert [item.key for item in store.keys(put[9])] == put[10:]
    assert list(store.keys(put[-1])) == []


def test_a_store_that_works_is_healthy(store: ObjectStore) -> None:
    assert store.healthy()


def test_any_file_like_source_will_do(store: ObjectStore) -> None:
    assert store.put(io.BytesIO(b"line\nline\n"), limit=100).size == 10


@pytest.mark.parametrize(
    "url",
    [
        "",
        "objects",
        "file://host/path",
        "file:///path?x=1",
        "s3://",
        "s3://bucket?nonsense=1",
        "s3://bucket?endpoint",
        "http://host/bucket",
    ],
)
def test_a_setting_that_names_no_store_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - urllib's own message is as good as ours
        open_object_store(url)


def test_wrong_credentials_are_an_unreachable_store(s3_server: S3Server) -> None:
    bucket = s3_server.create_bucket()
    store = open_object_store(bucket.url, access_key=bucket.access_key, secret_key="wrong")
    assert not store.healthy()
    for act in (lambda: store.put([b"x"], limit=1), lambda: list(store.keys("")), lambda: store.exists("aa/" + "a" * 32)):
        with pytest.raises(Unavailable) as caught:
            act()
        assert caught.value.code == "store-unreachable"


def test_an_object_that_is_there_already_is_not_overwritten(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer to our first attempt may be lost; the second must not meet a surprise under the same key."""
    bucket = s3_server.create_bucket()
    store = open_object_store(bucket.url, access_key=bucket.access_key, secret_key=bucket.secret_key)
    taken, free = "aa/" + "a" * 32, "bb/" + "b" * 32
    s3_server.client().put_object(Bucket=bucket.name, Key=taken, Body=b"first")
    keys: Any = iter([taken, free])
    monkeypatch.setattr("storage.objects.s3.new_key", lambda: next(keys))
    assert store.put([b"second"], limit=10).key == free
    assert b"".join(store.open(taken)) == b"first"
