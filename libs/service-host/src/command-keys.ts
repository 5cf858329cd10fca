import type { CommandKeys } from '@aiyrbas/http';
import { readSecret } from '@aiyrbas/privacy';

/** The keys of the fingerprints of commands, from the files of the current secret and of the one before it. */
export const commandKeysIn = (current: string, retired: string | undefined): CommandKeys => [
  textOf(current),
  ...(retired === undefined ? [] : [textOf(retired)]),
];

// As hexadecimal text, which is how earlier releases used the secret.
const textOf = (file: string): string => readSecret(file).toString('hex');
