export { CannotServe, freePorts, isListening, launch, type ServerProcess } from './server-process';
export { KafkaCluster, type KafkaClusterOptions } from './kafka';
export { startRedis } from './redis';
export { startNginx } from './nginx';
