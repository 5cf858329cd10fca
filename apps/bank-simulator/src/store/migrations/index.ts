import { BankBooks1763900500000 } from './1763900500000-bank-books';

export const migrations = [BankBooks1763900500000];
