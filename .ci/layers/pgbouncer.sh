# shellcheck shell=bash disable=SC2154
# The whole platform through a real PgBouncer with its defaults: in session mode people buy and sell, in transaction mode it
# does not start and says why.

install_pgbouncer() { install_packages postgresql-15 pgbouncer util-linux; }

layer_pgbouncer() {
  step 'start PostgreSQL 15 for PgBouncer' start_postgres_15
  step 'start PgBouncer in session mode' start_pgbouncer session
  step 'start through PgBouncer' start_platform pooled
  step 'the demo of a sale at every bank, through PgBouncer' demo_of_selling
  step 'stop, through PgBouncer' stop_platform
  stop_pgbouncer
  step 'start PgBouncer in transaction mode' start_pgbouncer transaction
  step 'transaction mode is refused in one sentence' refused_in_one_sentence
  stop_pgbouncer
  unset DATABASE_URL AIYRBAS_TEST_POSTGRES
  stop_postgres_15
}

# start_pgbouncer MODE: before the PostgreSQL that AIYRBAS_TEST_POSTGRES names; every role logs in with its own password.
start_pgbouncer() {
  local port folder="$work/pgbouncer-$1" server=${AIYRBAS_TEST_POSTGRES##*:}
  server=${server%%/*}
  mkdir -p "$folder" || return 1
  port=$(node -e 'const s=require("node:net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  echo '"postgres" "for-tests-only"' >"$folder/users.txt"
  cat >"$folder/pgbouncer.ini" <<INI
[databases]
* = host=127.0.0.1 port=$server
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $folder/users.txt
auth_user = postgres
pool_mode = $1
INI
  setpriv --pdeathsig KILL pgbouncer --user nobody "$folder/pgbouncer.ini" >"$folder/log" 2>&1 &
  pgbouncer_pid=$!
  for _ in $(seq 1 50); do
    grep -q 'process up' "$folder/log" && break
    sleep 0.1
  done
  cat "$folder/log"
  export DATABASE_URL="postgres://postgres:for-tests-only@127.0.0.1:$port/postgres"
  kill -0 "$pgbouncer_pid"
}

stop_pgbouncer() {
  [ -n "${pgbouncer_pid:-}" ] && kill -INT "$pgbouncer_pid" 2>/dev/null && wait "$pgbouncer_pid"
  pgbouncer_pid=
}

refused_in_one_sentence() {
  start_platform refused && return 1
  [ "$(grep -c 'set pool_mode = session' "$work/refused.log")" -eq 1 ] && ! grep -q '^    at ' "$work/refused.log"
}
