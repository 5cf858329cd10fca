export { canonicalJson } from './canonical-json';
export type { Brand } from './brand';
export { type Clock, systemClock } from './clock';
export { Gathering } from './gathering';
export { type Ids, dashed, isUuid, randomHex, systemIds, undashed, uuidv5, uuidv7 } from './ids';
export { type Result, InvariantError, expectOk, invariant, never, ok, refuse } from './result';
export { Sensitive } from './sensitive';
export { sha256 } from './sha256';
export { withinMs } from './within-ms';
