// Every event of the platform, by its name.
import type { EventType } from '../event';
import * as kyc from './kyc';
import * as ledger from './ledger';
import * as orders from './orders';
import * as payments from './payments';
import * as reconciliation from './reconciliation';
import * as venues from './venues';

const isEvent = (value: unknown): value is EventType =>
  typeof value === 'object' && value !== null && 'topic' in value && 'example' in value;

export const EVENTS: readonly EventType[] = [orders, kyc, payments, venues, ledger, reconciliation].flatMap((module) =>
  (Object.values(module) as unknown[]).filter(isEvent),
);

const byType = new Map(EVENTS.map((event) => [event.type, event]));

export const eventNamed = (type: string): EventType | undefined => byType.get(type);
