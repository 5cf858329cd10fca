import { Lines1764200000000 } from './1764200000000-lines';

export const migrations = [Lines1764200000000];
