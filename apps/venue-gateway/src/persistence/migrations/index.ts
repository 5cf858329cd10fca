import { Executions1763900300000 } from './1763900300000-executions';
import { Deposits1764200000000 } from './1764200000000-deposits';

export const migrations = [Executions1763900300000, Deposits1764200000000];
