# shellcheck shell=bash disable=SC2154
# On the oldest PostgreSQL that is supported: what depends on it.

install_postgres_15() { install_packages postgresql-15 util-linux; }

layer_postgres_15() {
  step 'start PostgreSQL 15' start_postgres_15
  step 'the tests on PostgreSQL 15' npm test -- apps/ledger apps/bank-gateway/src/receive-report apps/orders/src/persistence apps/orders/src/decide-held apps/orders/src/withdraw libs/bus libs/persistence libs/four-eyes
  unset AIYRBAS_TEST_POSTGRES
  stop_postgres_15
}

start_postgres_15() {
  pg15_bin=/usr/lib/postgresql/15/bin
  pg15_data=$(mktemp -d)
  chown postgres:postgres "$pg15_data" || return 1
  local port password=for-tests-only
  port=$(node -e 'const s=require("node:net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  echo "$password" >"$work/pwfile" && chmod 755 "$work" && chmod 644 "$work/pwfile"
  local as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  "${as[@]}" "$pg15_bin/initdb" -D "$pg15_data" -U postgres --auth=scram-sha-256 --pwfile="$work/pwfile" -E UTF8 --locale=C.UTF-8 &&
    "${as[@]}" "$pg15_bin/pg_ctl" -D "$pg15_data" -w -l "$pg15_data/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200" start &&
    export AIYRBAS_TEST_POSTGRES="postgres://postgres:$password@127.0.0.1:$port/postgres"
}

stop_postgres_15() {
  [ -n "${pg15_data:-}" ] && setpriv --reuid=postgres --regid=postgres --clear-groups "$pg15_bin/pg_ctl" -D "$pg15_data" -m fast stop >/dev/null 2>&1
  pg15_data=
}
