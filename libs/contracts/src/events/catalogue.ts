// Every event of the platform, by its name.
import type { EventType } from '../event';
import { kycEvents } from './kyc';
import { ledgerEvents } from './ledger';
import { orderEvents } from './orders';
import { paymentEvents } from './payments';
import { reconciliationEvents } from './reconciliation';
import { venueEvents } from './venues';

export const EVENTS: readonly EventType[] = [
  ...orderEvents,
  ...kycEvents,
  ...paymentEvents,
  ...venueEvents,
  ...ledgerEvents,
  ...reconciliationEvents,
] as unknown as readonly EventType[];

const byType = new Map(EVENTS.map((event) => [event.type, event]));

export const eventNamed = (type: string): EventType | undefined => byType.get(type);
