# shellcheck shell=bash disable=SC2154
# What the layers of CI share: steps that are counted, lanes that run side by side, a platform that is started and stopped.
# Sourced by .ci/run, which sets `work` (a folder for this run) and `layer` (whose steps are counted now).

# One line for each check, "layer passed failed": lanes that run side by side all write here.
results="$work/results"
: >"$results"
failures() { awk -v of="${1:-}" 'of == "" || $1 == of { sum += $3 } END { print sum + 0 }' "$results"; }
passes() { awk -v of="${1:-}" 'of == "" || $1 == of { sum += $2 } END { print sum + 0 }' "$results"; }

# step NAME COMMAND...: one check. Tests inside it count as tests, anything else as one.
step() {
  local name=$1 log from=$SECONDS tests passed=0 failed=0
  log=$(mktemp -p "$work")
  shift
  printf '== %s\n' "$name"
  if "$@" >"$log" 2>&1; then
    # Ratios are to be read, not judged.
    case $name in *benchmark* | chaos* | hostile* | schemathesis* | *cluster* | *few*) cat "$log" ;; esac
    passed=1
    tests=$(totals_in "$log") && read -r passed failed <<<"$tests"
    printf '   ok in %s s%s: %s\n' $((SECONDS - from)) "${tests:+ ($passed passed)}" "$name"
  else
    tests=$(totals_in "$log") && read -r passed failed <<<"$tests"
    # It failed, whatever its tests say.
    [ "$failed" -gt 0 ] || failed=1
    tail -150 "$log"
    printf '   FAILED after %s s: %s\n' $((SECONDS - from)) "$name"
  fi
  echo "$layer $passed $failed" >>"$results"
}

# totals_in LOG: "passed failed" of the tests that ran, if any did.
totals_in() { sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$1" | tail -1 | grep .; }

# run_layer NAME: its function, how long it took, and what its steps were.
run_layer() {
  layer=$1
  local from=$SECONDS
  printf '\n### %s\n' "$layer"
  "layer_${layer//-/_}"
  # A layer without a single check has checked nothing.
  [ "$(passes "$layer")" -gt 0 ] || [ "$(failures "$layer")" -gt 0 ] || echo "$layer 0 1" >>"$results"
  echo $((SECONDS - from)) >"$work/seconds-$layer"
}

# lane COMMAND...: checks that wait more than they work run beside the others; join_lane shows what they said.
lane() {
  (
    trap stop_servers EXIT
    "$@"
  ) >"$work/lane.log" 2>&1 &
  lane_pid=$!
}

join_lane() {
  [ -n "${lane_pid:-}" ] || return 0
  # What its steps found is in the results; an end of the lane itself is found here.
  wait "$lane_pid" || echo "lane 0 1" >>"$results"
  lane_pid=
  cat "$work/lane.log"
}

stop_servers() {
  [ -n "${platform_pid:-}" ] && kill "$platform_pid" 2>/dev/null && wait "$platform_pid" 2>/dev/null
  stop_pgbouncer
  stop_postgres_15
  return 0
}

# start_platform NAME [COMMAND...]
start_platform() {
  local name=$1
  shift
  [ $# -gt 0 ] || set -- node tools/start.mjs
  : >"$work/$name.log"
  AIYRBAS_PORT=0 AIYRBAS_DATA_DIR="$work/$name" "$@" >>"$work/$name.log" 2>&1 &
  platform_pid=$!
  for _ in $(seq 1 400); do
    grep -q 'Ready in' "$work/$name.log" && break
    kill -0 "$platform_pid" 2>/dev/null || break
    sleep 0.5
  done
  AIYRBAS_URL=$(sed -n 's/^Ready in .* at \(http[^ ]*\)$/\1/p' "$work/$name.log")
  export AIYRBAS_URL
  cat "$work/$name.log"
  [ -n "$AIYRBAS_URL" ]
}

stop_platform() {
  kill -TERM "$platform_pid" && wait "$platform_pid"
  local code=$?
  platform_pid=
  [ "$code" -eq 0 ]
}

demo_of_selling() {
  local bank
  for bank in eurasian halyk altyn; do
    npm run -s demo -- --bank "$bank" --sell || return 1
  done
}
