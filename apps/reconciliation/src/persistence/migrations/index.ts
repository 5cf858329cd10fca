import { Lines1764200000000 } from './1764200000000-lines';
import { StatedBalances1764500000000 } from './1764500000000-stated-balances';
import { StatementPages1766500000000 } from './1766500000000-statement-pages';

export const migrations = [Lines1764200000000, StatedBalances1764500000000, StatementPages1766500000000];
