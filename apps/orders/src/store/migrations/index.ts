import { Orders1763900100000 } from './1763900100000-orders';

export const migrations = [Orders1763900100000];
