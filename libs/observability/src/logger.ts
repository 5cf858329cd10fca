// One line per decision, as JSON, for the person at night. Personal data is a `Sensitive` value and prints as [hidden];
// the paths below are the second line of defence.
import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'> & {
  child(bindings: object): Logger;
};

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

const PERSONAL = [
  'iin',
  'fullName',
  'phone',
  'email',
  'iban',
  'birthDate',
  'authorization',
  'token',
  'document.number',
];

export function createLogger(options: { service: string; level?: LogLevel }): Logger {
  return pino({
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: PERSONAL.flatMap((path) => [path, `*.${path}`]), censor: '[hidden]' },
    serializers: { error: pino.stdSerializers.err },
  });
}
