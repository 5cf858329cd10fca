import { Quotes1763900300000 } from './1763900300000-quotes';
import { Reservations1764300300000 } from './1764300300000-reservations';

export const migrations = [Quotes1763900300000, Reservations1764300300000];
