import { Account1763900200000 } from './1763900200000-account';

export const migrations = [Account1763900200000];
