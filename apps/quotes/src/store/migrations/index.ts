import { Quotes1763900300000 } from './1763900300000-quotes';

export const migrations = [Quotes1763900300000];
