// One line per decision, as JSON, for the person at night. Personal data is a `Sensitive` value and prints as [hidden];
// the paths below are the second line of defence.
import pino, { type DestinationStream, type LoggerOptions, type Logger as PinoLogger } from 'pino';

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
  const settings: LoggerOptions = {
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: PERSONAL.flatMap((path) => [path, `*.${path}`]), censor: '[hidden]' },
    serializers: { error: pino.stdSerializers.err },
  };
  return pino(settings, lines);
}

/**
 * Lines of one turn of the event loop are written together: a batch of a hundred decisions is one write, not a hundred. A
 * process that ends writes what it has said; one that is killed loses at most what it said in that turn.
 */
class Lines implements DestinationStream {
  #lastLine = '';
  #isOpen = false;

  write(line: string): void {
    if (this.#lastLine === '') setImmediate(() => this.#flush());
    this.#lastLine += line;
    if (this.#isOpen) return;
    this.#isOpen = true;
    process.once('exit', () => this.#flush());
    // Whoever read the log has gone: no reason to stop working.
    process.stdout.on('error', () => undefined);
  }

  #flush(): void {
    const lastLine = this.#lastLine;
    this.#lastLine = '';
    if (lastLine !== '') process.stdout.write(lastLine);
  }
}

const lines = new Lines();
