"""A self-signed certificate for loopback, made with openssl."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private.programs import Programs
from ucbridge.private_files import write_private

_REQUEST = """\
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = localhost
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature, keyCertSign
subjectAltName = DNS:localhost, IP:127.0.0.1
"""


def make(folder: Path, programs: Programs) -> Path:
    """Write `asterisk.pem` (certificate and key, private) and `ca.pem` (certificate alone); return the latter.

    Raises:
        PbxError: openssl refuses.
    """
    both, certificate = folder / "asterisk.pem", folder / "ca.pem"
    if both.exists() and certificate.exists():
        return certificate
    request = folder / "request.conf"
    request.write_text(_REQUEST)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "-")
    result = subprocess.run(
        [*programs.openssl, "req", "-x509", *key, "-days", "3650", "-config", str(request), "-out", str(certificate)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **programs.environment},
    )
    if result.returncode:
        raise PbxError(_("No certificate could be made for the private PBX: {why}", why=result.stderr.strip()[-200:]))
    write_private(both, result.stdout + certificate.read_text())
    return certificate
