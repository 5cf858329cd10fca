import { Customers1763900200000 } from './1763900200000-customers';

export const migrations = [Customers1763900200000];
