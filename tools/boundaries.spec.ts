// Each boundary of the code is real: a file that breaks it fails the lint, and the same file without the break passes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

type Snippet = readonly [what: string, filePath: string, code: string];

const BREAKS: readonly Snippet[] = [
  [
    'a service imports another service',
    'apps/orders/src/place-order/x.ts',
    `import { ledgerService } from '@aiyrbas/ledger';`,
  ],
  [
    'a service reaches into another by a path',
    'apps/orders/src/place-order/x.ts',
    `import { x } from '../../../ledger/src/index';`,
  ],
  [
    'a service reaches into a library by a path',
    'apps/orders/src/place-order/x.ts',
    `import { Outbox } from '../../../../libs/bus/src/outbox';`,
  ],
  ['a service imports the platform', 'apps/kyc/src/x.ts', `import { startPlatform } from '@aiyrbas/platform';`],
  [
    'the platform imports what only a developer runs',
    'apps/platform/src/x.ts',
    `import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';`,
  ],
  [
    'a library imports what only a developer runs',
    'libs/persistence/src/x.ts',
    `import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';`,
  ],
  ['a simulator imports a service', 'apps/simulators/bank-simulator/src/x.ts', `import { x } from '@aiyrbas/ledger';`],
  ['the checker imports anything of ours', 'apps/e2e/chaos/src/x.ts', `import { uuidv7 } from '@aiyrbas/kernel';`],
  ['two libraries import each other', 'libs/kernel/src/x.ts', `import { Money } from '@aiyrbas/money';`],
  ['a library imports a service', 'libs/http/src/x.ts', `import { ordersService } from '@aiyrbas/orders';`],
  [
    'a pure library imports a platform library',
    'libs/money/src/x.ts',
    `import { Database } from '@aiyrbas/persistence';`,
  ],
  ['a pure library imports a framework', 'libs/kernel/src/x.ts', `import { Injectable } from '@nestjs/common';`],
  ['the contracts import a platform library', 'libs/contracts/src/x.ts', `import { Outbox } from '@aiyrbas/bus';`],
  [
    'a service imports test helpers',
    'apps/kyc/src/clear-order/x.ts',
    `import { testDatabase } from '@aiyrbas/testing';`,
  ],
  ['the domain imports Nest', 'apps/orders/src/domain/x.ts', `import { Injectable } from '@nestjs/common';`],
  [
    'the domain imports the database',
    'apps/orders/src/domain/x.ts',
    `import { Database } from '@aiyrbas/persistence';`,
  ],
  [
    'the domain imports its store',
    'apps/orders/src/domain/x.ts',
    `import { OrdersStore } from '../persistence/orders.store';`,
  ],
  ['the domain reads a file', 'apps/orders/src/domain/x.ts', `import { readFileSync } from 'node:fs';`],
  ['the domain asks for the time', 'apps/orders/src/domain/x.ts', `export const now = Date.now();`],
  ['the domain makes a time', 'apps/orders/src/domain/x.ts', `export const now = new Date();`],
  ['the domain throws dice', 'apps/orders/src/domain/x.ts', `export const dice = Math.random();`],
  ['the domain makes a float of money', 'apps/orders/src/domain/x.ts', `export const float = Number('1.5');`],
  ['the domain reads the environment', 'apps/orders/src/domain/x.ts', `export const port = process.env['PORT'];`],
  [
    'a store imports a feature',
    'apps/orders/src/persistence/x.ts',
    `import { PlaceOrder } from '../place-order/place-order';`,
  ],
  [
    'a feature imports another feature',
    'apps/orders/src/cancel-order/x.ts',
    `import { PlaceOrder } from '../place-order/place-order';`,
  ],
  [
    'something imports a door',
    'apps/orders/src/place-order/x.ts',
    `import { PlaceOrderController } from './place-order.controller';`,
  ],
  ['decimal.js outside money', 'apps/quotes/src/request-quote/x.ts', `import Decimal from 'decimal.js';`],
  ['kafkajs outside the bus', 'apps/quotes/src/request-quote/x.ts', `import { Kafka } from 'kafkajs';`],
  ['TypeORM outside libs/persistence', 'apps/quotes/src/request-quote/x.ts', `import { DataSource } from 'typeorm';`],
  ['pg in a service', 'apps/quotes/src/persistence/x.ts', `import { Client } from 'pg';`],
];

const KEEPS: readonly Snippet[] = [
  [
    'a service imports the bus',
    'apps/orders/src/place-order/x.ts',
    `import { Outbox } from '@aiyrbas/bus';\nexport const x = Outbox;`,
  ],
  [
    'the domain imports money',
    'apps/orders/src/domain/x.ts',
    `import { Money } from '@aiyrbas/money';\nexport const x = Money;`,
  ],
  [
    'the domain makes a time of a value',
    'apps/orders/src/domain/x.ts',
    `export const at = (ms: number): Date => new Date(ms);`,
  ],
  [
    'a feature imports the domain and the store',
    'apps/orders/src/place-order/x.ts',
    `import { OrdersStore } from '../persistence/orders.store';\nimport { accept } from '../domain/acceptance';\nexport const x = [OrdersStore, accept];`,
  ],
  [
    'the platform imports services',
    'apps/platform/src/x.ts',
    `import { ledgerService } from '@aiyrbas/ledger';\nexport const x = ledgerService;`,
  ],
  [
    'a tool imports the platform and another tool',
    'tools/start/src/x.ts',
    `import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';\nimport { startPlatform } from '@aiyrbas/platform';\nexport const x = [startPlatform, EmbeddedPostgres];`,
  ],
];

describe('the boundaries', () => {
  let found: Map<string, string[]>;

  beforeAll(() => {
    const snippets = [...BREAKS, ...KEEPS];
    const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'lint-snippets.mjs')], {
      cwd: join(__dirname, '..'),
      input: JSON.stringify(snippets.map(([, filePath, code]) => [filePath, code])),
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    const messages = JSON.parse(stdout) as string[][];
    found = new Map(snippets.map(([what], at) => [what, messages[at]!]));
  });

  it.each(BREAKS)('%s: fails', (what) => {
    expect(found.get(what)!.join('\n')).toMatch(/no-restricted-(imports|properties|globals|syntax)|module-boundaries/);
  });

  it.each(KEEPS)('%s: passes', (what) => {
    expect(found.get(what)).toEqual([]);
  });
});
