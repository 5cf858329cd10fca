# shellcheck shell=bash disable=SC2154
# The gateways of customers and operators, as a real nginx reads their configuration: routes, attacks, limits, the access log.

install_ingress() { install_packages nginx-light openssl util-linux; }

layer_ingress() { step 'routes, attacks and limits at a real nginx' npm run -s test:distributed -- tools/stack; }
