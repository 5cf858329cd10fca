# shellcheck shell=bash disable=SC2154
# What the README says to a newcomer: it always runs. `npm ci` has run before every layer.

layer_newcomer() {
  step 'npm test' npm test
  step 'start' start_platform main
  step 'nothing warns at start' nothing_warns
  step 'the demo for every bank, venue and asset' demo_of_everything
  step 'the demo of a sale at every bank' demo_of_selling
  step 'stop' stop_platform
  PARTNER_BANKS=$four_banks step 'second start, with a bank that is new' start_platform main
  step 'a purchase and a sale at the new bank' npm run -s demo -- --iban KZ257220000000000001 --sell
  step 'a message sent as a bank' message_of_a_bank
  step 'stop again' stop_platform
}

four_banks='[{"bic":"EURIKZKA","account":"KZ16948AIYRBAS000001"},{"bic":"HSBKKZKX","account":"KZ06601AIYRBAS000001"},
  {"bic":"ATYNKZKA","account":"KZ82949AIYRBAS000001"},{"bic":"CASPKZKA","account":"KZ41722C000000000001"}]'

message_of_a_bank() {
  npm run -s bank -- send --bic HSBKKZKX docs/guides/examples/credit.xml | tee "$work/bank.log"
  grep -q '^suspense   unknown_request' "$work/bank.log"
}

demo_of_everything() {
  local bank venue asset
  for bank in eurasian halyk altyn; do
    for venue in intebix ataix; do
      for asset in USDT BTC ETH; do
        echo "-- $bank $venue $asset"
        npm run -s demo -- --bank "$bank" --venue "$venue" --asset "$asset" --spend 250000 || return 1
      done
    done
  done
}

# Of a runtime that is too old, of what is deprecated, of what is missing: each would be the first thing that a newcomer reads.
nothing_warns() { ! grep -inE 'warn|deprecat|unsupported|missing' "$work/main.log"; }
