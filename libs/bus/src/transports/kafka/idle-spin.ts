// kafkajs 2.2.4 arms a timer again and again for requests that it might have to hold back, also when there are none: some
// 800 wake-ups a second for every connection; and it looks for late answers ten times a second. The library is not
// maintained any more, so both are mended here.
import { createRequire } from 'node:module';
import { invariant } from '@aiyrbas/kernel';

/** The part of the library's queue of requests that is replaced. */
interface RequestQueue {
  enforceRequestTimeout: boolean;
  requestTimeout: number;
  requestTimeoutIntervalId: NodeJS.Timeout | null;
  inflight: ReadonlyMap<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>;
  isConnected(): boolean;
  destroy(): void;
  scheduleRequestTimeoutCheck(): void;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  throttledUntil: number;
  pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const WHILE_PENDING_MS = 10;
/** Requests have ten seconds; to notice a second later that one is late is soon enough. */
const LATE_CHECK_MS = 1_000;
let done = false;

/** Once per process; refuses any other version, whose queue may be another. */
export function stopIdleSpin(): void {
  if (done) return;
  const load = createRequire(__filename);
  const { version } = load('kafkajs/package.json') as { version: string };
  invariant(version === '2.2.4', `kafkajs ${version}: see whether it still spins when idle, then change this file`);
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId) return;
    const throttledForMs = this.throttledUntil - Date.now();
    if (throttledForMs <= 0 && this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledForMs > 0 ? throttledForMs : WHILE_PENDING_MS,
    );
  };
  prototype.scheduleRequestTimeoutCheck = function scheduleRequestTimeoutCheck(this: RequestQueue): void {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    this.requestTimeoutIntervalId = setInterval(
      () => {
        const now = Date.now();
        for (const request of this.inflight.values()) {
          if (now - request.sentAt > request.requestTimeout) request.timeoutRequest();
        }
        if (!this.isConnected()) this.destroy();
      },
      Math.min(this.requestTimeout, LATE_CHECK_MS),
    );
  };
  done = true;
}
