import fc from 'fast-check';
import type { Message } from '../message';
import { handlerRuns } from './handler-runs';

interface Given {
  readonly key: string;
  readonly handler: string;
  readonly at: number;
}
const runsOf = (given: readonly Given[]) =>
  handlerRuns(given as unknown as Message[], (message) => (message as unknown as Given).handler).map((run) => ({
    handler: run.handler,
    messages: run.messages as unknown as readonly Given[],
  }));

describe('a mixed batch', () => {
  const batch = fc
    .array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), handler: fc.constantFrom('x', 'y', 'z') }), {
      maxLength: 60,
    })
    .map((items) => items.map((item, at): Given => ({ ...item, at })));

  it('reaches the handlers whole, each run one handler’s, and every key in the order that it came', () => {
    fc.assert(
      fc.property(batch, (given) => {
        const runs = runsOf(given);
        const handled = runs.flatMap((run) => run.messages);
        expect([...handled].sort((a, b) => a.at - b.at)).toEqual(given);
        for (const run of runs) expect(run.messages.every((message) => message.handler === run.handler)).toBe(true);
        for (const key of ['a', 'b', 'c', 'd']) {
          const order = handled.filter((message) => message.key === key).map((message) => message.at);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('of independent keys is one run per handler', () => {
    const given = Array.from({ length: 30 }, (_, at): Given => ({ key: `k${at}`, handler: at % 2 ? 'x' : 'y', at }));
    expect(runsOf(given)).toHaveLength(2);
  });
});
