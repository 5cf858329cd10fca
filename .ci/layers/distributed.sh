# shellcheck shell=bash disable=SC2154
# What runs over a real Kafka, Redis, PgBouncer and nginx, every service two processes.

# A broker, a cache, a pooler, an entrance and a key server as they are, and Python for a bank's own client of Kafka; whichever
# is missing fails what needs it.
install_distributed() {
  install_packages redis-server nginx-light pgbouncer openssl util-linux python3-venv &&
    { command -v java || install_packages openjdk-17-jre-headless; } &&
    { command -v mvn || install_packages maven; } &&
    { python3 -m pip --version || install_packages python3-pip; }
}

layer_kafka() {
  step 'the bus, the shared books and the keys on Kafka, Redis and OpenBao' npm run -s test:distributed -- libs/
  step 'the conformance kit at banks with and without a fault, and at the example in Python' npm run -s test:distributed -- tools/conformance
}

# Every grouping has two of each service. What a process does when it is killed needs one for each service.
layer_stories() {
  local grouped='e2e/scenarios/src/(?!survives)[^/]*\.scenario'
  local groups='kyc,orders,ledger;quotes,bank-gateway,venue-gateway,reconciliation,bank-simulator,venue-simulator,dev-issuer'
  step 'the stories and crashes, a process for each service' npm run -s test:distributed -- "apps/(?!$grouped)"
  step 'the scenarios, two groups of services' env AIYRBAS_GROUPS="$groups" npm run -s test:distributed -- "apps/$grouped"
  step 'the stories, every service in one group' env AIYRBAS_GROUPS=all npm run -s test:distributed -- together.distributed
}

layer_stack() {
  step 'start over Kafka, two of each service' start_stack
  step 'the demo at every bank, over Kafka' demo_of_selling
  step 'stop over Kafka: nothing goes on' stop_stack
}

# As people start it: a signal to npm has to reach the stack, and through it every server.
start_stack() { AIYRBAS_REPLICAS=2 start_platform stack npm run stack; }

stop_stack() {
  local pids pid code=0
  pids=$(node -p '
    const { pid, processes, servers } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    [pid, ...processes.map((one) => one.pid), ...Object.values(servers).flat()].join(" ")' "$work/stack/platform.json") &&
    stop_platform || return 1
  for pid in $pids; do
    if kill -0 "$pid" 2>/dev/null; then
      ps -o pid,ppid,args -p "$pid"
      code=1
    fi
  done
  return $code
}
