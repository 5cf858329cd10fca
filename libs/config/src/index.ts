export { filePath, institutionAccounts } from './fields';
export { ConfigError, loadConfig } from './load-config';
