import { AccountsAndRails1763900400000 } from './1763900400000-accounts-and-rails';
import { InstructionsAndReports1763900410000 } from './1763900410000-instructions-and-reports';

export const migrations = [AccountsAndRails1763900400000, InstructionsAndReports1763900410000];
