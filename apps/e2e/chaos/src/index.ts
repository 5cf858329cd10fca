export { check, type Finding } from './checker/check';
