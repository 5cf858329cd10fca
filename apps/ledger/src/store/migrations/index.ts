import { Books1763900100000 } from './1763900100000-books';

export const migrations = [Books1763900100000];
