import { KnownRails1764600000000 } from '@aiyrbas/rails';
import { Orders1763900100000 } from './1763900100000-orders';
import { HeldAndConverted1764200000000 } from './1764200000000-held-and-converted';
import { Withdrawals1764200100000 } from './1764200100000-withdrawals';
import { Switches1764200200000 } from './1764200200000-switches';
import { WithdrawalsWait1764400000000 } from './1764400000000-withdrawals-wait';
import { NoReview1766100000000 } from './1766100000000-no-review';
import { RestrictedCustomers1766400000000 } from './1766400000000-restricted-customers';
import { WithdrawalsHeld1766500000000 } from './1766500000000-withdrawals-held';

export const migrations = [
  Orders1763900100000,
  HeldAndConverted1764200000000,
  Withdrawals1764200100000,
  Switches1764200200000,
  WithdrawalsWait1764400000000,
  KnownRails1764600000000,
  NoReview1766100000000,
  RestrictedCustomers1766400000000,
  WithdrawalsHeld1766500000000,
];
