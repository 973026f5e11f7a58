"""AMI by hand: what these tests say to Asterisk is exactly what stands in them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from ucbridge.config import AmiSettings


@dataclass
class RawAmi:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, action: str, *headers: str) -> dict[str, str]:
        self.writer.write("\r\n".join([f"Action: {action}", "ActionID: 1", *headers, "", ""]).encode())
        while True:
            frame = await self.read()
            if frame.get("ActionID") == "1" and "Response" in frame:
                return frame

    async def read(self) -> dict[str, str]:
        raw = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        lines = raw.decode().split("\r\n")
        return dict(line.split(": ", 1) for line in lines if ": " in line)

    async def until(self, event: str, **wanted: str) -> dict[str, str]:
        while True:
            frame = await self.read()
            if frame.get("Event") == event and wanted.items() <= frame.items():
                return frame


@asynccontextmanager
async def logged_in(settings: AmiSettings, *, context: ssl.SSLContext | None = None) -> AsyncIterator[RawAmi]:
    reader, writer = await asyncio.open_connection(settings.host, settings.port, ssl=context, limit=2**20)
    await reader.readline()
    ami = RawAmi(reader, writer)
    try:
        reply = await ami.send(
            "Login", f"Username: {settings.username}", f"Secret: {settings.secret.get_secret_value()}"
        )
        assert reply["Response"] == "Success"
        yield ami
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def click_to_call(ami: RawAmi, channel_id: str, extension: str, *, name: str, ring: int = 3) -> dict[str, str]:
    return await ami.send(
        "Originate",
        "Channel: PJSIP/101",
        "Context: ucbridge-call",
        f"Exten: {extension}",
        "Priority: 1",
        "Async: true",
        f"ChannelId: {channel_id}",
        f"Timeout: {ring * 1000}",
        f'CallerID: "{name}" <{extension}>',
        f'Variable: UCB_CALLER_NAME="Alice Martin",UCB_CALLER_NUMBER="101",UCB_RING="{ring}"',
    )
