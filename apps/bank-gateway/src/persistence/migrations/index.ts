import { AccountsAndRails1763900400000 } from './1763900400000-accounts-and-rails';
import { InstructionsAndReports1763900410000 } from './1763900410000-instructions-and-reports';
import { PaymentsWait1764400000000 } from './1764400000000-payments-wait';
import { SuspensionsByStaff1764400100000 } from './1764400100000-suspensions-by-staff';
import { Suspense1764400200000 } from './1764400200000-suspense';
import { EntriesAsTheyAre1764600000000 } from './1764600000000-entries-as-they-are';
import { Batches1764700000000 } from './1764700000000-batches';
import { ReportClaims1764700100000 } from './1764700100000-report-claims';
import { BankKeys1764700300000 } from './1764700300000-bank-keys';
import { ClawBacks1766400000000 } from './1766400000000-claw-backs';
import { SuspenseClosings1766400100000 } from './1766400100000-suspense-closings';
import { NotedMessages1766500000000 } from './1766500000000-noted-messages';
import { EarlyClawBacks1766500100000 } from './1766500100000-early-claw-backs';
import { UnacceptedRecords1766600000000 } from './1766600000000-unaccepted-records';
import { Manifests1766700000000 } from './1766700000000-manifests';

export const migrations = [
  AccountsAndRails1763900400000,
  InstructionsAndReports1763900410000,
  PaymentsWait1764400000000,
  SuspensionsByStaff1764400100000,
  Suspense1764400200000,
  EntriesAsTheyAre1764600000000,
  Batches1764700000000,
  ReportClaims1764700100000,
  BankKeys1764700300000,
  ClawBacks1766400000000,
  SuspenseClosings1766400100000,
  NotedMessages1766500000000,
  EarlyClawBacks1766500100000,
  UnacceptedRecords1766600000000,
  Manifests1766700000000,
];
