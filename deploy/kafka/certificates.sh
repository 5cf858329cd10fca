#!/bin/bash
# Makes the authority of this laptop's broker, and certificates for the broker and for the set-up job, once. Runs in a
# container of its own. The broker and the set-up job mount their own subfolder; the authority's key is in that of nobody.
set -euo pipefail
umask 077
cd /certificates
[ -e finished ] && exit 0
rm -rf authority broker setup
mkdir authority broker setup

new_key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

new_key authority/ca.key
openssl req -x509 -new -key authority/ca.key -subj '/CN=Aiyrbas on this laptop' -days 3650 \
  -addext basicConstraints=critical,CA:TRUE -out authority/ca.pem

# issue NAME: the common name is the user that the brokers take it for.
issue() {
  new_key "$1/$1.key"
  openssl req -new -key "$1/$1.key" -subj "/CN=$1" -out "authority/$1.csr"
  printf 'subjectAltName=DNS:kafka\nextendedKeyUsage=serverAuth,clientAuth\n' >"authority/$1.ext"
  openssl x509 -req -in "authority/$1.csr" -CA authority/ca.pem -CAkey authority/ca.key -CAcreateserial \
    -days 3650 -extfile "authority/$1.ext" -out "$1/$1.pem"
  cp authority/ca.pem "$1/ca.pem"
}
issue broker
issue setup
cat broker/broker.key broker/broker.pem >broker/keystore.pem
# The users of the images: Kafka's, and ours.
chown -R 1000:1000 broker
chown -R 10001:0 setup
touch finished
