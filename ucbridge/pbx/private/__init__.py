"""A private Asterisk with real phones, for trying the bridge out and for its tests."""

from ucbridge.pbx.private.asterisk import PrivateAsterisk
from ucbridge.pbx.private.control import PhoneEvent
from ucbridge.pbx.private.phone import Phone
from ucbridge.pbx.private.plan import SUBSCRIBERS, Behaviour, Subscriber

__all__ = ["SUBSCRIBERS", "Behaviour", "Phone", "PhoneEvent", "PrivateAsterisk", "Subscriber"]
