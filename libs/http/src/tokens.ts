/**
 * The keys of the fingerprints of commands' bodies, as text: the first is for new ones, the others are retired and still
 * recognise what was sent before. They are keys for nothing else.
 */
export const COMMAND_KEYS = Symbol('COMMAND_KEYS');
export type CommandKeys = readonly [string, ...string[]];
