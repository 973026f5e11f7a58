"""The teams the bot is in: their channels, members, owners and tags.

    teams = KnownTeams(api, references, kept, chosen=parts.workspaces, permissions=parts.config.permissions,
                       graph=graph.teams if graph else None)
    await teams.standing(account, team) -> Standing(groups, manages)     for `Account.groups`, `.manages`; never raises
    teams.role, .role_to_give, .conversation, .groups_of    `KnowsWorkspaces`; `serves`, asked without a link: True
    await teams.members_of(group, asker)                    `ListsGroups`
    await kept.met(team, name=, group=), .forget(team)      with each event and message of a team; `load` first

A workspace is a team by the id it has in conversations (`19:...@thread.tacv2`). Its roles are `owners:TEAM` and the ids
of its tags, both known from Microsoft Graph alone. Names of roles never count: anybody can make a team, and give a tag
in it any name.
"""
