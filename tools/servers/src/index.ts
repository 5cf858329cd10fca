export { CannotServe, freePorts, isListening, launchServer, type ServerProcess } from './server-process';
export { KafkaCluster, type KafkaClusterOptions } from './kafka';
export { type Certificates, makeCertificates } from './certificates';
export { startRedis } from './redis';
export { startPgBouncer } from './pgbouncer';
export { startNginx } from './nginx';
export { Keycloak } from './keycloak';
export { DENIED, KeyServer, type KeyServerResponse, SEALED, errorsOf } from './key-server';
export { OpenBao } from './openbao';
