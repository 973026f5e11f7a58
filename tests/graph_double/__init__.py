"""A Microsoft Graph of our own: over a real socket, written to Microsoft's documentation, checked against v1.0.csdl.

The fixture `graph` (tests/conftest.py knows it) is a running double with its own token endpoint; a request that Graph's
schema refuses (unknown property, wrong type, wrong enum value), or an answer, fails the test that caused it. By hand:
`async with GraphDouble() as graph`. Of a Teams double: `async with GraphDouble(teams) as graph` has the people, teams,
chats and messages of `teams`, by the same ids, and takes the tokens of its issuer.

What a client needs
    graph.url                       http://127.0.0.1:PORT/v1.0    (settings: graph.url)
    graph.login_url                 POST {login_url}/{tenant_id}/oauth2/v2.0/token    (client_credentials, as Entra's)
    graph.tenant_id  graph.app_id  graph.app_secret  graph.scope
    graph.token()                   a token without asking for one; token(expired=True), token(audience="..."); a wrong
                                    one is refused: 401 InvalidAuthenticationToken
    graph.grants("User.Read.All")   from here on only these permissions are consented to (none: nothing is), in every
                                    token asked for later; graph.withdraws("Presence.Read.All") takes some away.
                                    Before: all of graph.permissions. A token's `roles` decide, as with Microsoft:
                                    a call without the permission is 403 (directory: Authorization_RequestDenied,
                                    Teams: Forbidden naming the roles, presence, mailbox: ErrorAccessDenied, files:
                                    accessDenied)

The directory (ids are Entra object ids; properties are named as Graph names them)
    alice = graph.user("alice", shown="Alice Adams", phones=["+33 1 23 45"], mobile="", mail="alice@acme.example",
                       language="fr", department="Sales", **properties)          User: .id .properties (a dictionary)
    alice = graph.user(..., mailbox=("Romance Standard Time", "fr-FR"))   without a mailbox: 404 MailboxNotEnabled...
    graph.people(10_000)            so many at once, quickly, with phones and mail -> list of User
    graph.changes(alice, businessPhones=["+33 1 99"], displayName=None)
    graph.deletes(alice)            soft: @removed "changed"; forever=True: "deleted"; graph.restores(alice)
    graph.garbles(alice, {...})     her entry in lists and deltas is this, whatever Graph would say (not checked)
    graph.forgets_deltas()          deltaLinks and nextLinks given so far are 410 (Gone, with Location); status=400:
                                    they are syncStateNotFound, as by themselves after seven days of graph.later
    graph.page_size = 100           of a list without $top, and of a delta without `Prefer: odata.maxpagesize`
    graph.sparse = True             a delta's changes hold what changed and nothing else, asked for or not: "at least
                                    the properties that have been updated", as Microsoft's overview promises
    graph.users                     id -> User

Presence (the expiry of sessions goes by the double's clock: graph.later(300))
    graph.shows(alice, "DoNotDisturb", "Presenting")   what she set herself, or her calendar; shows(alice) takes it away
    graph.seen(alice) -> ("Busy", "InACall")           what everybody sees, of all sessions
    graph.sessions(alice) -> [("Busy", "InACall"), ...]    those of the app that have not expired
    graph.no_presence(alice)        a guest: she has none (getPresencesByUserId leaves her out, presence is 404)

Apps
    graph.catalogue("Ucbridge", external_id=APP_ID) -> id in the catalogue (appCatalogs/teamsApps, filter by externalId)
                                    own=False: somebody else's, for which ...ReadWriteSelfForUser.All is not enough
    graph.installed(alice) -> ids in the catalogue that are installed for her      graph.installs(alice, id)
    graph.on_install = function(user_id, catalogue_id) -> chat id    called at once (joined: the Teams double installs
                                    it, and sends the bot its events); a second installation is 409

Teams, chats, messages (without a Teams double; one that is joined has them)
    sales = graph.team("Sales", owners=[alice], members=[bob])     Team: .id (group) .general (channel id) .channels
    graph.channel(sales, "Northwest") -> channel id
    graph.tag(sales, "Support", [bob]) -> Tag: .id .name      graph.leaves(bob, sales)   graph.joins(bob, sales, owner=)
    chat = graph.chat(alice, bob) -> chat id
    graph.wrote(at=chat, text="...", card={...}, by=alice, reply_to=id) -> message id (card: an Adaptive Card; by None:
                                    the bot)             at: a chat id, or (team, channel id)

OneDrive
    graph.drive(alice) -> {"ucbridge/voicemail.mp3": File}     File: .id .data .web_url .content_type .conflicts
    graph.no_drive(alice)           404 (itemNotFound / ResourceNotFound: User's mysite not found)
    graph.full(alice)               507 quotaLimitReached

What goes wrong on cue (as of Discord's double)
    graph.faults.next("GET", "/users/delta", status=429, retry_after=1)    the path without /v1.0, fnmatch patterns
        status=503|504|500|502 | code="...", message="..."   reset=True   slow=0.5   done=True (does it, then fails)
        page=True (an HTML page of a proxy)   retry_after=None (no such header)   times=3 (math.inf: until clear())
        of="*/users/ID/*"  ... a fault inside a $batch fits the path of the part; the others go on
        The token endpoint: method "POST", path "/token"
    graph.later(seconds)            the double's clock goes on: tokens, sessions and upload sessions expire
    graph.latency = 0.0             seconds every answer takes

What was asked (for asserting on the wire; prefer what people see)
    graph.requests                  Request: .method .path .query .body .headers .status .answer .at   (parts of a
                                    $batch stand for themselves)
    graph.asked("POST", "/users/*/presence/setPresence") -> the matching requests
    graph.refused                   those answered with 4xx (without 429)
    graph.tokens_asked              how often a token was asked for
    graph.checks.failures           what the schema refused; `with graph.checks.expected():` forgives
    await graph.until(lambda: ...)  waits for anything; fails with what was asked lately

Served: users (list, $select, $top, $filter of id, mail, userPrincipalName, startswith, $count, nextLink, by id),
users/delta, users/{id}/presence, setPresence, clearPresence, communications/getPresencesByUserId (650),
users/{id}/mailboxSettings, users/{id}/teamwork/installedApps (+ /chat, ?$expand=teamsApp), appCatalogs/teamsApps,
teams/{id} and its channels, members, tags (+ members), groups/{id}/owners and members, chats/{id} and its members and
messages (+ one), teams/{id}/channels/{id}/messages (+ one, + replies), users/{id}/drive and drives/{id} (root:/path:,
items/{id}, /content, createUploadSession, delete), organization, $batch (20).
Anything else is 400 "Resource not found for the segment", and a failure.
"""

from tests.graph_double.double import GraphDouble
from tests.graph_double.world import File, Tag, Team, User

__all__ = ["File", "GraphDouble", "Tag", "Team", "User"]
