export { filePath } from './fields';
export { ConfigError, loadConfig } from './load-config';
