#!/bin/bash
# Builds, from Go modules, what Debian does not have, or has too old: build.sh WORK [chart | cluster]
#   chart: kube-apiserver, kubectl 1.37.2 and etcd 3.7.3 in one program, helm 4.3.2, kubeconform 0.8.0
#   cluster: the rest of Kubernetes too, CoreDNS 1.14.7, and the pause program
# What is there already is left alone. Go's own cache makes a second build a matter of seconds.
set -euo pipefail
. "$(dirname "$0")/env.sh" "$1"
export CGO_ENABLED=0 GOFLAGS=-mod=readonly
KUBE=v1.37.2
go_build() { # folder target output [ldflags [tags]]
  [ -x "$WORK/bin/$3" ] || (cd "$HERE/$1" && nice -n 15 go build -trimpath -tags "${5:-}" -ldflags "-s -w ${4:-}" -o "$WORK/bin/$3" "$2")
}
links() { local to=$1 part; shift; for part in "$@"; do ln -sf "$to" "$WORK/bin/$part"; done; }
version=k8s.io/component-base/version
flags="-X $version.gitVersion=$KUBE -X $version.gitMajor=1 -X $version.gitMinor=37 -X $version.gitTreeState=clean"

go_build tools helm.sh/helm/v4/cmd/helm helm '-X helm.sh/helm/v4/internal/version.version=v4.3.2'
if [ "${2:-cluster}" = cluster ]; then
  go_build hyperkube . hyperkube "$flags"
  links hyperkube etcd kubectl kube-apiserver kubelet kube-controller-manager kube-proxy kube-scheduler
  go_build tools ./coredns coredns
  [ -x "$WORK/bin/pause" ] || gcc -Os -static -s -o "$WORK/bin/pause" "$HERE/images/pause.c"
else
  if [ -x "$WORK/bin/hyperkube" ]; then links hyperkube etcd kubectl kube-apiserver
  else
    go_build hyperkube . apiserver "$flags" apiserver
    links apiserver etcd kubectl kube-apiserver
  fi
  go_build tools github.com/yannh/kubeconform/cmd/kubeconform kubeconform
fi
ls -l "$WORK/bin"
