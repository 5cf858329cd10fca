import { busMigrations } from '@aiyrbas/bus';
import { createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import type { Order } from '../domain/order';
import { migrations } from './migrations';
import { OrderFeed } from './order-feed';

const log = createLogger({ service: 'orders', level: 'silent' });
const ORDER = { id: '019aaf00-0000-7000-8000-000000000001' } as Order;
let test_: TestDatabase;
let feeds: OrderFeed[];
beforeAll(async () => {
  test_ = await testDatabase({ schema: 'orders', migrations: [...busMigrations, ...migrations] });
});
afterEach(() => Promise.all(feeds.map((feed) => feed.onApplicationShutdown())));
afterAll(() => test_.close());

async function replicas(hasReplicas: boolean): Promise<[OrderFeed, OrderFeed]> {
  const [first, second] = [new OrderFeed(test_.db, hasReplicas, log), new OrderFeed(test_.db, hasReplicas, log)];
  feeds = [first, second];
  await Promise.all(feeds.map((feed) => feed.onApplicationBootstrap()));
  return [first, second];
}

async function within(ms: number, woken: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([woken.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

it('wakes a follower at another replica', async () => {
  const [here, there] = await replicas(true);
  const woken = new Promise<void>((resolve) => there.follow(ORDER.id, resolve));
  here.changed([ORDER]);
  expect(await within(5_000, woken)).toBe(true);
});

it('keeps to itself where there is only one process', async () => {
  const [here, there] = await replicas(false);
  const woken = new Promise<void>((resolve) => there.follow(ORDER.id, resolve));
  const wokenHere = new Promise<void>((resolve) => here.follow(ORDER.id, resolve));
  here.changed([ORDER]);
  expect(await within(5_000, wokenHere)).toBe(true);
  expect(await within(200, woken)).toBe(false);
});
