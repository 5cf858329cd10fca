export { type CollectedSpan, Collector } from './collector';
export { driftOf } from './drift';
export { type TestDatabase, testDatabase, testServerUrl } from './test-database';
export { contractingStatements } from './contracting-statements';
