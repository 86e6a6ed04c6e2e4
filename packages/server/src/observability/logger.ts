import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import { hideSecrets } from './hide-secrets.ts'

/**
 * Written beside the requests, not within them, and under load many lines at once: a write for each takes as long as
 * making the line. What is waiting when the process exits is flushed; one that is killed takes up to 100 ms with it.
 */
const STANDARD_OUTPUT = { dest: 1, sync: false, minLength: 4096, periodicFlush: 100 }

/**
 * JSON lines with the request's id. Errors show their kind, code, sentence and stack: not their other properties, since
 * a database's name the values that it refused. Every line passes `hideSecrets`: where a secret is expected its name
 * tells, and a caller can put a card number where nobody expects one, such as in the code of a decline. Done to the
 * finished line, because pino's own redaction copies every object that is logged, which took ten times as long.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    hooks: { streamWrite: hideSecrets },
  }
  return pino(options, destination ?? pino.destination(STANDARD_OUTPUT))
}

function serializeError(error: unknown) {
  if (!(error instanceof Error)) return { message: 'not an Error' }
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause instanceof Error ? { cause: error.cause.message } : {}),
  }
}
