#!/bin/bash
# What a chart must pass before a cluster is worth its time: chart.sh [WORK]
#   1. helm lint --strict, helm template with every set of values, the schema's refusals (deploy/helm/check.mjs)
#   2. kubeconform -strict against the schemas of Kubernetes and of every custom resource: unknown fields
#   3. a real API server with the CRDs, each namespace under Pod Security `restricted`: rules in CEL, warnings, an upgrade with
#      server-side apply, images by digest (a ValidatingAdmissionPolicy)
# WORK keeps what was built (node_modules/.cache/kubernetes). Needs Go, Java, Maven, pip; no root. Set CNPG_CRDS to a folder with the
# CRDs of CloudNativePG, which are in no package registry.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/env.sh" "${1:-${AIYRBAS_KUBERNETES:-$root/node_modules/.cache/kubernetes}}"
: "${CNPG_CRDS:=$root/../shared/kubernetes/cnpg-crds}"
[ -d "$CNPG_CRDS" ] || { echo "CNPG_CRDS: there is no folder $CNPG_CRDS with the CRDs of CloudNativePG" >&2; exit 1; }
export CNPG_CRDS
passed=0
ok() { passed=$((passed + 1)); printf '%4ds  %s\n' $SECONDS "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

"$here/build.sh" "$WORK" chart >"$WORK/log/build.log" 2>&1 || { tail -20 "$WORK/log/build.log" >&2; fail 'the tools could not be built'; }
ok 'tools built'
"$here/crds.sh" "$WORK" >"$WORK/log/crds.log" 2>&1 || { tail -20 "$WORK/log/crds.log" >&2; fail 'the CRDs could not be made'; }
ok "schemas and CRDs: $(tail -1 "$WORK/log/crds.log")"

# The checks read the compiled configurations of the services.
(cd "$root" && npm run -s build) >"$WORK/log/compile.log" 2>&1 || { tail -20 "$WORK/log/compile.log" >&2; fail 'the sources do not compile'; }
rendered=$WORK/rendered
rm -rf "$rendered"
node "$root/deploy/helm/check.mjs" "$rendered"
ok 'lint, template, schema'

for file in "$rendered"/*.yaml; do
  kubeconform -strict -schema-location "$WORK/schemas/{{.Group}}_{{.ResourceKind}}_{{.ResourceAPIVersion}}.json" "$file" || fail "kubeconform: $file"
done
ok "kubeconform: $(find "$rendered" -name '*.yaml' | wc -l) sets of values"

trap '"$here/control-plane.sh" "$WORK" down' EXIT
read -r API_PORT ETCD_PORT <<<"$(node "$here/free-ports.mjs")"
export API_PORT ETCD_PORT KUBECONFIG=$WORK/kubeconfig
"$here/control-plane.sh" "$WORK" up >"$WORK/log/control-plane.log" 2>&1 || { tail -20 "$WORK"/log/{control-plane,kube-apiserver}.log >&2; fail 'no API server'; }
ok 'API server ready'

# A namespace that lets nothing in but what is `restricted`, and images by digest where it asks for it.
kubectl apply --server-side -f "$here/images-by-digest.yaml" >/dev/null
namespace() {
  kubectl create namespace "$1" >/dev/null
  kubectl label namespace "$1" pod-security.kubernetes.io/{enforce,warn}=restricted "images=${2:-any}" >/dev/null
  # The controller manager makes it where there is one.
  kubectl -n "$1" create serviceaccount default --dry-run=client -o yaml | kubectl apply --server-side --force-conflicts -f - >/dev/null
}
refuses_warnings() { ! grep -i 'warning\|would violate' "$1"; }
for file in "$rendered"/*.yaml; do
  name=$(basename "$file" .yaml)
  namespace "chart-$name" "$(case $name in production*) echo by-digest ;; *) echo any ;; esac)"
  # Twice: what is applied again over itself must be taken too.
  for turn in first second; do
    kubectl apply --server-side --field-manager helm --namespace "chart-$name" -f "$file" >"$WORK/log/apply.log" 2>&1 ||
      { cat "$WORK/log/apply.log" >&2; fail "the API server refuses $name ($turn time)"; }
    refuses_warnings "$WORK/log/apply.log" || fail "the API server warns of $name"
  done
done
ok "the API server takes $(find "$rendered" -name '*.yaml' | wc -l) sets of values, without a warning"

# Helm itself, with server-side apply: an installation, an upgrade of it, and what must be refused.
values=$root/deploy/helm/aiyrbas/values
install() { helm "$@" --server-side=true --no-hooks --timeout 60s >"$WORK/log/helm.log" 2>&1; }
namespace release by-digest
install install platform "$root/deploy/helm/aiyrbas" -n release -f "$values-production.yaml" || { cat "$WORK/log/helm.log" >&2; fail 'helm install'; }
install upgrade platform "$root/deploy/helm/aiyrbas" -n release -f "$values-production.yaml" --set replicas=3 || { cat "$WORK/log/helm.log" >&2; fail 'helm upgrade'; }
refuses_warnings "$WORK/log/helm.log" || fail 'helm warns'
[ "$(kubectl -n release get deployment orders -o jsonpath='{.spec.replicas}')" = 3 ] || fail 'an upgrade did not change the replicas'
ok 'helm installs production and upgrades it'
namespace by-tag by-digest
if kubectl -n by-tag create deployment by-tag --image aiyrbas:1 --dry-run=server >"$WORK/log/tag.log" 2>&1; then fail 'an image by its tag is let in'; fi
grep -q digest "$WORK/log/tag.log" || { cat "$WORK/log/tag.log" >&2; fail 'an image by its tag is refused for another reason'; }
ok 'an image by its tag alone is refused where digests are asked for'
echo "$passed passed, 0 failed"
