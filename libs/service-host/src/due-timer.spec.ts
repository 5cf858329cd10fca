import { createLogger } from '@aiyrbas/observability';
import { DueTimer } from './due-timer';

const log = createLogger({ service: 'test', level: 'silent' });
const soon = (milliseconds = 30) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the timer for what is due next', () => {
  it('sleeps until something is due, and does it', async () => {
    const timer = new DueTimer(log);
    const due = [20, 0, undefined];
    let done = 0;
    timer.start({ nextDueMs: async () => due.shift(), run: async () => (done += 1) > 0 });
    await soon(80);
    await timer.stop();
    expect(done).toBe(1);
  });

  it('checks again when it is notified that something may be due earlier', async () => {
    const timer = new DueTimer(log);
    let dueMs: number | undefined;
    let done = 0;
    timer.start({
      nextDueMs: async () => dueMs,
      run: async () => {
        dueMs = undefined;
        return (done += 1) > 0;
      },
    });
    await soon();
    expect(done).toBe(0);
    dueMs = 0;
    timer.nudge();
    await soon();
    await timer.stop();
    expect(done).toBe(1);
  });

  it('does not spin on what another process has taken', async () => {
    const timer = new DueTimer(log);
    let polls = 0;
    timer.start({
      nextDueMs: async () => {
        polls += 1;
        return 0;
      },
      run: async () => false,
    });
    await soon(100);
    await timer.stop();
    expect(polls).toBe(1);
  });

  it('outlives a database that is away', async () => {
    const timer = new DueTimer(log);
    let polls = 0;
    timer.start({
      nextDueMs: async () => {
        polls += 1;
        throw new Error('away');
      },
      run: async () => true,
    });
    await soon();
    timer.nudge();
    await soon();
    await timer.stop();
    expect(polls).toBe(2);
  });
});
