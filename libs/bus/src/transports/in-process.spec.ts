import { describeBus } from '../testing/bus-contract';
import { InProcessTransport } from './in-process';

describeBus('the in-process transport', async () => new InProcessTransport());
