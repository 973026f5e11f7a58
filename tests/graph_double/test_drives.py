"""OneDrive: small files at once, large ones in parts."""

from __future__ import annotations

import pytest

from tests.graph_double import GraphDouble
from tests.graph_double.client import Client

pytestmark = pytest.mark.asyncio
STEP = 320 * 1024


async def test_a_file_is_put_read_replaced_and_deleted(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    at = f"/users/{alice.id}/drive/root:/ucbridge/von%20Bob.mp3"
    item = await client.ask("PUT", f"{at}:/content", data=b"one", Content_Type="audio/mpeg")
    file = graph.drive(alice)["ucbridge/von Bob.mp3"]
    assert (client.status, file.data, item["webUrl"]) == (201, b"one", file.web_url)
    await client.ask("PUT", f"{at}:/content", data=b"two", Content_Type="audio/mpeg")
    assert (client.status, file.data) == (200, b"two")
    again = await client.get(f"/drives/b!{alice.id}/items/{item['id']}")
    assert (again["name"], again["size"]) == ("von Bob.mp3", 3)
    assert (await client.get(f"{at}:"))["id"] == item["id"]
    await client.get(f"{at}:/content")
    assert client.status == 200  # by way of 302
    await client.ask("DELETE", f"/users/{alice.id}/drive/items/{item['id']}")
    assert (client.status, graph.drive(alice)) == (204, {})
    assert await client.refusal("DELETE", f"/users/{alice.id}/drive/items/{item['id']}") == (404, "itemNotFound")


async def test_a_large_file_comes_in_parts(graph: GraphDouble, client: Client) -> None:
    alice, data = graph.user("alice"), b"x" * (STEP + 5)
    begin = f"/users/{alice.id}/drive/root:/long.mp3:/createUploadSession"
    url = (await client.ask("POST", begin, {"item": {"@microsoft.graph.conflictBehavior": "replace"}}))["uploadUrl"]
    client.token = None
    await client.ask("PUT", url, data=data[: STEP - 1], Content_Range=f"bytes 0-{STEP - 2}/{len(data)}")
    assert client.status == 400
    session = await client.ask("PUT", url, data=data[:STEP], Content_Range=f"bytes 0-{STEP - 1}/{len(data)}")
    assert (client.status, session["nextExpectedRanges"]) == (202, [f"{STEP}-"])
    await client.ask("PUT", url, data=data[STEP:], Content_Range=f"bytes {STEP}-{STEP + 4}/{len(data)}")
    assert (client.status, graph.drive(alice)["long.mp3"].data) == (201, data)


async def test_no_drive_a_full_one_and_bad_names(graph: GraphDouble, client: Client) -> None:
    alice, bob, chloe = graph.user("alice"), graph.user("bob"), graph.user("chloe")
    graph.no_drive(alice)
    graph.full(bob)
    assert await client.refusal("GET", f"/users/{alice.id}/drive") == (404, "ResourceNotFound")
    await client.ask("PUT", f"/users/{bob.id}/drive/root:/a.mp3:/content", data=b"x")
    assert client.status == 507
    await client.ask("PUT", f"/users/{chloe.id}/drive/root:/a%2F..%5Cb.mp3:/content", data=b"x")
    assert client.status == 400
