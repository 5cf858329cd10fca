# shellcheck shell=bash disable=SC2154
# The chart: rendered, read, taken by a real API server; its alerts; and, by its name only, installed in a real cluster. Both need Go.

install_chart() { install_packages maven openjdk-17-jre-headless python3-pip; }

install_cluster() {
  install_packages buildah mmdebstrap containerd runc containernetworking-plugins nftables iptables conntrack gcc libc6-dev maven openjdk-17-jre-headless
}

layer_chart() { step 'the chart: lint, schemas, a real API server' npm run -s chart; }

layer_cluster() {
  step 'the chart in a cluster: installed, tested, bought and sold' npm run -s cluster
  step 'the same in few processes' npm run -s cluster -- --small
}
