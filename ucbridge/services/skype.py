"""Skype is gone; what people still write of it is understood where it carries a number."""

from __future__ import annotations

from ucbridge.i18n import _

RETIRED = _("Skype was retired in May 2025; Microsoft Teams took its place.")
