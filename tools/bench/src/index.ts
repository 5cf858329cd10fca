// What other tools measure purchases with.
export { type BenchCustomer, buy, callJson, customers } from './client';
export { PlatformUnderTest } from './platform-under-test';
export { closedLoop, timesOf, untilDone } from './purchases';
