// The stories in `together/`, one after the other, on one platform of many processes.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { partAll } from './language/together';

const folder = join(__dirname, 'together');

afterAll(partAll, 60_000);

describe.each(readdirSync(folder))('%s', (story) => {
  jest.requireActual(join(folder, story));
});
