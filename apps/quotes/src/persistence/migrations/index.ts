import { KnownRails1764600000000 } from '@aiyrbas/rails';
import { Quotes1763900300000 } from './1763900300000-quotes';
import { Reservations1764300300000 } from './1764300300000-reservations';
import { Inventory1764400300000 } from './1764400300000-inventory';
import { VenueFees1764500300000 } from './1764500300000-venue-fees';

export const migrations = [
  Quotes1763900300000,
  Reservations1764300300000,
  Inventory1764400300000,
  VenueFees1764500300000,
  KnownRails1764600000000,
];
