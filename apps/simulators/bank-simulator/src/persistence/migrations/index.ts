import { BankBooks1763900500000 } from './1763900500000-bank-books';
import { ClosedDays1764400300000 } from './1764400300000-closed-days';
import { BookedAgain1764600500000 } from './1764600500000-booked-again';
import { TakenBack1766400000000 } from './1766400000000-taken-back';

export const migrations = [
  BankBooks1763900500000,
  ClosedDays1764400300000,
  BookedAgain1764600500000,
  TakenBack1766400000000,
];
