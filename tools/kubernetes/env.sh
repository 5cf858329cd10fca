# Sourced by the others: where everything lies. WORK is the first argument of the script that sources this.
WORK=$(mkdir -p "${1:?a work folder}" && cd "$1" && pwd)
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=$WORK/bin:$PATH
export CONTAINERS_STORAGE_CONF=$WORK/etc/storage.conf CONTAINERS_CONF=$WORK/etc/containers.conf
export CONTAINERS_REGISTRIES_CONF=$WORK/etc/registries.conf
if [ ! -f "$WORK/etc/storage.conf" ]; then
  mkdir -p "$WORK/etc" "$WORK/bin" "$WORK/cache" "$WORK/log"
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' "$WORK/containers" "$WORK/run/containers" >"$WORK/etc/storage.conf"
  # Nothing but what lies here is ever used: there is no registry to ask.
  printf 'unqualified-search-registries = ["docker.io"]\nshort-name-mode = "permissive"\n' >"$WORK/etc/registries.conf"
  cat >"$WORK/etc/containers.conf" <<END
[containers]
log_driver = "k8s-file"
cgroupns = "private"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
static_dir = "$WORK/libpod"
tmp_dir = "$WORK/run/libpod"
volume_path = "$WORK/volumes"
[network]
network_backend = "cni"
network_config_dir = "$WORK/networks"
END
fi
# A process id may belong to another process by the time it is read again; with the time of its start it cannot.
identity_of() { [ -r "/proc/$1/stat" ] && echo "$1 $(sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20)"; }
# running FILE: prints the process id that the file keeps, if that process still runs.
running() { local pid rest; read -r pid rest 2>/dev/null <"$1" && [ "$(identity_of "$pid")" = "$pid $rest" ] && echo "$pid"; }
