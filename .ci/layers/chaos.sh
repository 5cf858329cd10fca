# shellcheck shell=bash disable=SC2154
# Orders while everything is killed, and the checker's word afterwards.

layer_chaos() { step 'chaos: 500 orders, 30 kills, and the checker' npm run -s chaos -- --orders 500 --kills 30; }

layer_chaos_kafka() {
  step 'chaos over Kafka: 60 orders, 8 kills, and the checker' npm run -s chaos -- --kafka --orders 60 --kills 8
}
