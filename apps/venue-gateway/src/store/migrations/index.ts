import { Executions1763900300000 } from './1763900300000-executions';

export const migrations = [Executions1763900300000];
