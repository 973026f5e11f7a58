"""A bot of Microsoft's own SDK (microsoft-teams-apps): `PYTHON benchmarks/teams_sdk.py PORT SETTINGS`.

It runs in an environment of its own, with nothing of this project: the same card, the same changes of it.
"""

import asyncio
import json
import sys
import urllib.parse
import urllib.request
from dataclasses import replace

from microsoft_teams.api import MessageActivityInput
from microsoft_teams.api.auth.cloud_environment import PUBLIC
from microsoft_teams.apps import App
from microsoft_teams.cards import AdaptiveCard, ExecuteAction, Fact, FactSet, TextBlock

EDITS = 10
port, settings = int(sys.argv[1]), json.loads(sys.argv[2])


def fetched() -> str:
    """Return a token; its own login insists on https."""
    form = {"grant_type": "client_credentials", "client_id": settings["app_id"]}
    form |= {"client_secret": settings["app_secret"], "scope": "https://api.botframework.com/.default"}
    url = f"{settings['login_url']}/{settings['tenant_id']}/oauth2/v2.0/token"
    with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode()) as answer:
        return json.load(answer)["access_token"]


TOKEN = fetched()
app = App(
    client_id=settings["app_id"],
    tenant_id=settings["tenant_id"],
    token=lambda *_scope: TOKEN,
    cloud=replace(PUBLIC, openid_metadata_url=settings["openid_url"]),
)


def card():
    """Return the card; as with everybody else, it is made anew each time."""
    return (
        AdaptiveCard(version="1.5")
        .with_body(
            [
                TextBlock(text="Call with Bob Miller", weight="Bolder", wrap=True),
                FactSet(facts=[Fact(title="Number", value="102"), Fact(title="Since", value="0:10")]),
            ]
        )
        .with_actions(
            [ExecuteAction(title=title, verb="press", data={"token": title}) for title in ("Hang up", "Hold")]
        )
    )


@app.on_message
async def answer(ctx):
    """Answer, and change what was answered."""
    sent = await ctx.send(card())
    for _number in range(EDITS if "help" in ctx.activity.text else 0):
        await asyncio.sleep(1)
        update = MessageActivityInput().add_card(card())
        await ctx.api.conversations.activities(ctx.activity.conversation.id).update(sent.id, update)


asyncio.run(app.start(port))
