# shellcheck shell=bash disable=SC2154
# Docker Compose itself reads docker-compose.yml. Needs Go.

layer_compose() { step 'Docker Compose accepts docker-compose.yml' npm run -s compose:check; }
