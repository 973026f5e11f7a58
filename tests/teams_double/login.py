"""The login: access tokens for client credentials, refused as Microsoft Entra refuses."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import jwt

from tests.teams_double.clock import Clock, utc
from tests.teams_double.keys import kid, private_key

Json = dict[str, Any]
CONNECTOR, GRAPH = "https://api.botframework.com", "https://graph.microsoft.com"
LIFETIME = 3599
ROLES = (
    "AppCatalog.Read.All",
    "Channel.ReadBasic.All",
    "ChannelMessage.Read.All",
    "Chat.Read.All",
    "Files.ReadWrite.All",
    "MailboxSettings.Read",
    "Presence.Read.All",
    "Presence.ReadWrite.All",
    "TeamMember.Read.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "TeamworkTag.Read.All",
    "User.Read.All",
)


@dataclass(slots=True)
class Issued:
    token: str
    audience: str
    expires: float
    claims: Json
    revoked: bool = False


@dataclass(slots=True)
class Login:
    """What the login knows. `secret_expired` refuses the right secret, too."""

    clock: Clock
    app_id: str
    secret: str
    tenant: str
    secret_expired: bool = False
    roles: set[str] = field(default_factory=lambda: set(ROLES))
    all_issued: list[Issued] = field(default_factory=list)

    def issued(self, audience: str = CONNECTOR) -> list[str]:
        """Return the tokens given for something, newest last."""
        return [each.token for each in self.all_issued if each.audience == audience]

    def admits(self, authorization: str | None, audience: str) -> Json | None:
        """Return the claims of a token that is good for something now."""
        for each in self.all_issued:
            good = not each.revoked and each.expires > self.clock.now() and each.audience == audience
            if good and authorization == f"Bearer {each.token}":
                return each.claims
        return None

    def revokes(self, audience: str) -> None:
        for each in self.all_issued:
            each.revoked |= each.audience == audience

    def answer(self, tenant: str, form: dict[str, str]) -> tuple[int, Json]:
        """Answer a request for a token."""
        asked = form.get("scope", "")
        audience = asked.removesuffix("/.default")
        refusals = (
            (tenant.lower() != self.tenant, 400, "invalid_request", 90002, f"Tenant '{tenant}' not found. Check to "
             "make sure you have the correct tenant ID and are signing into the correct cloud."),
            (not form.get("grant_type"), 400, "invalid_request", 900144, "The request body must contain the following "
             "parameter: 'grant_type'."),
            (form.get("grant_type") != "client_credentials", 400, "unsupported_grant_type", 70003, "The app requested "
             "an unsupported grant type."),
            (form.get("client_id", "").lower() != self.app_id, 400, "unauthorized_client", 700016, "Application with "
             f"identifier '{form.get('client_id')}' was not found in the directory 'Contoso'."),
            (form.get("client_secret") != self.secret, 401, "invalid_client", 7000215, "Invalid client secret provided."
             " Ensure the secret being sent in the request is the client secret value, not the client secret ID, for "
             f"a secret added to app '{self.app_id}'."),
            (self.secret_expired, 401, "invalid_client", 7000222, "The provided client secret keys for app "
             f"'{self.app_id}' are expired."),
            (not asked.endswith("/.default"), 400, "invalid_scope", 1002012, f"The provided value for scope {asked} is "
             "not valid. Client credential flows must have a scope value with /.default suffixed to the resource "
             "identifier (application ID URI)."),
            (audience not in {CONNECTOR, GRAPH}, 400, "invalid_resource", 500011, f"The resource principal named "
             f"{audience} was not found in the tenant named Contoso."),
        )  # fmt: skip
        for refused, status, error, code, words in refusals:
            if refused:
                return status, self._refusal(error, code, words)
        return 200, self._token(audience)

    def _token(self, audience: str) -> Json:
        now = self.clock.now()
        claims: Json = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self.tenant}/",
            "iat": int(now),
            "nbf": int(now),
            "exp": int(now) + LIFETIME,
            "appid": self.app_id,
            "tid": self.tenant,
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        if audience == GRAPH:
            claims["roles"] = sorted(self.roles)
        token = jwt.encode(claims, private_key(0), "RS256", headers={"kid": kid(0)})
        self.all_issued.append(Issued(token, audience, now + LIFETIME, claims))
        return {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}

    def _refusal(self, error: str, code: int, words: str) -> Json:
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        stamp = utc(self.clock.now())[:19].replace("T", " ") + "Z"
        return {
            "error": error,
            "error_description": f"AADSTS{code}: {words} Trace ID: {trace} Correlation ID: {correlation} "
            f"Timestamp: {stamp}",
            "error_codes": [code],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        }
