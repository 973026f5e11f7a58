"""Telephone numbers as people write them, understood by region, and as the PBX dials them."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from ucbridge.errors import ConfigError, UserError
from ucbridge.i18n import _

_TEMPLATE = re.compile(r"(?P<prefix>[0-9*#+]*)\{(?:e164|digits|national)\}[0-9*#]*")
_SCHEME = re.compile(r"^(?:tel|callto|sips?|skype)\s*:\s*(?://)?", re.IGNORECASE)
_POSTE = re.compile(r"\s*\bposte\b\s*", re.IGNORECASE)
_WRITTEN = re.compile(r"[(\[ ]*\+?[0-9][0-9 .()\[\]/+~_-]*(?:(?:;|x|ext|p|,|#).*)?", re.IGNORECASE)
_VANITY = re.compile(r"\+?[0-9](?:[ .()-]*[0-9]){3,}[ .()-]*[ .-](?=[A-Z0-9 .-]*[A-Z]{3})[A-Z0-9 .-]+", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"(?<=\d)\s*[(\[]\s*0\s*[)\]]")
SHORT = 6
"""Up to so many digits are an extension or a short code, never handed to phonenumbers."""


def plain(text: str) -> str:
    """Write digits, letters, dashes and blanks of every script and width in their plain form, without URI scheme."""
    wide = unicodedata.normalize("NFKC", text)
    drawn = "".join(_drawn(each) for each in wide if unicodedata.category(each) != "Cf")
    written = " ".join(drawn.split())
    if scheme := _SCHEME.match(written):
        written = written[scheme.end() :].partition("@")[0]
        if scheme[0].casefold().startswith("skype"):  # skype:+33199001234?call
            written = re.split("[?;]", written, maxsplit=1)[0]
    return _POSTE.sub(" ext. ", written)


def digits(text: str) -> str:
    """Return the digits of `text` alone."""
    return "".join(each for each in plain(text) if each in "0123456789")


def looks_like_number(text: str) -> bool:
    """Tell whether somebody meant a telephone number rather than a name."""
    written = plain(text)
    return bool(_SCHEME.match(text.strip()) or _WRITTEN.fullmatch(written) or _VANITY.fullmatch(written))


class Numbers:
    """The numbering of one installation: its region, and how it dials outside."""

    def __init__(self, region: str, outside: str = "{e164}") -> None:
        if not (template := _TEMPLATE.fullmatch(outside)):
            raise ConfigError(
                _("pbx.outside is no dialable pattern."),
                (f"pbx.outside: expected digits around one of {{e164}}, {{digits}}, {{national}}; got {outside!r}",),
            )
        self.region = region
        self.prefix = template["prefix"]
        self._outside = outside

    def parse(self, text: str, *, region: str = "") -> PhoneNumber:
        """Understand a number in any usual writing; without a country code it is one of `region`, ours by default.

        Raises:
            UserError: it is not a valid number, or so short that only the PBX could know it.
        """
        written = _TRUNK_ZERO.sub("", plain(text)) if "+" in text or plain(text).startswith("00") else plain(text)
        if len(digits(written.partition(";")[0])) <= SHORT and not _VANITY.fullmatch(written):
            raise UserError(
                _("This is neither an extension nor a whole telephone number: give all its digits."),
                title=_("{number} cannot be dialled", number=_cut(text)),
            )
        number = self._parsed(_international(written), written, region=region)
        if number is None or not phonenumbers.is_valid_number(number):
            raise UserError(
                _(
                    "This is not a valid telephone number here: write it whole, such as {example}.",
                    example=self._example(region),
                ),
                title=_("{number} cannot be dialled", number=_cut(text)),
            )
        return number

    def dialable(self, number: PhoneNumber) -> str:
        """Return what the dialplan is given for an outside number, by `pbx.outside`."""
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        bare = PhoneNumber()
        bare.merge_from(number)
        bare.extension = None
        national = digits(phonenumbers.format_out_of_country_calling_number(bare, self.region))
        return self._outside.format(e164=e164, digits=e164[1:], national=national)

    def dialled(self, written: str) -> str:
        """Return what the dialplan is given to call a number; as it is where it is short, or none."""
        number = None if len(written) <= SHORT else self._parsed(written)
        return self.dialable(number) if number else written

    def shown(self, number: PhoneNumber) -> str:
        """Write a number for people: national at home, international abroad."""
        home = number.country_code == phonenumbers.country_code_for_region(self.region)
        return phonenumbers.format_number(
            number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
        )

    def written(self, dialled: str) -> str:
        """Write what was dialled for people; as it is where it is no telephone number."""
        number = self._parsed(dialled)
        return dialled if number is None or len(digits(dialled)) <= SHORT else self.shown(number)

    def anywhere(self, dialled: str) -> str:
        """Return what was dialled as it is read alike in every region: with the country code of a telephone number."""
        try:
            return phonenumbers.format_number(self.parse(dialled), PhoneNumberFormat.E164)
        except UserError:
            return dialled

    def _parsed(self, *writings: str, region: str = "") -> PhoneNumber | None:
        for writing in writings:
            try:
                number = phonenumbers.parse(writing, region or self.region)
            except NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                return number
        return None

    def _example(self, region: str) -> str:
        example = phonenumbers.example_number(region or self.region)
        return self.shown(example) if example else "+33 1 23 45 67 89"


def _drawn(character: str) -> str:
    if (value := unicodedata.decimal(character, None)) is not None:
        return str(value)
    if unicodedata.category(character) == "Pd" or character in "\u2212\u30fc":
        return "-"
    return " " if character.isspace() or not character.isprintable() else character


def _international(written: str) -> str:
    """Read a leading 00 as +, which ITU recommends everywhere; phonenumbers only knows the prefix of the region."""
    return "+" + written[2:].lstrip(" .-") if re.match(r"00[ .-]?[1-9]", written) else written


def _cut(text: str) -> str:
    return "".join(each if each.isprintable() else "…" for each in text[:40])
