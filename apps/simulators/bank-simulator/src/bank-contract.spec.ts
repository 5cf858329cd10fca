// The simulator as each of the three partner banks, under the contract that any bank must pass.
import { InProcessTransport } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { describeBank } from './testing/bank-contract';
import { testKeys } from './testing/keys';
import { PlatformSide } from './testing/platform-side';
import { runSimulator } from './testing/running-simulator';

for (const bank of DEVELOPMENT_BANKS.all) {
  describeBank(bank, async () => {
    const transport = new InProcessTransport();
    const keys = testKeys();
    const platform = await PlatformSide.start(bank.bic, transport, keys);
    const simulator = await runSimulator(transport, keys, { timeScale: 0.01 });
    return {
      platform,
      stop: async () => {
        await simulator.stop();
        await transport.close();
        await Promise.all([simulator.database.close(), platform.close()]);
      },
    };
  });
}
