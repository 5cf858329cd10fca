// Two threads that ask each other things over a port: each side has acts that the other may ask for or tell it to do.
import type { MessagePort } from 'node:worker_threads';
import { invariant } from './result';

export type Acts = Readonly<Record<string, (...args: never[]) => unknown>>;

type Said =
  | { readonly kind: 'told'; readonly act: string; readonly args: unknown[] }
  | { readonly kind: 'asked'; readonly id: number; readonly act: string; readonly args: unknown[] }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

export class ThreadPeer {
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #isClosed = false;

  /** @param acts by name; what they take and give can be copied. */
  constructor(
    private readonly port: MessagePort,
    private readonly acts: Acts,
  ) {
    port.on('message', (said: Said) => this.#hear(said));
    port.once('close', () => this.#forget());
  }

  /** What is told and asked arrives in the order in which it was. */
  tell(act: string, ...args: unknown[]): void {
    if (!this.#isClosed) this.port.postMessage({ kind: 'told', act, args } satisfies Said);
  }

  /** Fails as the act failed, or when the other side has gone. */
  ask<Answer>(act: string, ...args: unknown[]): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(gone());
    const id = (this.#asked += 1);
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.port.postMessage({ kind: 'asked', id, act, args } satisfies Said);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.port.close();
  }

  #hear(said: Said): void {
    switch (said.kind) {
      case 'told':
        this.#do(said.act, said.args);
        break;
      case 'asked':
        void this.#answer(said.id, said.act, said.args);
        break;
      case 'answered':
        this.#take(said.id)?.resolve(said.answer as never);
        break;
      case 'failed':
        this.#take(said.id)?.reject(said.error);
        break;
    }
  }

  async #answer(id: number, act: string, args: unknown[]): Promise<void> {
    let said: Said;
    try {
      said = { kind: 'answered', id, answer: await this.#do(act, args) };
    } catch (error) {
      said = { kind: 'failed', id, error };
    }
    if (!this.#isClosed) this.port.postMessage(said);
  }

  #do(act: string, args: unknown[]): unknown {
    const what = this.acts[act];
    invariant(what, `the other thread wants ${act}, and there is no such act`);
    return what(...(args as never[]));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #forget(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
  }
}

const gone = (): Error => new Error('the other thread has gone');
