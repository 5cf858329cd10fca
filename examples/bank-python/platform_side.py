"""How the platform is reached, and which keys it signs with."""

import json
import os
import sys
from pathlib import Path

from joserfc.jwk import OKPKey


def connection_to(brokers: str) -> dict:
    """Settings of librdkafka. KAFKA_USERNAME, KAFKA_PASSWORD_FILE and KAFKA_CA log in with SASL/SCRAM over TLS."""
    settings = {"bootstrap.servers": brokers, "error_cb": lambda error: print(error, file=sys.stderr)}
    if "KAFKA_USERNAME" in os.environ:
        password = Path(os.environ["KAFKA_PASSWORD_FILE"]).read_text().strip()
        settings |= {"security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "ssl.ca.location": os.environ["KAFKA_CA"],
                     "sasl.username": os.environ["KAFKA_USERNAME"], "sasl.password": password}
    return settings


def public_keys(folder: Path) -> dict:
    jwks = json.loads((folder / "platform-public.jwks.json").read_text())["keys"]
    return {key["kid"]: OKPKey.import_key(key) for key in jwks}
