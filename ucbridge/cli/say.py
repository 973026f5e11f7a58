"""`ucbridge say`: one command to the running bridge, as a person it knows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.card import plain
from ucbridge.cli.paths import socket_path
from ucbridge.cli.talk import talk
from ucbridge.cli.terminal import exit_on_error, terminal_language
from ucbridge.errors import UserError
from ucbridge.i18n import _

if TYPE_CHECKING:
    from ucbridge.cli.talk import Talk
    from ucbridge.codec import PublicReply


def say(
    *,
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Who says it: a person's id, such as alice.")],
    text: Annotated[str, typer.Argument(help='What to say: "/call Bob".', show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    follow: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Print edits and notices this long after the reply.")
    ] = 0.0,
    press: Annotated[
        str, typer.Option(metavar="BUTTON", help="Press a button of the card: its label, action or id.")
    ] = "",
    typed: Annotated[str, typer.Option(metavar="TEXT", help="What to type where the button asks for something.")] = "",
    socket: Annotated[Path | None, typer.Option(help="The bridge's socket.", show_default=False)] = None,
    config: Annotated[Path | None, typer.Option(help="The bridge's configuration file.", show_default=False)] = None,
    language: Annotated[str, typer.Option(help="en or fr; the terminal's by default.", show_default=False)] = "",
) -> None:
    """Say something to the bridge as a person, and print the reply.

    The bridge must be running on this machine, and know the person.

    With --follow every edit of the card and every notice to the person is printed until the time is over, even
    when the call has ended before. With --press a button is pressed as soon as the card shows it; without TEXT
    it is the button's id; --typed is what it asks for.

    Exit code: 0 answered, 1 refused or failed, 2 no bridge is running.
    """
    if not text and not press:
        raise typer.BadParameter("say something: TEXT, --press BUTTON, or both")
    with exit_on_error(), talk(socket_path(socket, config)) as line:
        saying = _Saying(line, person, terminal_language(language), as_json=as_json, typed=typed)
        if text:
            saying.press = press
            saying.ask(text=text)
        else:
            saying.press_button(press)
        saying.follow(follow)
        saying.end()
    raise typer.Exit(0 if saying.well else 1)


@dataclass(slots=True)
class _Saying:
    """What is said and shown; `press` is the button still to be pressed, `typed` what it may ask for."""

    line: Talk
    person: str
    language: str
    as_json: bool
    typed: str = ""
    press: str = ""
    well: bool = True

    def ask(self, **what: str) -> None:
        reply = self.line.ask({"as": self.person, "language": self.language, **what})
        if reply:
            self.well = self.well and reply["state"] not in {"refused", "error"}
            self._show(reply)

    def press_button(self, token: str) -> None:
        self.ask(token=token, **({"typed": self.typed} if self.typed else {}))

    def follow(self, seconds: float) -> None:
        if seconds:
            for card in self.line.events(monotonic() + seconds):
                self._show(card)

    def end(self) -> None:
        if self.press:
            raise UserError(_("No card showed a button “{button}”.", button=self.press))

    def _show(self, card: PublicReply) -> None:
        typer.echo(json.dumps(card, ensure_ascii=False) if self.as_json else plain(card, self.language))
        if token := _button(card, self.press):
            self.press = ""
            self.press_button(token)


def _button(card: PublicReply, wanted: str) -> str:
    """Return the token of the button meant by a token, action name or label; "" when the card has none such."""
    folded = wanted.strip().casefold()
    for button in card["buttons"] if folded else ():
        if wanted == button["id"] or folded in {button["action"].casefold(), button["label"].casefold()}:
            return button["id"]
    return ""
