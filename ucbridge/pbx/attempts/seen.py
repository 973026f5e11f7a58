"""Channels of the live model, as the events would have told of them."""

from __future__ import annotations

from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.interface import Channel


def facts_of(channel: Channel) -> ChannelFacts:
    """Return what is known of a channel."""
    return ChannelFacts(
        channel.id,
        channel.call_id,
        channel.name,
        channel.state,
        channel.caller_number,
        channel.caller_name,
        channel.connected_number,
        channel.connected_name,
        channel.context,
        channel.exten,
    )
