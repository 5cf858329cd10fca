// The page of metrics says what the code measures: every metric with its type and labels, and nothing else.
import { globSync, readFileSync } from 'node:fs';
