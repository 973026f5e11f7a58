"""The phones of a private PBX as their owner has them at a desk: told what to do from another terminal."""

from __future__ import annotations

import asyncio
import os
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private import speech
from ucbridge.pbx.private.asterisk import PrivateAsterisk
from ucbridge.pbx.private.phone import Phone
from ucbridge.pbx.private.plan import Behaviour

VERBS = {
    "dial": "NUMBER: place a call",
    "answer": "take the call that rings",
    "press": "KEYS: press keys in a call",
    "say": "[FILE.wav]: speak a sentence, or a file, and stay in the call",
    "hear": "[SECONDS]: write what is heard to a file, and say which",
    "hold": "put the call on hold",
    "resume": "take the call back that is on hold",
    "transfer": "NUMBER: send whom it talks to on to a number",
    "hangup": "end every call",
    "behave": "answer|ignore|busy: what to do with the calls to come",
    "calls": "say which calls there are",
}

_WITH = {"dial": Phone.dial, "press": Phone.press, "transfer": Phone.transfer}
_ALONE = {"hold": Phone.hold, "resume": Phone.unhold, "hangup": Phone.hang_up}

_TAIL = 10.0
_SOCKET = "desk"
_RUN_FOLDER = re.compile(r"^astrundir => (?P<folder>.+)$", re.MULTILINE)


async def ask(folder: Path, who: str, verb: str, argument: str = "") -> str:
    """Have a phone of the PBX that runs in `folder` do something and return what it says.

    Raises:
        PbxError: no PBX runs there, or the phone cannot.
    """
    try:
        run = _RUN_FOLDER.search((folder / "etc/asterisk.conf").read_text())
        reader, writer = await asyncio.open_unix_connection(Path(run["folder"] if run else folder) / _SOCKET)
    except OSError:
        raise PbxError(_("No private PBX with phones runs in {folder}.", folder=folder)) from None
    writer.write(f"{who}\t{verb}\t{argument}\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    kind, _tab, said = answer.partition("\t")
    if kind != "ok":
        raise PbxError(_("The phone {name} cannot do that: {why}", name=who, why=said or _("it was switched off.")))
    return said


@asynccontextmanager
async def open_to_others(pbx: PrivateAsterisk) -> AsyncIterator[None]:
    """Let other programs of this user have the phones do something."""
    path = pbx.run / _SOCKET
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(lambda reader, writer: _serve(pbx, reader, writer), path)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _serve(pbx: PrivateAsterisk, reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        who, verb, argument = ((await reader.readline()).decode().rstrip("\n") + "\t\t").split("\t")[:3]
        try:
            answer = f"ok\t{await _obey(pbx, who, verb, argument)}"
        except PbxError as error:
            answer = f"error\t{error.text.to('en')}"
        except (ValueError, OSError, EOFError) as error:
            answer = f"error\t{error}."
        writer.write(answer.encode())
        await writer.drain()
        writer.close()


async def _obey(pbx: PrivateAsterisk, who: str, verb: str, argument: str) -> str:
    if who not in pbx.phones:
        raise PbxError(_("there is no such phone, but {names}.", names=", ".join(pbx.phones)))
    phone, own = pbx.phones[who], pbx.folder / "phones" / who
    match verb:
        case "dial" | "press" | "transfer" if argument:
            await _WITH[verb](phone, argument)
        case "hold" | "resume" | "hangup":
            await _ALONE[verb](phone)
        case "answer":
            await _answer(phone)
        case "say":
            sentence = Path(argument) if argument else pbx.sentence(list(pbx.phones).index(who))
            length = await asyncio.to_thread(speech.for_phone, sentence, own / "said.wav", tail=_TAIL)
            await phone.say(own / "said.wav", length)
        case "hear":
            async with phone.hearing(own / "heard.wav"):
                await asyncio.sleep(float(argument or 5))
            return str(own / "heard.wav")
        case "behave":
            phone.behave(Behaviour(argument))
        case "calls":
            return "\n".join(last.removeprefix("CALL_").lower() for last in phone.calls.values())
        case _:
            raise PbxError(_("it can {verbs}.", verbs=", ".join(VERBS)))
    return ""


async def _answer(phone: Phone) -> None:
    if not phone.ringing:
        raise PbxError(_("it does not ring."))
    await phone.accept(phone.ringing[0])
