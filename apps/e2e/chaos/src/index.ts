export { check, type CheckResult } from './checker/check';
