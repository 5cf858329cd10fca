#!/usr/bin/env bash
# Seen: 2026-11-30. Package: npm ivms101 2.0.0.
# Guess: a travel rule message of IVMS101 (2020) that is converted to IVMS101.2023 still has both accounts.
# Valid by: interVASP IVMS101: in 2020 accountNumber stands beside originatorPersons and beneficiaryPersons; in 2023 it
#   moved into the person. The library's own validator says that the input is valid, and calls the conversion lossless.
# Seen instead: the accounts of both sides are gone, and the result is valid 2023. The way back does not bring them back.
# Why it matters: the wallet address and the IBAN are what a transfer is matched by; a partner gets names without accounts.
# Our code: has no travel rule messages yet; who adds them converts by a table with a test for each field.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent ivms101@2.0.0
cat > "$tmp/run.mjs" <<'JS'
import { validate } from 'ivms101';
import { convertFrom2023, convertTo2023 } from 'ivms101/legacy';
const person = (family, given) => ({
  naturalPerson: {
    name: { nameIdentifier: [{ primaryIdentifier: family, secondaryIdentifier: given, nameIdentifierType: 'LEGL' }] },
    customerNumber: 'c-1',
  },
});
const message = {
  originator: { originatorPersons: [person('Example', 'Aigerim')], accountNumber: ['KZ639480000000000001'] },
  beneficiary: { beneficiaryPersons: [person('Sample', 'Arman')], accountNumber: ['example-wallet-1'] },
};
const accounts = (some) => JSON.stringify(some).match(/KZ639480000000000001|example-wallet-1/g)?.length ?? 0;
const converted = convertTo2023(message);
console.log('2020', accounts(validate(message, { version: '2020' })));
console.log('2023', accounts(validate(converted)), converted.payloadMetadata.payloadVersion);
console.log('back', accounts(convertFrom2023(converted)));
JS
seen=$(cd "$tmp" && node run.mjs)
want='2020 2
2023 0 101.2023
back 0'
if [ "$seen" != "$want" ]; then
  printf 'changed: the number of accounts is\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: ivms101 2.0.0 drops the account numbers of both sides on its way from 2020 to 2023'
