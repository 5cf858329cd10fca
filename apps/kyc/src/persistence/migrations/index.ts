import { Customers1763900200000 } from './1763900200000-customers';
import { PurchaseLimits1764700000000 } from './1764700000000-purchase-limits';

export const migrations = [Customers1763900200000, PurchaseLimits1764700000000];
