#!/bin/bash
# npm run cluster [-- --small] [-- --keep] [-- --work FOLDER]
# The chart in a real cluster of one node, from nothing to a sale, and everything down again: tools and images are built from
# packages, containerd and a kubelet run in a sandbox of their own, the chart is installed with server-side apply, `helm test` and
# `npm run demo -- --sell` pass. It prints how long each step took, what the pods of ours hold in memory, and what the image adds to
# its base.
#   --small   the seven services in one process, twice (values-small.yaml)
#   --keep    leaves the cluster running; `tools/kubernetes/cluster.sh FOLDER in kubectl ...` and `... down`
# AIYRBAS_KUBERNETES is a folder that keeps what was built, also when packages are installed anew.
# Needs root, Linux, Go, and from apt: buildah mmdebstrap containerd runc containernetworking-plugins nftables iptables conntrack gcc
# maven openjdk-17-jre-headless.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${AIYRBAS_KUBERNETES:-$root/node_modules/.cache/kubernetes} keep= small=
while [ $# -gt 0 ]; do
  case $1 in
  --small) small=1 ;;
  --keep) keep=1 ;;
  --work) work=$2; shift ;;
  *) sed -n '2,12s/^# \?//p' "$0"; exit 2 ;;
  esac
  shift
done
. "$here/env.sh" "$work"
cluster() { "$here/cluster.sh" "$WORK" "$@"; }
from=$SECONDS
step() { printf '%4ds  %s\n' $((SECONDS - from)) "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
logged() { # LOG COMMAND...
  local log=$WORK/log/$1.log; shift
  "$@" >"$log" 2>&1 || { tail -40 "$log" >&2; fail "$1 $2"; }
}
[ "$(id -u)" = 0 ] || fail 'a cluster needs root'

logged build "$here/build.sh" "$WORK" cluster; step 'tools built'
logged images "$here/images.sh" "$WORK"; step 'images made'
[ -n "$keep" ] || trap 'cluster down' EXIT
logged cluster cluster up; step 'node ready'
logged load cluster load $(node -p "Object.entries(require('$root/deploy/helm/aiyrbas/generated/data.json').images).map(([, { tag }]) => 'docker.io/' + (tag.includes('/') ? tag : 'library/' + tag)).join(' ')") docker.io/library/aiyrbas:local
step 'images loaded'

cluster in kubectl create namespace platform >/dev/null
cluster in kubectl label namespace platform pod-security.kubernetes.io/{enforce,warn}=restricted >/dev/null
values=("--values" "$root/deploy/helm/aiyrbas/values-demo.yaml")
[ -z "$small" ] || values+=("--values" "$root/deploy/helm/aiyrbas/values-small.yaml")
installing=$SECONDS
show_why() {
  cluster in kubectl -n platform get pods -o wide >&2
  cluster in kubectl -n platform get events --sort-by .lastTimestamp 2>/dev/null | tail -30 >&2
  for pod in $(cluster in kubectl -n platform get pods -o name); do
    echo "== $pod" >&2
    cluster in kubectl -n platform logs "$pod" --all-containers --tail 15 >&2 || true
  done
}
cluster in helm install platform "$root/deploy/helm/aiyrbas" --namespace platform "${values[@]}" --server-side=true --wait --timeout 6m \
  --set demo.imagesByDigest=false --set demo.gateway.type=NodePort --set demo.gateway.nodePorts.customers=30080 --set demo.gateway.nodePorts.operators=30081 \
  >"$WORK/log/helm.log" 2>&1 || { cat "$WORK/log/helm.log" >&2; show_why; fail 'helm install'; }
ready=$((SECONDS - installing))
step "installed: ready after $ready s"
logged helm-test cluster in helm test platform --namespace platform --logs; step 'helm test'

cd "$root"
cluster in env AIYRBAS_URL=http://172.30.0.1:30080 AIYRBAS_OPERATORS_URL=http://172.30.0.1:30081 npm run -s demo -- --sell >"$WORK/log/demo.log" 2>&1 || { cat "$WORK/log/demo.log" >&2; show_why; fail 'the demo'; }
step "demo: $(tail -1 "$WORK/log/demo.log")"
restarts=$(cluster in kubectl -n platform get pods -o jsonpath='{.items[*].status.containerStatuses[*].restartCount}')
[ -z "$(tr -d '0 ' <<<"$restarts")" ] || { show_why; fail "a container started again: $restarts"; }

cluster in kubectl get --raw /api/v1/nodes/node1/proxy/stats/summary >"$WORK/log/summary.json"
node "$here/memory.mjs" "$WORK/log/summary.json"
buildah images --json | node "$here/image-size.mjs" aiyrbas:local localhost/node
echo "6 passed, 0 failed"
