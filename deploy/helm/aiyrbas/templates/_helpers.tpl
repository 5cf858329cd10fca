{{/* What tools/chart.mjs has taken from the code. Use: include "aiyrbas.data" . | fromJson */}}
{{- define "aiyrbas.data" -}}
{{ .Files.Get "generated/data.json" }}
{{- end -}}

{{- define "aiyrbas.labels" -}}
app.kubernetes.io/name: aiyrbas
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: aiyrbas
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "aiyrbas.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}{{ $image.repository }}@{{ $image.digest }}
{{- else if $image.tag -}}{{ $image.repository }}:{{ $image.tag }}
{{- else -}}{{- fail "image: state a tag or a digest" -}}{{- end -}}
{{- end -}}

{{/* Of the servers of a demonstration: (dict "root" $ "name" "kafka") */}}
{{- define "aiyrbas.demoImage" -}}
{{- $image := index (include "aiyrbas.data" .root | fromJson).images .name -}}
{{ $image.tag }}{{ if .root.Values.demo.imagesByDigest }}@{{ $image.digest }}{{ end }}
{{- end -}}

{{- define "aiyrbas.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "aiyrbas.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "aiyrbas.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A value as text: whole numbers without an exponent. */}}
{{- define "aiyrbas.text" -}}
{{- if and (kindIs "float64" .) (eq (. | int64 | float64) .) -}}{{ . | int64 }}{{- else -}}{{ . }}{{- end -}}
{{- end -}}

{{/* A line that `node --env-file` reads: (dict "name" ... "value" ...) */}}
{{- define "aiyrbas.line" -}}
{{- $value := include "aiyrbas.text" .value -}}
{{- if not (contains "'" $value) -}}{{ .name }}='{{ $value }}'
{{- else if not (contains "`" $value) -}}{{ .name }}=`{{ $value }}`
{{- else -}}{{- fail (printf "%s holds both ' and `; it should do without one of them" .name) -}}{{- end -}}
{{- end -}}

{{/* The services that are there, by name, as JSON. */}}
{{- define "aiyrbas.services" -}}
{{- $services := dict -}}
{{- range (include "aiyrbas.data" . | fromJson).services -}}
{{- if or (not .isSimulator) $.Values.demo.enabled -}}{{- $_ := set $services .name . -}}{{- end -}}
{{- end -}}
{{ $services | toJson }}
{{- end -}}

{{/* Processes by name, as JSON: the workloads of the values, and each other service alone. */}}
{{- define "aiyrbas.workloads" -}}
{{- $services := include "aiyrbas.services" . | fromJson -}}
{{- $workloads := dict -}}
{{- $taken := dict -}}
{{- range $name, $given := .Values.workloads -}}
{{- if $given -}}
{{- $isCounterparty := false -}}
{{- range $given.services -}}
{{- if hasKey $taken . -}}{{- fail (printf "workloads: %s is in two workloads" .) -}}{{- end -}}
{{- $_ := set $taken . true -}}
{{- if (index $services .).isSimulator -}}{{- $isCounterparty = true -}}{{- end -}}
{{- end -}}
{{- if and (hasKey $services $name) (ne (list $name | toJson) ($given.services | toJson)) -}}{{- fail (printf "workloads: %s is the name of a service" $name) -}}{{- end -}}
{{- $replicas := $given.replicas | default $.Values.replicas | int -}}
{{- if and $isCounterparty (gt $replicas 1) -}}{{- fail (printf "workloads: %s has a simulator, of which there is one only: replicas must be 1" $name) -}}{{- end -}}
{{- if and (eq (len $given.services) 1) (ne $name (first $given.services)) -}}{{- fail (printf "workloads: name %s by its only service" $name) -}}{{- end -}}
{{- $_ := set $workloads $name (dict "services" $given.services "replicas" $replicas "resources" ($given.resources | default $.Values.resources) "isCounterparty" $isCounterparty) -}}
{{- end -}}
{{- end -}}
{{- range $name, $service := $services -}}
{{- if not (hasKey $taken $name) -}}
{{- $replicas := ternary 1 (int $.Values.replicas) $service.isSimulator -}}
{{- $_ := set $workloads $name (dict "services" (list $name) "replicas" $replicas "resources" $.Values.resources "isCounterparty" $service.isSimulator) -}}
{{- end -}}
{{- end -}}
{{ $workloads | toJson }}
{{- end -}}

{{/* The Secret of a service: (dict "root" $ "name" "orders") */}}
{{- define "aiyrbas.secretName" -}}
{{- if .root.Values.demo.enabled -}}demo-{{ .name }}
{{- else -}}{{ (index .root.Values.services .name).secret }}{{- end -}}
{{- end -}}

{{/* Names in the Secret of a service that this installation uses, as a JSON list: (dict "root" $ "service" {...}) */}}
{{- define "aiyrbas.secretsOf" -}}
{{- $values := .root.Values -}}
{{- $secrets := .service.secrets -}}
{{- $own := index $values.services .service.name | default dict -}}
{{- $settings := merge (dict) ($own.settings | default dict) $values.settings -}}
{{- $names := list -}}
{{- range $secrets.required -}}
{{- if not (and (has . $secrets.inKeyServer) (hasKey $settings (printf "%s_VAULT" .))) -}}{{- $names = append $names . -}}{{- end -}}
{{- end -}}
{{- if not $values.demo.enabled -}}
{{- if and (eq $values.kafka.mode "external") (eq $values.kafka.authentication "scram-sha-512") (has "KAFKA_SASL_PASSWORD" $secrets.optional) -}}{{- $names = append $names "KAFKA_SASL_PASSWORD" -}}{{- end -}}
{{- if and (eq $values.kafka.mode "external") (eq $values.kafka.authentication "tls") (has "KAFKA_SASL_PASSWORD" $secrets.optional) -}}{{- $names = concat $names (list "KAFKA_CERT" "KAFKA_KEY") -}}{{- end -}}
{{- if and $values.redis.enabled (has "REDIS_URL" $secrets.optional) -}}{{- $names = append $names "REDIS_URL" -}}{{- end -}}
{{- else if has "LEDGER_OPENINGS" .service.ofTheChart -}}{{- $names = append $names "LEDGER_OPENINGS" -}}
{{- end -}}
{{- $names = concat $names ($own.optionalSecrets | default list) | uniq -}}
{{ $names | toJson }}
{{- end -}}

{{/* Settings that follow from the values, by name, as JSON: (dict "root" $ "name" "orders") */}}
{{- define "aiyrbas.settings" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $demo := $values.demo.enabled -}}
{{- $services := include "aiyrbas.services" $root | fromJson -}}
{{- $data := include "aiyrbas.data" $root | fromJson -}}
{{- $urls := list -}}
{{- range $name, $service := $services -}}
{{- $port := ternary $data.ports.api $data.ports.operations (eq $name "dev-issuer") -}}
{{- $urls = append $urls (printf "%s=http://%s:%d" $name $name (int $port)) -}}
{{- end -}}
{{- $settings := dict "HOST" "0.0.0.0" "DEPLOYMENT_ENVIRONMENT" $values.environment "SERVICE_URLS" (join "," $urls) -}}
{{- $_ := set $settings "QUOTES_JWKS_URL" (printf "http://quotes:%d/v1/quotes/keys" (int $data.ports.operations)) -}}
{{- with $values.banks -}}{{- $_ := set $settings "PARTNER_BANKS" (toJson .) -}}{{- end -}}
{{- $venues := list -}}
{{- range $data.venues -}}
{{- if $demo -}}{{- $venues = append $venues (printf "%s=http://venue-simulator:%d/simulator/venues/%s/api" . (int $data.ports.operations) .) -}}
{{- else if hasKey $values.venues . -}}{{- $venues = append $venues (printf "%s=%s" . (index $values.venues .)) -}}{{- end -}}
{{- end -}}
{{- $_ := set $settings "VENUE_URLS" (join "," $venues) -}}
{{- if $demo -}}
{{- $_ := set $settings "KAFKA_BROKERS" "kafka:9092" -}}
{{- $_ := set $settings "REDIS_URL" "redis://redis:6379" -}}
{{- $_ := set $settings "OIDC_ISSUER" "http://localhost:3000/oidc" -}}
{{- $_ := set $settings "OIDC_JWKS_URL" (printf "http://dev-issuer:%d/oidc/jwks" (int $data.ports.api)) -}}
{{- $_ := set $settings "OIDC_ALLOW_HTTP" "true" -}}
{{- $_ := set $settings "AIYRBAS_EXPOSE_DEV_ISSUER" "true" -}}
{{- else -}}
{{- $_ := set $settings "KAFKA_BROKERS" $values.kafka.brokers -}}
{{- $_ := set $settings "OIDC_ISSUER" $values.oidc.issuer -}}
{{- $_ := set $settings "KAFKA_SSL" (ternary "true" "false" $values.kafka.tls) -}}
{{- if eq $values.kafka.authentication "scram-sha-512" -}}
{{- $_ := set $settings "KAFKA_SASL_MECHANISM" "scram-sha-512" -}}
{{- $_ := set $settings "KAFKA_SASL_USERNAME" .name -}}
{{- end -}}
{{- end -}}
{{ $settings | toJson }}
{{- end -}}

{{/* Whether Strimzi makes a Secret for each user. */}}
{{- define "aiyrbas.hasStrimziSecrets" -}}
{{- if and (not .Values.demo.enabled) (eq .Values.kafka.mode "strimzi") (ne .Values.kafka.authentication "none") -}}true{{- end -}}
{{- end -}}

{{- define "aiyrbas.hasAuthorities" -}}
{{- if and (not .Values.demo.enabled) (or .Values.authorities.configMap .Values.authorities.secret) -}}true{{- end -}}
{{- end -}}

{{/* Files that settings name, beside those of the service's own Secret, by setting, as JSON: (dict "root" $ "name" "orders") */}}
{{- define "aiyrbas.sharedFiles" -}}
{{- $files := dict -}}
{{- if include "aiyrbas.hasAuthorities" .root -}}{{- $_ := set $files "TLS_CA_FILE" (printf "/etc/aiyrbas-authorities/%s" .root.Values.authorities.key) -}}{{- end -}}
{{- if include "aiyrbas.hasStrimziSecrets" .root -}}
{{- if eq .root.Values.kafka.authentication "tls" -}}
{{- $_ := set $files "KAFKA_CERT_FILE" (printf "/run/aiyrbas-kafka/%s/user.crt" .name) -}}
{{- $_ := set $files "KAFKA_KEY_FILE" (printf "/run/aiyrbas-kafka/%s/user.key" .name) -}}
{{- else -}}{{- $_ := set $files "KAFKA_SASL_PASSWORD_FILE" (printf "/run/aiyrbas-kafka/%s/password" .name) -}}{{- end -}}
{{- end -}}
{{ $files | toJson }}
{{- end -}}

{{/* The environment file of a service: (dict "root" $ "service" {...}) */}}
{{- define "aiyrbas.environment" -}}
{{- $root := .root -}}
{{- $service := .service -}}
{{- $own := index $root.Values.services $service.name | default dict -}}
{{- $stated := include "aiyrbas.settings" (dict "root" $root "name" $service.name) | fromJson -}}
{{- $settings := merge (dict) ($own.settings | default dict) $root.Values.settings $stated -}}
{{- range concat $service.ofTheChart $service.settings | sortAlpha }}
{{- if hasKey $settings . }}
{{ include "aiyrbas.line" (dict "name" . "value" (index $settings .)) }}
{{- end }}
{{- end }}
{{- if and $root.Values.demo.enabled (has "REDIS_URL" $service.secrets.optional) }}
{{ include "aiyrbas.line" (dict "name" "REDIS_URL" "value" $stated.REDIS_URL) }}
{{- end }}
{{- range include "aiyrbas.secretsOf" . | fromJsonArray }}
{{ include "aiyrbas.line" (dict "name" (printf "%s_FILE" .) "value" (printf "/run/aiyrbas/%s/%s" $service.name .)) }}
{{- end }}
{{- if hasKey $service "schema" }}
{{- range $name, $file := include "aiyrbas.sharedFiles" (dict "root" $root "name" $service.name) | fromJson }}
{{ include "aiyrbas.line" (dict "name" $name "value" $file) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Mounts and volumes of the files of one service, or of the set-up job: (dict "root" $ "name" "orders" "secret" "aiyrbas-orders") */}}
{{- define "aiyrbas.mounts" -}}
- { name: secrets-{{ .name }}, mountPath: /run/aiyrbas/{{ .name }}, readOnly: true }
{{- if include "aiyrbas.hasStrimziSecrets" .root }}
- { name: kafka-{{ .name }}, mountPath: /run/aiyrbas-kafka/{{ .name }}, readOnly: true }
{{- end }}
{{- end -}}

{{- define "aiyrbas.volumes" -}}
- name: secrets-{{ .name }}
  secret: { secretName: {{ .secret }}, defaultMode: 0440 }
{{- if include "aiyrbas.hasStrimziSecrets" .root }}
- name: kafka-{{ .name }}
  secret: { secretName: {{ .name }}, defaultMode: 0440 }
{{- end }}
{{- end -}}

{{- define "aiyrbas.authoritiesVolume" -}}
{{- if include "aiyrbas.hasAuthorities" . }}
- name: authorities
  {{- if .Values.authorities.configMap }}
  configMap: { name: {{ .Values.authorities.configMap }} }
  {{- else }}
  secret: { secretName: {{ .Values.authorities.secret }}, items: [{ key: {{ .Values.authorities.key }}, path: {{ .Values.authorities.key }} }] }
  {{- end }}
{{- end }}
{{- end -}}

{{/* A demonstration brings its servers along: its pods wait until they listen. */}}
{{- define "aiyrbas.waitForServers" -}}
- name: wait-for-servers
  image: {{ include "aiyrbas.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command: [bash, -c, 'for server in postgres/5432 kafka/9092; do until (exec 3<>"/dev/tcp/$server") 2>/dev/null; do sleep 0.5; done; done']
  resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 64Mi } }
  securityContext: {{- include "aiyrbas.containerSecurity" . | nindent 4 }}
{{- end -}}

{{/* The environment of the set-up of a demonstration, of the settings that follow from the values. */}}
{{- define "aiyrbas.demoEnvironment" -}}
- { name: DATABASE_URL, value: 'postgres://postgres:for-this-demonstration-only@postgres:5432/postgres' }
- { name: KAFKA_BROKERS, value: {{ .KAFKA_BROKERS | quote }} }
- { name: REDIS_URL, value: {{ .REDIS_URL | quote }} }
- { name: OIDC_ISSUER, value: {{ .OIDC_ISSUER | quote }} }
- { name: SERVICE_URLS, value: {{ .SERVICE_URLS | quote }} }
- { name: DEPLOYMENT_ENVIRONMENT, value: {{ .DEPLOYMENT_ENVIRONMENT | quote }} }
- { name: AIYRBAS_DATA_DIR, value: /var/lib/aiyrbas }
{{- with .PARTNER_BANKS }}
- { name: PARTNER_BANKS, value: {{ . | quote }} }
{{- end }}
{{- end -}}

{{/* A container that keeps the keys of a demonstration as Secrets: (dict "root" $ "settings" {...}) */}}
{{- define "aiyrbas.demoKeys" -}}
- name: keys
  image: {{ include "aiyrbas.image" .root | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  args: [apps/platform/dist/demo-secrets.main.js]
  env: {{- include "aiyrbas.demoEnvironment" .settings | nindent 4 }}
  resources: {{- toYaml .root.Values.setup.resources | nindent 4 }}
  securityContext: {{- include "aiyrbas.containerSecurity" .root | nindent 4 }}
  volumeMounts: [{ name: data, mountPath: /var/lib/aiyrbas }, { name: tmp, mountPath: /tmp }]
{{- end -}}
