import { Orders1763900100000 } from './1763900100000-orders';
import { HeldAndConverted1764200000000 } from './1764200000000-held-and-converted';

export const migrations = [Orders1763900100000, HeldAndConverted1764200000000];
