# shellcheck shell=bash disable=SC2154
# The library of Docker Compose reads docker-compose.yml. Needs Go.

layer_compose() { step 'the library of Docker Compose accepts docker-compose.yml' npm run -s compose:check; }
