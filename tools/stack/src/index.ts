export { NODE_FLAGS, type RunningStack, startStack } from './stack';
