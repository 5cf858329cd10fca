// Two small services on one bus, started as the platform starts its own. A call to one publishes an event; the other
// consumes it and publishes its own.
import { BatchContext, Handles, InProcessTransport, type Message, Outbox, eventMessage } from '@aiyrbas/bus';
import { clearanceGranted, clearanceRequested, operationsOf } from '@aiyrbas/contracts';
import { Authenticator, type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, uuidv7 } from '@aiyrbas/kernel';
import type { TracingFor } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { Controller, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { defineService } from '../define-service';
import { type RunningService, startService } from '../start-service';

/** In a statement that fails, and in what PostgreSQL says of it. */
export const SECRET = 'Айгерім 900115300013';

const clear = operationsOf('kyc').get('clear', '/v1/clear/{orderId}', {
  summary: 'Clears an order.',
  access: 'public',
  reply: z.strictObject({}),
});

@Controller()
class ClearController {
  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
  ) {}

  @Endpoint(clear)
  async clear(@ParsedCall() { params, cause }: CallOf<typeof clear>): Promise<Result<object, Refusal>> {
    const body = { ...clearanceGranted.example, orderId: params['orderId']! };
    await this.db.tx((tx) => this.outbox.append(tx, [eventMessage(clearanceGranted, body, cause)]));
    return ok({});
  }
}

@Controller()
class RequestAgain {
  constructor(private readonly outbox: Outbox) {}

  @Handles('ask-again', clearanceGranted)
  async request(@Payload() batch: readonly Message<{ orderId: string }>[], @Ctx() { tx }: BatchContext): Promise<void> {
    const messages = batch.map((message) =>
      eventMessage(clearanceRequested, { ...clearanceRequested.example, orderId: message.body.orderId }, message),
    );
    await this.outbox.append(tx, messages);
  }
}

@Module({ controllers: [ClearController] })
class KycModule {}

@Module({ controllers: [RequestAgain] })
class OrdersModule {}

const definitionOf = (name: string, module: typeof KycModule) =>
  defineService({ name, schema: name, migrations: [], config: z.object({}), module });

export const smallServices = { kyc: definitionOf('kyc', KycModule), orders: definitionOf('orders', OrdersModule) };
type Name = keyof typeof smallServices;

export class TwoServices {
  private constructor(
    readonly kyc: RunningService,
    readonly orders: RunningService,
    readonly databases: Readonly<Record<Name, TestDatabase>>,
  ) {}

  static async start(tracingFor: TracingFor): Promise<TwoServices> {
    const transport = new InProcessTransport();
    const start = async (name: Name) => {
      const definition = smallServices[name];
      const database = await testDatabase(definition);
      const service = await startService(definition, {
        databaseUrl: database.url,
        transportFor: () => transport,
        authenticator: new Authenticator({ issuer: 'https://issuer.example', audience: 'test', keys: { keys: [] } }),
        commandKeys: ['for-tests-only'],
        environment: {},
        logLevel: 'silent',
        tracingFor,
      });
      return { service, database };
    };
    const kyc = await start('kyc');
    const orders = await start('orders');
    await Promise.all([kyc.service.startConsuming(), orders.service.startConsuming()]);
    return new TwoServices(kyc.service, orders.service, { kyc: kyc.database, orders: orders.database });
  }

  /** Calls the first service. Resolves with the traceparent of the second service's event, once it is published. */
  async clear(traceparent: string): Promise<string> {
    const orderId = uuidv7();
    const response = await this.kyc.app.inject({ url: `/v1/clear/${orderId}`, headers: { traceparent } });
    if (response.statusCode !== 200) throw new Error(response.body);
    for (;;) {
      const [published] = await this.databases.orders.db.query<{ traceparent: string }>(
        `select traceparent from outbox where correlation_id = $1`,
        [orderId],
      );
      if (published) return published.traceparent;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stopServices(): Promise<void> {
    await Promise.all([this.kyc.drain(), this.orders.drain()]);
    await Promise.all([this.kyc.stop(), this.orders.stop()]);
  }

  async dropDatabases(): Promise<void> {
    await Promise.all(Object.values(this.databases).map((database) => database.close()));
  }
}

/** The value of the sample that has at least these labels; undefined when there is none. */
export function sampleOf(
  text: string,
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const line = text
    .split('\n')
    .find((one) => one.startsWith(`${metric}{`) && wanted.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}
