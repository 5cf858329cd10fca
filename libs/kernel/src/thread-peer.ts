// Two threads that ask each other things over a port: each side has acts that the other may ask for or tell it to do.
import type { MessagePort } from 'node:worker_threads';
import { invariant } from './result';

export type Acts = Readonly<Record<string, (...args: never[]) => unknown>>;

type PeerMessage =
  | { readonly kind: 'told'; readonly act: string; readonly args: unknown[] }
  | { readonly kind: 'asked'; readonly id: number; readonly act: string; readonly args: unknown[] }
  | { readonly kind: 'answered'; readonly id: number; readonly reply: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };

interface Waiting {
  readonly resolve: (reply: never) => void;
  readonly reject: (error: unknown) => void;
}

export class ThreadPeer {
  readonly #waiting = new Map<number, Waiting>();
  #lastRequestId = 0;
  #isClosed = false;

  /** @param acts by name; what they take and give can be copied. */
  constructor(
    private readonly port: MessagePort,
    private readonly acts: Acts,
  ) {
    port.on('message', (message: PeerMessage) => this.#receive(message));
    port.once('close', () => this.#forget());
  }

  /** What is told and asked arrives in the order in which it was. */
  notify(act: string, ...args: unknown[]): void {
    if (!this.#isClosed) this.port.postMessage({ kind: 'told', act, args } satisfies PeerMessage);
  }

  /** Fails as the act failed, or when the other side has gone. */
  request<Reply>(act: string, ...args: unknown[]): Promise<Reply> {
    if (this.#isClosed) return Promise.reject(gone());
    const id = (this.#lastRequestId += 1);
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.port.postMessage({ kind: 'asked', id, act, args } satisfies PeerMessage);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.port.close();
  }

  #receive(message: PeerMessage): void {
    switch (message.kind) {
      case 'told':
        this.#do(message.act, message.args);
        break;
      case 'asked':
        void this.#reply(message.id, message.act, message.args);
        break;
      case 'answered':
        this.#take(message.id)?.resolve(message.reply as never);
        break;
      case 'failed':
        this.#take(message.id)?.reject(message.error);
        break;
    }
  }

  async #reply(id: number, act: string, args: unknown[]): Promise<void> {
    let message: PeerMessage;
    try {
      message = { kind: 'answered', id, reply: await this.#do(act, args) };
    } catch (error) {
      message = { kind: 'failed', id, error };
    }
    if (!this.#isClosed) this.port.postMessage(message);
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
