// The bank's software is ended in the middle of its work, instructions wait for it, one of them expires, and it starts again.
import type { Scenario } from './scenarios';
import { requestIdOf, untilEnded } from './waiting';

/** Long enough for the bank to be down before it passes. */
const EXPIRY_MS = 3_000;
const IN_FLIGHT = 10;
const amountOf = (at: number): string => `${200 + at}.00`;

export const OUTAGE: Scenario = {
  name: 'an outage of the bank',
  needs: ['settles'],
  run: async (kit) => {
    const { stop, start } = kit.operator;
    if (stop === undefined || start === undefined) return;
    const role = kit.customer('late') === undefined ? 'settles' : 'late';
    const before = await kit.send(kit.collection('settles', '199.00'));
    await untilEnded(kit, before);
    // It is in the middle of these.
    const inFlight = await kit.send(
      ...Array.from({ length: IN_FLIGHT }, (_, at) =>
        kit.collection(at % 2 === 0 ? 'settles' : role, amountOf(at), { part: 'outage' }),
      ),
    );
    await stop();
    const expiresAt = new Date(kit.now().getTime() + EXPIRY_MS).toISOString();
    const waiting = await kit.send(
      ...Array.from({ length: IN_FLIGHT }, (_, at) =>
        kit.collection('settles', amountOf(IN_FLIGHT + at), { part: 'outage' }),
      ),
      kit.payout('settles', '230.00', { part: 'outage' }),
      kit.collection('settles', '231.00', { expiresAt, expiry: 'passes while the bank is down', part: 'outage' }),
    );
    await kit.listen(EXPIRY_MS + 500);
    await start();
    await untilEnded(kit, [...inFlight, ...waiting]);
    // What it did before the outage it must still know.
    const [known] = before;
    const repeated = await kit.sendAgain(known!);
    const modified = await kit.send(
      kit.collection('settles', '19900.00', { requestId: requestIdOf(known!), repeats: true }),
    );
    await untilEnded(kit, [...repeated, ...modified]);
  },
};
