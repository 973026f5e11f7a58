"""Microsoft Graph: the company's directory, presence, files and history; each part only where it is switched on.

Nothing outside this package sees an object of msgraph, and nothing of it that needs msgraph is imported but where
`settings.graph` is set:

    from connectors.teams.graph.opening import opened          # inside a function; msgraph is loaded in a thread

    async with opened(settings, parts, accounts=accounts, owners=owners) as graph:
        await graph.run(bot)    # for ever, beside the link; every feature is supervised by itself, and never raises

`accounts` is the loaded posts.accounts.Accounts, `owners` asked.owners.Owners.

What others call. Each attribute is None where its setting is off:

    graph.show(now)         OnThePhone -> presence; does not wait, and does nothing where presence is off
    graph.installing        install: `await .install(account) -> bool`, as posts.personal.Install: False where it is not
                            possible (its permission is missing: Health says so). Installed already is True. The app's
                            conversationUpdate follows by itself. ConnectionError: again later
    graph.recordings        onedrive: posts.heard.Recordings. Uploaded once per topic and audio, deleted with the first
                            version of the card without audio; never raises
    graph.history           history: posts.finding.History
    graph.teams             teams: teams.reading.Reading, and `members(group)`; answers are kept for a minute

They raise (refusals.py): NotPermitted (a SignInRefused: its words name the permission), Gone (a LookupError), Busy and
other ConnectionErrors (again later), Refusal (a BridgeError: Graph refuses this, and will again).

`permissions.needed(settings.graph)`, `missing(settings.graph, granted)` and `roles(token)` are pure, need no msgraph,
and are for `ucbridge check`. Accounts are Entra object ids in small letters, as everywhere in this connector.
"""
