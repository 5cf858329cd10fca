import { BankBooks1763900500000 } from './1763900500000-bank-books';
import { ClosedDays1764400300000 } from './1764400300000-closed-days';

export const migrations = [BankBooks1763900500000, ClosedDays1764400300000];
