"""A Discord of our own: gateway and REST over real sockets, written to Discord's documentation.

The fixture `discord` (tests/conftest.py knows it) is a running double; a request or an answer that openapi.json refuses
fails the test that caused it. By hand: `async with DiscordDouble() as discord`.

What a bot needs
    discord.api_url  discord.gateway_url  discord.token     (a wrong token is refused: 401, close code 4004)
    await discord.connected(n=1)            a bot has its READY (n: how often, since the start; RESUMED counts, too)
    await discord.published()               the bot has put its application commands
    discord.commands                        what it has put, as dictionaries
    discord.application                     .name .owner (a User) .flags .bot (a User) .id

The world (events go out to the bot at once, as far as its intents let them)
    acme = discord.server("Acme", owner=alice, locale="fr", has_bot=True)      Guild: .id .name .channels .roles
    alice = discord.user("alice", shown="Alice A.", locale="fr")               User: .id .mention .locale
    sales = discord.role(acme, "Sales", permissions=("manage_guild",))         Role: .id .mention
    general = discord.channel(acme, "general")                                 Channel: .id .mention .messages
    discord.joins(alice, acme, roles=[sales])     .leaves(alice, acme)
    discord.gives(alice, sales) .takes(alice, sales)     .roles_of(alice, acme) -> their names, sorted
    discord.forbids(general, "send_messages", to=None)   (to: Role or User; None is the bot) .allows(...)
    discord.deletes(channel | role | message)            .removes_bot(acme) .adds_bot(acme)
    discord.places(role, above=other)                    the order of roles; discord.bot_role(acme) is the bot's own
    discord.blocks(alice) .unblocks(alice)               direct messages from the bot: 50007
    discord.installs(alice)                              the app added to their own account
    discord.fails(acme) .recovers(acme)                  an outage of a server
    discord.withholds(acme, "manage_roles")              permissions the bot has nowhere in a server
    discord.private(alice, bob)                          direct messages of two people, without the bot
    discord.dm(alice)                                    Channel of their direct messages with the bot

What people do (each returns what that person then sees; each waits for the bot's answer `within=10.0` seconds)
    answer = await discord.types(alice, "call", target="Bob", at=general)      a slash command; at=None: direct message
    answer = await discord.types(alice, "settings language", language="fr", at=general)
    answer = await discord.types(alice, "appeler", cible="Bob", at=general)    names in the person's language work, too
    choices = await discord.completes(alice, "call", target="Bo", at=general)  [(name, value), ...] of the last option
    answer = await discord.presses(alice, message, "Hang up")                  a button by its label (or custom_id)
    answer = await discord.chooses(alice, message, "Bob Miller")               in a select: labels, User, Role, Channel
    answer = await discord.submits(alice, answer, code="1234")                 fields of answer.modal by custom_id or
                                                                               label; one: submits(alice, a, "1234")
    answer = await discord.uses_menu(alice, "Call", on=bob, at=general)        on: User or Message
    message = await discord.writes(alice, "call bob")                          in the direct messages, or at=channel
  An option that names someone takes the User, Role or Channel itself. What the client would not let the person do
  (an unknown command, a missing option, a button that is greyed out, no right) is an AssertionError.
  `answered=False` does not wait: `answer` then fills up by itself.

  Answer: .message (the newest Message that answers it) .messages .text .private .modal (dict) .choices
          .acknowledged (callback type 4..9, or None) .thinking (shows "thinking...") .failed ("did not respond")
          .interaction (.id .token)
  Message: .id .content .embeds .components .attachments .text (all that can be read, one string) .buttons (labels)
          .button("Hang up") -> dict; .selects .options (labels) .private .edited .deleted .voice .flags .nonce
          .reference (id or None) .author .channel
  Attachment (of Message.attachments): .filename .content_type .data .url .duration .waveform

What people see
    discord.seen_by(alice, general)             the messages they see there, oldest first (ephemeral, rights, deleted)
    await discord.sees(alice, "Bob rings", at=general)      waits for a message with these words -> Message
    await discord.until(lambda: ...)            waits for anything; fails with what was seen
    discord.status                              the bot's status line (op 3), "" where there is none
    discord.pinged                              users and roles who got a ping, in order

What goes wrong on cue (faults.py)
    discord.faults.next("POST", "/channels/*/messages", status=500)            the next such request fails
        status=429, retry_after=0.2, everywhere=True | status=502 | status=403, code=50001, message="Missing Access"
        reset=True (TCP reset)   slow=0.5 (seconds, then as usual or the fault)   done=True (does it, then fails)
        page=True (an HTML page of a proxy)
        times=3 (math.inf: until faults.clear())   method and path: fnmatch patterns, the path without /api/v10
    await discord.gateway.drops()  .closes(4000)  .asks_reconnect() (op 7)  .invalidates(resumable=True) (op 9)
    discord.gateway.refuses = True              no new connection (503)     discord.gateway.silent = True   no op 11
    discord.gateway.sessions .identified .resumed (how often)
    discord.later(seconds)                      the double's clock goes on: tokens expire, the 3 seconds pass
    discord.patience = 3.0                      seconds until an interaction is unknown (10062); the fixture's are ten
                                                times as long, but for those of `later`, until the test sets them
    discord.limits.bucket("POST", "/channels/{channel_id}/messages", 5, per=5.0)    a rate limit (and .everywhere = 50)

What was asked (for asserting on the wire; prefer what people see)
    discord.requests                            Request: .method .path .template .query .body .files .status .answer
    discord.asked("POST", "/channels/*/messages") -> the matching requests
    discord.refused                             those answered with 4xx
    discord.checks.failures                     what openapi.json refused; `with discord.checks.expected():` forgives

Bots: `bare_bot.bare_bot(discord)` runs a bare discord.py client; `wire.Wire(discord)` speaks the wire itself.
Pictures: `await discord.page.picture(alice, general, path, dark=True, width=390)`, or look around in a browser at
`discord.page_url`; `python -m tests.discord_double` runs one by itself.
"""

from tests.discord_double.double import DiscordDouble
from tests.discord_double.hands import Answer
from tests.discord_double.world import Channel, Guild, Member, Message, Role, User

__all__ = ["Answer", "Channel", "DiscordDouble", "Guild", "Member", "Message", "Role", "User"]
