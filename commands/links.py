"""/link, /unlink and /whoami: which phone is mine."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.kinds import Claim, Code
from ucbridge.models import Ask, Field, Reply
from ucbridge.services.link_card import ENTER_CODE


@command(
    "link", _("Make a phone mine: it rings and reads out a code to type"), examples=("/link 102", "/link 102 123456")
)
async def link(
    context: Context,
    *,
    extension: Annotated[Claim | None, _("the extension of my phone; the code may follow it")] = None,
    code: Annotated[Code | None, _("the six digits the phone read out")] = None,
) -> Reply:
    """Start the proof that an extension is the person's, or finish it with the code."""
    links = context.services.links
    typed = code or (extension.code if extension else "")
    if typed:
        return await links.finish(context.person, typed, extension=extension.extension if extension else None)
    if not extension:
        raise UserError(_("Type it after the command, such as /link 102."), title=_("Which extension is yours?"))
    return await links.start(context.person, extension.extension, language=context.language)


@action(ENTER_CODE, permission="link", asks=Ask(_("The six digits your phone read out"), hint=_("123456"), most=20))
async def press_enter_code(context: Context, argument: str, typed: str) -> Reply | None:
    """Finish the proof with the code they type."""
    return await context.services.links.finish(context.person, Code(typed), extension=argument)


@command("unlink", _("Unlink my phone"))
async def unlink(context: Context) -> Reply:
    """Forget which extension is the person's."""
    return await context.services.links.unlink(context.person)


@command("whoami", _("Show who I am here, and which phone is mine"))
async def whoami(context: Context) -> Reply:
    """Show what the bridge knows about the person."""
    person = context.person
    fields = [Field(_("Known as"), person.id)]
    if person.extension:
        fields.append(Field(_("Extension"), person.extension))
        fields.append(Field(_("Phones"), ", ".join(person.devices)))
    if person.roles:
        fields.append(Field(_("Roles"), ", ".join(sorted(person.roles))))
    hint = None if person.extension else _("No phone is linked to you: type /link and your extension.")
    return Reply(_("You are {name}", name=person.name), hint, fields=tuple(fields), private=True)
