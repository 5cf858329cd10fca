// Keeps what the ledger signs outside the platform, while it runs, as a regulator or a bank would: the published key,
// and every checkpoint as it was shown then. Whatever happens to the database, this file does not change with it.
import { appendFileSync, writeFileSync } from 'node:fs';
import { ChaosPerson } from './client';
import { sleep } from './random';

const POLL_INTERVAL_MS = 5_000;

interface Page {
  readonly items: readonly { readonly block: number; readonly jws: string }[];
  readonly nextCursor?: string;
}

export class Auditor {
  readonly #person: ChaosPerson;
  #checkpoints = 0;
  #isWanted = true;
  #following: Promise<void> = Promise.resolve();

  /** @param path where it is kept: a line with the keys, then a line for each checkpoint. */
  constructor(
    url: () => string,
    readonly path: string,
  ) {
    this.#person = new ChaosPerson(url, 'afsa', 'regulator');
  }

  async begin(): Promise<void> {
    const { body } = await this.#person.get('/v1/ledger/keys');
    writeFileSync(this.path, `${JSON.stringify({ keys: body['keys'] })}\n`);
    this.#following = this.#follow();
    // Whoever awaits it receives its error.
    this.#following.catch(() => undefined);
  }

  /** Looks once more, and ends. */
  async end(): Promise<void> {
    this.#isWanted = false;
    await this.#following;
    await this.#poll();
  }

  async #follow(): Promise<void> {
    while (this.#isWanted) {
      await this.#poll();
      await sleep(POLL_INTERVAL_MS);
    }
  }

  /** Pages from the newest back to what is kept. */
  async #poll(): Promise<void> {
    const newer: Page['items'][number][] = [];
    let cursor = '';
    do {
      const { body } = await this.#person.get(`/v1/ledger/checkpoints?limit=100${cursor}`);
      const page = body as unknown as Page;
      newer.push(...page.items.filter(({ block }) => block > this.#checkpoints));
      const isWhole = page.items.some(({ block }) => block <= this.#checkpoints);
      cursor = !isWhole && page.nextCursor !== undefined ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
    } while (cursor !== '');
    for (const { block, jws } of newer.reverse()) appendFileSync(this.path, `${JSON.stringify({ block, jws })}\n`);
    this.#checkpoints = Math.max(this.#checkpoints, ...newer.map(({ block }) => block));
  }
}
