# shellcheck shell=bash disable=SC2154
# Other people's tools against the published documents and the running platform: linters, generated clients, schemathesis.

install_contracts() {
  install_packages python3-venv &&
    { command -v javac || install_packages openjdk-17-jdk-headless; } &&
    { command -v mvn || install_packages maven; }
}

layer_contracts() {
  step 'Spectral and Redocly: no warning' npm run -s contracts -- lint
  step 'the types of the TypeScript client are fresh' npm run -s contracts -- types
  step 'the sample in Python computes manifests as the page says' npm run -s contracts -- manifests
  step 'samples in Python, Java and Go sign as the page says' npm run -s contracts -- signatures
  step 'start for the clients' start_platform contracts
  step 'the TypeScript client buys and sells' npm run -s demo -- --sell
  step 'generated clients for Python and Java buy' npm run -s contracts -- clients
  # The same seed each time: what is not changed does not fail here. By hand each run has another.
  step 'schemathesis in five roles' npm run -s contracts -- fuzz --seconds 200 --seed 1
  step 'stop after schemathesis' stop_platform
}
