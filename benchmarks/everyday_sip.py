"""SIP messages, as far as telephones without sound need them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_USER = re.compile(r"<?sips?:([^@;>]*)@")
_CONTACT = re.compile(r"<([^>]+)>")
_SHORT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`method`), or a response (`status`) to one."""

    method: str
    status: int
    headers: dict[str, str]
    vias: tuple[str, ...]

    @property
    def call_id(self) -> str:
        """Return what names the dialog."""
        return self.headers["call-id"]

    @property
    def in_dialog(self) -> bool:
        """Tell whether it belongs to a dialog that both sides know."""
        return "tag=" in self.headers["to"]

    def user(self, header: str) -> str:
        """Return who stands in From or To."""
        found = _USER.search(self.headers[header])
        return found[1] if found else ""

    @property
    def contact(self) -> str:
        """Return where the other side wants its requests."""
        found = _CONTACT.search(self.headers.get("contact", ""))
        return found[1] if found else ""


def parse(data: bytes) -> Message | None:
    """Return what a datagram says, None where that is nothing."""
    first, _crlf, rest = data.decode(errors="replace").partition("\r\n\r\n")[0].partition("\r\n")
    if not rest:
        return None
    headers: dict[str, str] = {}
    vias = []
    for line in rest.split("\r\n"):
        name, _colon, value = line.partition(":")
        name = name.strip().lower()
        name = _SHORT.get(name, name)
        if name == "via":
            vias.append(value.strip())
        headers.setdefault(name, value.strip())
    if first.startswith("SIP/2.0 "):
        return Message(headers["cseq"].split()[1], int(first[8:11]), headers, tuple(vias))
    return Message(first.split(" ", 1)[0], 0, headers, tuple(vias))


def request(method: str, uri: str, *, via: str, headers: dict[str, str], body: str = "") -> bytes:
    """Return a request."""
    lines = [f"{method} {uri} SIP/2.0", f"Via: {via}", "Max-Forwards: 70"]
    return _whole(lines, headers, body)


def response(to: Message, status: str, *, tag: str, contact: str, body: str = "") -> bytes:
    """Return a response to a request."""
    whom = to.headers["to"]
    lines = [f"SIP/2.0 {status}", *(f"Via: {via}" for via in to.vias)]
    headers = {
        "From": to.headers["from"],
        "To": whom if "tag=" in whom else f"{whom};tag={tag}",
        "Call-ID": to.call_id,
        "CSeq": to.headers["cseq"],
        "Contact": f"<{contact}>",
    }
    return _whole(lines, headers, body)


def sound(address: str) -> str:
    """Return the description of sound that nobody sends."""
    lines = ("v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", "m=audio 9 RTP/AVP 8")
    return "".join(f"{line}\r\n" for line in (*lines, "a=rtpmap:8 PCMA/8000"))


def _whole(lines: list[str], headers: dict[str, str], body: str) -> bytes:
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append("Content-Type: application/sdp")
    lines += [f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()
