#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: PyPI PyJWT 2.15.1, jwskate 0.12.2, joserfc 1.8.0; Go github.com/go-jose/go-jose/v4 v4.1.9.
# Guess: a signature with Ed25519 may be named Ed25519 (RFC 9864) or EdDSA (RFC 8037); and a detached JWS (RFC 7515,
#   appendix F) can be verified by giving its payload.
# Valid by: RFC 9864 of 2025 registers Ed25519 and deprecates EdDSA; appendix F takes the payload out of any JWS.
# Seen instead: joserfc knows both names. PyJWT, jwskate and go-jose know EdDSA only. A key set of PyJWT whose key says
#   "alg": "Ed25519" is empty, and it asks whether cryptography is installed (it is). PyJWT takes a detached payload only
#   with "b64": false (RFC 7797), so appendix F is refused; put back as the middle part, it verifies.
# Why it matters: a bank's engineer follows the newest RFC and cannot verify, and the message points elsewhere.
# Our code: libs/iso20022 signs with EdDSA, which all four know; the payload is signed encoded, without "b64": false.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check \
  PyJWT==2.15.1 jwskate==0.12.2 joserfc==1.8.0 cryptography==46.0.3
cat > "$tmp/run.py" <<'PY'
import base64, json, warnings

import joserfc.jwk, joserfc.jws, jwskate, jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

warnings.simplefilter("ignore")
text = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
private = Ed25519PrivateKey.generate()
public = {"kty": "OKP", "crv": "Ed25519", "x": text(private.public_key().public_bytes_raw())}
PAYLOAD = b"<Document/>"


def said(work):
    try:
        return "yes" if work() else "no"
    except Exception as error:
        return type(error).__name__


for alg in ("EdDSA", "Ed25519"):
    head = text(json.dumps({"alg": alg}).encode())
    signature = text(private.sign(f"{head}.{text(PAYLOAD)}".encode()))
    whole, detached = f"{head}.{text(PAYLOAD)}.{signature}", f"{head}..{signature}"
    key, keys = jwt.PyJWK(public).key, {"keys": [{**public, "alg": alg}]}
    print(
        alg,
        "joserfc", said(lambda: joserfc.jws.deserialize_compact(whole, joserfc.jwk.OKPKey.import_key(public), algorithms=[alg])),
        "jwskate", said(lambda: jwskate.JwsCompact(whole).verify_signature(jwskate.Jwk(public), alg=alg)),
        "PyJWT", said(lambda: jwt.api_jws.decode(whole, key, algorithms=[alg])),
        "detached", said(lambda: jwt.api_jws.decode(detached, key, algorithms=[alg], detached_payload=PAYLOAD)),
        "key set", said(lambda: jwt.PyJWKSet.from_dict(keys).keys),
    )
PY
mkdir "$tmp/run"
printf 'module findings\n\ngo 1.25.0\n\nrequire github.com/go-jose/go-jose/v4 v4.1.9\n' > "$tmp/run/go.mod"
cat > "$tmp/run/main.go" <<'GO'
package main

import (
	"crypto/ed25519"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

func main() {
	_, private, _ := ed25519.GenerateKey(nil)
	for _, name := range []jose.SignatureAlgorithm{"EdDSA", "Ed25519"} {
		_, err := jose.NewSigner(jose.SigningKey{Algorithm: name, Key: private}, nil)
		fmt.Println("go-jose", name, err)
	}
}
GO
seen=$("$tmp/venv/bin/python" "$tmp/run.py" && cd "$tmp/run" && go mod tidy 2> /dev/null && go run .)
want='EdDSA joserfc yes jwskate yes PyJWT yes detached DecodeError key set yes
Ed25519 joserfc yes jwskate UnsupportedAlg PyJWT InvalidAlgorithmError detached DecodeError key set PyJWKSetError
go-jose EdDSA <nil>
go-jose Ed25519 go-jose/go-jose: unknown/unsupported algorithm'
if [ "$seen" != "$want" ]; then
  printf 'changed: the libraries say\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: PyJWT, jwskate and go-jose do not know the name Ed25519; PyJWT refuses a detached payload without b64'
