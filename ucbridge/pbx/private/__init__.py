"""A private Asterisk with real phones, for trying the bridge out and for its tests."""

from ucbridge.pbx.private.asterisk import PrivateAsterisk
from ucbridge.pbx.private.control import PhoneEvent
from ucbridge.pbx.private.phone import Phone
from ucbridge.pbx.private.plan import SHARED, SUBSCRIBERS, Behaviour, Subscriber, VoicemailPlan

__all__ = [
    "SHARED",
    "SUBSCRIBERS",
    "Behaviour",
    "Phone",
    "PhoneEvent",
    "PrivateAsterisk",
    "Subscriber",
    "VoicemailPlan",
]
