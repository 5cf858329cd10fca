#!/bin/bash
# A real API server for charts to be installed into, without nodes: etcd and kube-apiserver; controller manager and scheduler too, where
# they were built (build.sh WORK cluster).
#   control-plane.sh WORK up [IP]     starts them (about ten seconds, 600 MB), prints the kubeconfig
#   control-plane.sh WORK down        ends them by their process ids; what etcd held is deleted
# IP is where the API listens (127.0.0.1); ports come from API_PORT (6443) and ETCD_PORT (2379).
set -euo pipefail
. "$(dirname "$0")/env.sh" "$1"
ip=${3:-127.0.0.1} api=${API_PORT:-6443} etcd=${ETCD_PORT:-2379} state=$WORK/cp
export KUBECONFIG=$WORK/kubeconfig

start() { # name command...: its log and its process id by its name
  local name=$1; shift
  setsid nohup "$@" >"$WORK/log/$name.log" 2>&1 </dev/null &
  identity_of $! >"$state/$name.pid"
}
case ${2:-} in
down)
  for name in kube-scheduler kube-controller-manager kube-apiserver etcd; do
    pid=$(running "$state/$name.pid") || continue
    kill "$pid" 2>/dev/null && while running "$state/$name.pid" >/dev/null; do sleep 0.2; done || true
  done
  rm -rf "$state"
  ;;
up)
  rm -rf "$state"; mkdir -p "$state" "$WORK/log"
  token=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
  echo "$token,admin,admin,system:masters" >"$state/tokens.csv"
  openssl genrsa -out "$state/sa.key" 2048 2>/dev/null
  # Nothing that is kept has to outlive the run, so etcd does not wait for the disk.
  start etcd etcd --data-dir "$state/etcd" --unsafe-no-fsync --log-level error \
    --listen-client-urls "http://127.0.0.1:$etcd" --advertise-client-urls "http://127.0.0.1:$etcd" \
    --listen-peer-urls "http://127.0.0.1:$((etcd + 1))" --initial-advertise-peer-urls "http://127.0.0.1:$((etcd + 1))" \
    --initial-cluster "default=http://127.0.0.1:$((etcd + 1))"
  # Its own signed certificate: "kubernetes.default.svc", the service's address and IP are in it.
  reconciler=lease; [ "$ip" = 127.0.0.1 ] && reconciler=none
  start kube-apiserver kube-apiserver --etcd-servers "http://127.0.0.1:$etcd" --bind-address "$ip" --advertise-address "$ip" \
    --secure-port "$api" --cert-dir "$state/certs" --token-auth-file "$state/tokens.csv" --authorization-mode Node,RBAC \
    --endpoint-reconciler-type "$reconciler" --kubelet-preferred-address-types InternalIP --service-cluster-ip-range 10.96.0.0/16 --allow-privileged \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$state/sa.key" \
    --service-account-signing-key-file "$state/sa.key" --profiling=false
  for _ in $(seq 300); do [ -s "$state/certs/apiserver.crt" ] && break; sleep 0.1; done
  kubectl config set-cluster local --server "https://$ip:$api" --certificate-authority "$state/certs/apiserver.crt" --embed-certs >/dev/null
  kubectl config set-credentials admin --token "$token" >/dev/null
  kubectl config set-context local --cluster local --user admin >/dev/null
  kubectl config use-context local >/dev/null
  for _ in $(seq 240); do kubectl get --raw /readyz >/dev/null 2>&1 && break; sleep 0.25; done
  kubectl get --raw /readyz >/dev/null
  if [ -e "$WORK/bin/kube-controller-manager" ]; then
    start kube-controller-manager kube-controller-manager --kubeconfig "$KUBECONFIG" --bind-address 127.0.0.1 --secure-port $((api + 4001)) --leader-elect=false \
      --service-account-private-key-file "$state/sa.key" --root-ca-file "$state/certs/apiserver.crt" --use-service-account-credentials \
      --allocate-node-cidrs --cluster-cidr 10.244.0.0/16 --cluster-name local
    start kube-scheduler kube-scheduler --kubeconfig "$KUBECONFIG" --authentication-kubeconfig "$KUBECONFIG" --authorization-kubeconfig "$KUBECONFIG" \
      --bind-address 127.0.0.1 --secure-port $((api + 4003)) --leader-elect=false
    for _ in $(seq 240); do kubectl -n default get serviceaccount default >/dev/null 2>&1 && break; sleep 0.25; done
  fi
  [ -d "$WORK/crds" ] && kubectl apply --server-side -f "$WORK/crds/" >/dev/null && kubectl wait --for condition=Established --timeout 60s crd --all >/dev/null
  echo "KUBECONFIG=$KUBECONFIG"
  ;;
*) echo 'control-plane.sh WORK up [IP] | down' >&2; exit 2 ;;
esac
