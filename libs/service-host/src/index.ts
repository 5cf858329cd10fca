export { crashAt } from './crash-at';
export { DueTimer, type DueWork } from './due-timer';
export { type ServiceDefinition, defineService } from './define-service';
export { type RunningService, type Surroundings, startService } from './start-service';
export { runService } from './run-service';
export { kafkaAccess, kafkaKeys, serviceUrls } from './service.config';
export { CLOCK, CONFIG, HAS_REPLICAS, IDS, LOGGER, METRICS, TRACING } from './tokens';
