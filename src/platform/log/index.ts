// Owns the structured log of the process: one JSON object a line, with secrets taken out before they are written.
// Not here: the System Log (a product feature with its own area) and metrics.

import { type DestinationStream, type Logger, pino } from 'pino';
import { type Clock, systemClock } from '../clock/index.ts';
import { withoutSecrets } from './redaction.ts';
import { terminalLines } from './terminal-lines.ts';

export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
};

export { withoutSecrets } from './redaction.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type LogFormat = 'json' | 'text';

type LineSink = { write(line: string): void };

export function createLog(options: {
  level: LogLevel;
  format?: LogFormat;
  sink?: LineSink;
  clock?: Clock;
}): Log {
  const clock = options.clock ?? systemClock;
  const sink: DestinationStream | undefined =
    options.format === 'text' ? terminalLines(options.sink ?? process.stdout) : options.sink;
  const settings = {
    level: options.level,
    base: null,
    formatters: {
      level: (label: string) => ({ level: label }),
      // pino's own redaction knows paths one level deep; a secret may sit anywhere, so every field is walked.
      log: (fields: object) => withoutSecrets(fields) as Record<string, unknown>,
    },
    serializers: { err: (error: unknown) => error },
    timestamp: () => `,"time":"${clock.now().toISOString()}"`,
  };
  return withCleanChildren(sink === undefined ? pino(settings) : pino(settings, sink));
}

/** For tests that are not about logging. */
export const silentLog: Log = createLog({ level: 'silent' });

/** pino writes the fields of a child as they are, before any formatter sees them. */
function withCleanChildren(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => withCleanChildren(logger.child({ ...(withoutSecrets(fields) as object) })),
  };
}
