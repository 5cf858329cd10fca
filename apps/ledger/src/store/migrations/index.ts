import { Books1763900100000 } from './1763900100000-books';
import { MoreKinds1764200000000 } from './1764200000000-more-kinds';

export const migrations = [Books1763900100000, MoreKinds1764200000000];
