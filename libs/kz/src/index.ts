export { BANK_HOLD_RULES, bankHoldUntil } from './bank-hold';
export { type Bank, type Bic, BANKS, bankOfBic, bankOfCode } from './banks';
export { type Bin, type BinRefusal, parseBin } from './bin';
export {
  addDays,
  dayInKazakhstan,
  endOfDay,
  endOfMonth,
  monthInKazakhstan,
  offsetOfLocal,
  startOfDay,
  timeInKazakhstan,
} from './day';
export { type CutOff, executionDay, executionStart, lastExecutableBy } from './execution-day';
export { type Iban, type IbanRefusal, bankOfIban, bicOfIban, parseIban } from './iban';
export { type Iin, type IinRefusal, type Sex, birthDateOf, makeIin, parseIin, sexOf } from './iin';
export { INTERBANK_RULES, type InterbankRule } from './interbank';
export { isSamePersonName } from './person-name';
export { KBE, KNP, sectorCodeOfPerson } from './payment-codes';
export { afterWorkingDays, isWorkingDay, workingDayBefore, workingDayFrom, yearsWithoutCalendar } from './working-days';
