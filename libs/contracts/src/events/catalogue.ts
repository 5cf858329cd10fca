// Every event of the platform, by its name.
import type { EventType } from '../event';
import { kycEvents } from './kyc';
import { ledgerEvents } from './ledger';
import { orderEvents } from './orders';
import { paymentEvents } from './payments';
import { venueEvents } from './venues';

export const EVENTS: readonly EventType[] = [
  ...orderEvents,
  ...kycEvents,
  ...paymentEvents,
  ...venueEvents,
  ...ledgerEvents,
] as unknown as readonly EventType[];

const byType = new Map(EVENTS.map((event) => [event.type, event]));

export const eventNamed = (type: string): EventType | undefined => byType.get(type);
