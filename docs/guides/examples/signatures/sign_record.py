"""Signs and verifies records of a bank's topics with joserfc. docs/guides/sign-messages.md says what this does and why.

    python sign_record.py signature-vectors.json

Verifies every test vector, then signs the first record itself and prints the header.
"""

import base64
import json
import re
import sys
from datetime import datetime

from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

SIGNED = ("id", "type", "subject", "time")
ALGORITHMS = ["EdDSA", "Ed25519"]


def sign(key: OKPKey, kid: str, environment: str, record: dict) -> str:
    """The header ce_signature for a record: topic, key (bytes or None), id, type, subject, time, value (bytes)."""
    stated = {name: record[name] for name in ("topic", *SIGNED)}
    stated["key"] = (record["key"] or b"").decode()
    header = {"alg": "EdDSA", "kid": kid, "env": environment, "record": stated}
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    compact = jws.serialize_compact(header, record["value"], key, registry=registry)
    protected, _payload, signature = compact.split(".")
    return f"{protected}..{signature}"


def verify(keys: dict, environment: str, topic: str, key: bytes | None, headers: list, value: bytes) -> str:
    """`valid`, or why the record counts for nothing. headers: pairs of name and bytes, as librdkafka has them."""
    values = {name: [given for header, given in headers if header == name] for name, _ in headers}
    for name in ("ce_signature", *(f"ce_{name}" for name in SIGNED)):
        if len(values.get(name, [])) > 1:
            return "signed_header_repeated"
    signature = (values.get("ce_signature") or [b""])[0].decode("ascii", "replace")
    if not signature:
        return "signature_missing"
    match = re.fullmatch(r"([\w-]+)\.\.([\w-]{86})", signature, re.ASCII)
    if not match:
        return "signature_malformed"
    header = json.loads(base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4)))
    if header.get("alg") not in ALGORITHMS:
        return "algorithm_refused"
    stated = header.get("record")
    is_whole = (
        set(header) - {"typ"} == {"alg", "kid", "env", "record"}
        and isinstance(stated, dict)
        and set(stated) == {"topic", "key", *SIGNED}
        and all(isinstance(text, str) for text in stated.values())
    )
    if not is_whole:
        return "signature_malformed"
    if header["kid"] not in keys:
        return "key_unknown"
    payload = base64.urlsafe_b64encode(value).rstrip(b"=").decode()
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        jws.deserialize_compact(f"{match[1]}.{payload}.{match[2]}", keys[header["kid"]], registry=registry)
    except BadSignatureError:
        return "signature_invalid"
    if header["env"] != environment:
        return "environment_differs"
    received = {name: (values.get(f"ce_{name}") or [b""])[0] for name in SIGNED}
    same = (
        stated["topic"] == topic
        and stated["key"].encode() == (key or b"")
        and all(stated[name].encode() == received[name] for name in ("id", "type", "subject"))
        and is_same_instant(stated["time"], received["time"].decode("ascii", "replace"))
    )
    return "valid" if same else "signed_attribute_differs"


def is_same_instant(one: str, other: str) -> bool:
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except ValueError:
        return one == other


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    private = OKPKey.import_key(given["key"])
    public = {given["key"]["kid"]: OKPKey.import_key(private.as_dict(private=False))}
    for vector in given["vectors"]:
        record = vector["record"]
        key = None if record["key"] is None else record["key"].encode()
        headers = [(name, text.encode()) for name, texts in record["headers"].items() for text in texts]
        value = base64.b64decode(record["valueBase64"])
        outcome = verify(public, given["environment"], record["topic"], key, headers, value)
        if outcome != vector["outcome"]:
            raise SystemExit(f"{vector['name']}: {outcome} instead of {vector['outcome']}")
    first = given["vectors"][0]["record"]
    ours = {name: first["headers"][f"ce_{name}"][0] for name in SIGNED}
    ours |= {"topic": first["topic"], "key": first["key"].encode(), "value": base64.b64decode(first["valueBase64"])}
    print(sign(private, given["key"]["kid"], given["environment"], ours))
