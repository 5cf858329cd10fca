import { Books1763900100000 } from './1763900100000-books';
import { MoreKinds1764200000000 } from './1764200000000-more-kinds';
import { Cover1764300000000 } from './1764300000000-cover';
import { SuspenseByEntry1764300100000 } from './1764300100000-suspense-by-entry';
import { Blocks1764700000000 } from './1764700000000-blocks';
import { ExplainedChanges1765000000000 } from './1765000000000-explained-changes';
import { Drift1765000100000 } from './1765000100000-drift';
import { ClawBacks1766400000000 } from './1766400000000-claw-backs';

export const migrations = [
  Books1763900100000,
  MoreKinds1764200000000,
  Cover1764300000000,
  SuspenseByEntry1764300100000,
  Blocks1764700000000,
  ExplainedChanges1765000000000,
  Drift1765000100000,
  ClawBacks1766400000000,
];
