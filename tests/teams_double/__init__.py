"""A Microsoft Teams of our own: login, keys and the Bot Connector over real sockets, to Microsoft's documentation.

The fixture `teams` (tests/conftest.py knows it) is a running double; an activity or card that Teams would not take or
show fails the test. By hand: `async with TeamsDouble() as teams`.

What a bot needs
    teams.settings                  [connectors.teams] as a dictionary: app_id app_secret tenant_id service_url
                                    login_url openid_url; `Settings(**teams.settings)`
    teams.app_id  .app_secret  .tenant_id  .service_url  .login_url  .openid_url   (a wrong secret: AADSTS7000215)
    teams.endpoint = "http://127.0.0.1:8080/api/messages"       where Teams posts to; nothing arrives before it is set
    teams.signs = False             posts come without any token (for allow_unsigned)
    teams.keys.rotates()            signs with a new key from now on; .unendorses() .endorses("msteams") .fetched

The world (quiet: nothing is sent for these; `has_bot=False` where the app is not installed)
    alice = teams.user("alice", shown="Alice A.", locale="fr-FR", timezone="Europe/Paris", mail=None, guest=False,
                       tenant=None, has_bot=True)           anonymous=True: without aadObjectId
        Person: .aad (small letters) == .account, .mri ("29:...") .name .upn .mail .locale .timezone .mention
    acme = teams.team("Acme", owners=[alice], members=[bob], has_bot=True)
        Team: .id ("19:...@thread.tacv2") .group (Entra group id) .name .owners .members .channels .tags .general
    sales = teams.channel(acme, "Sales")                        Conversation: .id .kind (personal, group, channel)
    thread = teams.thread(sales, by=bob, text="Hello")             .name .members .team .messages .parent .root
    chat = teams.group(alice, bob, topic="")       meeting = teams.meeting(alice, bob, title="Standup")
    own = teams.personal(alice)     their chat with the bot     private = teams.private(alice, bob)   a chat without it
    tag = teams.tag(acme, "Support", bob)                       Tag: .id .name .mention .members
    teams.world                     .people (by aad) .teams (by group) .conversations (by id): what a Graph shares
    teams.gone(chat)                deleted: 404 from now on

What people do (each is an Answer: what that person then sees; waits for the bot's answer `within=10.0` seconds;
`answered=False` does not wait and the Answer fills up by itself)
    answer = await teams.writes(alice, "call Bob", at=chat)     at=None: their personal chat; in groups and channels
                                                                "<at>ucbridge</at> " stands before it, unless
                                                                mention=False or the text holds teams.mention itself;
                                                                in a channel (not a thread) it begins a thread
    answer = await teams.writes(alice, f"call {bob.mention}", at=chat)         people and tags in the text are entities
                                                                (teams.nbsp = True: "<at>..</at>&nbsp;call Bob\\n")
    answer = await teams.slash(alice, "/call Bob", at=channel)                 the slash menu: a targeted message
    answer = await teams.presses(alice, message, "Hang up")     by its title; Action.Execute, or Action.Submit; in a
                                                                ShowCard, too; submit=True: an old client takes the
                                                                fallback of Execute. OpenUrl: answer.url
    answer = await teams.fills(alice, message, target="Bob")    inputs by id or label, and the button beside them
                                                                (press="Send" where there are several; submit=True)
    choices = await teams.searches(alice, message, "Bo", into="target")        [(title, value)] of a typeahead
    answer = await teams.refreshes(alice, message)              what the client does by itself when it shows a card
    answer = await teams.extension(alice, "call", on=message)   composeExtension/fetchTask from a message (on=) or the
                                                                compose box (at=): answer.task; then
    answer = await teams.submits(alice, answer, target="Bob")   composeExtension/submitAction of the dialog
    answer = await teams.finds(alice, "people", "Bo", at=chat)  composeExtension/query: answer.results [(title, text)]
    answer = await teams.picks(alice, answer, "Bob Miller")     composeExtension/selectItem, or what a tap sends
    await teams.edits(alice, message, "other words") .removes(alice, message) .reacts(alice, message, "like")
    await teams.installs(alice, at=None)    the app, for oneself or into a chat or Team (events go to the bot);
                                            answered=True waits for what it says to that
    await teams.uninstalls(alice, at=None)  .blocks(alice) .unblocks(alice)
    await teams.joins(bob, acme) .leaves(bob, acme) .renames(acme | sales, "Name") .adds_channel(acme, "New")
    await teams.removes_channel(sales)
    Answer: .message (newest) .messages .text (of all) .private .card (newest dict) .status (of the POST) .thread
            .body (of an invoke) .toast (its short message) .dialog (card of .task) .results .url
            .failed ("Unable to reach app") .activity (what was sent)

What people see
    teams.seen_by(alice, chat)      the messages they see there, oldest first (targeted ones of their own, not deleted);
                                    a channel's threads included; at=None: personal chat
    await teams.sees(alice, "Bob rings", at=chat)               waits for a message with these words -> Message
    teams.typing                    conversations the bot types in, in order         teams.notified  [(Person, summary)]
    await teams.until(lambda: ...)  waits for anything; fails with what was asked lately
    Message: .id .text (all that can be read, buttons aside) .card .cards .buttons (titles; ShowCards' inside, too)
             .button("Hang up") -> dict .inputs (by id) -> dict .private .only .edited .edits .deleted .summary .author
             .conversation .answers (replyToId) .activity (as it was sent) .images .mentions (people who got a ping)

What goes wrong on cue (faults.py); login, keys and service alike
    teams.faults.next("POST", "/v3/conversations/*/activities", status=502)    the next such request fails
        status=429, retry_after=1 | status=403, code="MessageWritesBlocked" | status=401 | 404 | 412 | 504 | 500
        done=True (does it, then fails)   reset=True (TCP reset)   slow=0.5 (seconds, then as usual or the fault)
        page=True (an HTML page of a proxy)   times=3 (math.inf: until faults.clear())
        patterns: fnmatch; the path without the service's prefix; "/token" is the login, "/keys" and "/openid" the keys
    teams.limits.on = True          7/s, 8 per 2 s, 60 per 30 s, 1800 per hour and conversation (off until then)
    teams.forbids_targeted(chat)    targeted messages are refused there (BadRequest)
    teams.revokes()                 access tokens given so far are refused (401)
    teams.later(seconds)            the double's clock goes on: access tokens expire, targeted messages vanish (24 h)
    await teams.repeats(answer)     Teams delivers the same activity again -> its Answer
    status = await teams.forges("expired", alice, "call Bob")   a post with a bad token -> HTTP status; teams.FORGERIES
                                    names all kinds: "none" "expired" "not yet" "audience" "issuer" "service"
                                    "no service" "key" "altered" "unsigned" "symmetric" "unendorsed" "tenant" ...
    teams.patience = 15.0           seconds Teams waits for the answer to a post
    status, body = await teams.posts({"type": "message", ...})  any activity, signed; `raw=b"..."` any body
    teams.token(audience=...) -> a token as the Connector's, with claims of one's own

What was asked (for asserting on the wire; prefer what people see)
    teams.requests                  Request: .method .path .query .body .status .answer .at .targeted
    teams.asked("POST", "/v3/conversations/*/activities") -> the matching requests
    teams.refused                   those answered with 4xx
    teams.posted                    what was posted to the bot: Post .activity .status .body .took
    teams.checks.failures           what Teams would not take or show; `with teams.checks.expected():` forgives

For a Graph beside it
    teams.login.issued(audience)    tokens given, newest last; teams.login.admits(authorization_header, audience) ->
                                    claims or None (Graph's audience: "https://graph.microsoft.com")
    teams.login.roles               set of permissions in Graph's tokens (all there are, until a test takes some out)

Pictures: `await teams.page.picture(alice, chat, path, dark=True, width=390)` (Microsoft's renderer from npm; skips
with a sentence where it cannot be had; last=1, opened="Rename", dialog=answer), or look around in a browser at
`teams.page_url`; `python -m tests.teams_double` runs one.
"""

from tests.teams_double.double import TeamsDouble
from tests.teams_double.hands import Answer
from tests.teams_double.messages import Message
from tests.teams_double.world import Conversation, Person, Tag, Team

__all__ = ["Answer", "Conversation", "Message", "Person", "Tag", "Team", "TeamsDouble"]
