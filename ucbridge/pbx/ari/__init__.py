"""The Asterisk REST Interface: only calls and bridges of our own; everything else of the PBX comes over AMI."""

from ucbridge.pbx.ari.client import Ari
from ucbridge.pbx.ari.endpoints import Endpoint

__all__ = ["Ari", "Endpoint"]
