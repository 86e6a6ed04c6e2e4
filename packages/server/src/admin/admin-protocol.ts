import { Conflict, Forbidden, InvalidField, NotFound, RequestError } from '../domain/errors.ts'

/**
 * One request a connection, one line of JSON each way: `{"operation", "request"}`, then `{"result"}` or `{"error"}`.
 * Both sides are of one installation and mostly of one version; a difference shows as an unknown operation.
 */
export const LINE_LENGTH_MAX = 1_048_576

export interface AdminCall {
  readonly operation: string
  readonly request: unknown
}

export type AdminAnswer = { readonly result: unknown } | { readonly error: ErrorLine }

interface ErrorLine {
  /** The code of a RequestError, or `failed` for anything else. */
  readonly code: string
  readonly message: string
  readonly field: string | null
  readonly rule: string | null
}

/** Null for a line that is no call. */
export function readCall(line: string): AdminCall | null {
  const parsed = parseObject(line)
  const operation = parsed?.['operation']
  return typeof operation === 'string' ? { operation, request: parsed?.['request'] } : null
}

/** @throws RequestError that the other side threw, or Error */
export function readAnswer(line: string): unknown {
  const parsed = parseObject(line)
  if (parsed === null) throw new Error('The running server ended before it answered: see its log')
  const error = parsed['error'] as ErrorLine | undefined
  if (error !== undefined) throw toError(error)
  return parsed['result']
}

/** What is not meant for the caller is not told, only that it happened. */
export function toErrorLine(error: unknown): ErrorLine {
  if (!(error instanceof RequestError)) {
    return { code: 'failed', message: 'The running server failed: see its log', field: null, rule: null }
  }
  const { code, message, field } = error
  return { code, message, field, rule: error instanceof InvalidField ? error.rule : null }
}

function toError({ code, message, field, rule }: ErrorLine): Error {
  switch (code) {
    case 'invalid_field':
      return new InvalidField(field ?? 'The request', rule ?? 'is not valid')
    case 'not_found':
      return new NotFound(message)
    case 'forbidden':
      return new Forbidden(message)
    case 'conflict':
      return new Conflict(message)
    default:
      return new Error(message)
  }
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null
  } catch {
    return null
  }
}
