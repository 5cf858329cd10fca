# shellcheck shell=bash disable=SC2154
# What runs over a real Kafka, Redis and nginx, every service two processes.

# A broker, a cache and an entrance as they are; whichever is missing fails what needs it.
install_distributed() {
  install_packages redis-server nginx-light util-linux &&
    { command -v java || install_packages openjdk-17-jre-headless; } &&
    { command -v mvn || install_packages maven; }
}

layer_kafka() { step 'the bus and the shared books on Kafka and Redis' npm run -s test:distributed -- libs/; }

layer_stories() { step 'the stories over processes, two of each service' npm run -s test:distributed -- apps/; }

layer_stack() {
  step 'start over Kafka, two of each service' start_stack
  step 'the demo at every bank, over Kafka' demo_of_selling
  step 'stop over Kafka' stop_platform
}

start_stack() { AIYRBAS_REPLICAS=2 start_platform stack node tools/stack.mjs; }
