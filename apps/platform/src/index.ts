export { CannotStart } from './data-folder';
export { type PostgresServer } from './database';
export { type RunningPlatform, startPlatform } from './platform';
export { platformConfig } from './platform.config';
export { Progress } from './progress';
export { welcome } from './welcome';
