import { Account1763900200000 } from './1763900200000-account';
import { Deposits1764200000000 } from './1764200000000-deposits';

export const migrations = [Account1763900200000, Deposits1764200000000];
