# shellcheck shell=bash disable=SC2154
# People who sign in with a real Keycloak that was set up by the commands of the guide.

install_keycloak() {
  install_packages util-linux &&
    { command -v java || install_packages openjdk-17-jre-headless; } &&
    { command -v mvn || install_packages maven; }
}

layer_keycloak() { step 'a purchase, operators, keys and outages with Keycloak' npm run -s test:keycloak; }
