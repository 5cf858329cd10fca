// Firm quotes: a token checked, both venues' books walked, the price signed and written down with its evidence. Beside
// them, in turns, the same requests at a route that does nothing.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BenchCustomer } from './client';
import { type NextRequest, load, postRequest } from './load';
import type { PlatformUnderTest } from './platform-under-test';
import { type ByKind, cpuOfTrees, each, spent } from './processes';

export interface RequestResult {
  readonly perSecond: number;
  /** CPU milliseconds of the serving processes. */
  readonly cpu: ByKind;
}

const CONNECTIONS = 32;

/** Small, because every one of them reserves what it promises until it has run out. */
const request = (at: number): object => ({
  side: 'buy',
  asset: 'USDT',
  spend: { amount: `${1_000 + (at % 500)}.00`, asset: 'KZT' },
});

export async function quotes(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  seconds: number,
): Promise<RequestResult> {
  let at = 0;
  const next = (): string => {
    at += 1;
    const { token } = users[at % users.length]!;
    return postRequest('/v1/quotes', request(at), {
      authorization: `Bearer ${token}`,
      'idempotency-key': randomUUID(),
    });
  };
  return measured(platform.url, seconds, next, () => platform.cpu());
}

export class BareRoute {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(): Promise<BareRoute> {
    const child = fork(join(__dirname, 'bare-route.main.js'));
    process.once('exit', () => child.kill('SIGKILL'));
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (message) => resolve(String(message)));
      child.once('exit', () => reject(new Error('the bare route did not start')));
    });
    return new BareRoute(child, url);
  }

  requests(seconds: number): Promise<RequestResult> {
    let at = 0;
    const next = (): string => postRequest('/echo', request((at += 1)), {});
    return measured(this.url, seconds, next, () => cpuOfTrees([this.child.pid!]));
  }

  stop(): void {
    this.child.kill();
  }
}

async function measured(url: string, seconds: number, next: NextRequest, cpu: () => ByKind): Promise<RequestResult> {
  const before = cpu();
  const { requests, perSecond } = await load(url, CONNECTIONS, seconds * 1000, next);
  return { perSecond, cpu: each(spent(before, cpu()), requests) };
}
