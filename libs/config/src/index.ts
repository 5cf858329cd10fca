export { filePath } from './file-path';
export { ConfigError, loadConfig } from './load-config';
