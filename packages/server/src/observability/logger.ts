import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import { hideCardNumbers } from './hide-card-numbers.ts'

/** What a log line must never hold, wherever it stands in an object that somebody logs. */
const SECRET_NAMES = [
  'authorization',
  'creditCardNumber',
  'cvv',
  'pan',
  'apiKey',
  'masterKey',
  'password',
  'settings',
  'body',
  'referenceData',
]

/**
 * JSON lines with the request's id. Errors show their kind, code, sentence and stack: not their other properties, since
 * a database's name the values that it refused. Every line passes `hideCardNumbers`: names tell where secrets are expected,
 * and a caller can put a card number where nobody expects one, such as in the code of a decline.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
    serializers: { err: serializeError },
    hooks: { streamWrite: hideCardNumbers },
  }
  // Written beside the requests, not within them; what is waiting when the process exits is flushed.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false }))
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
