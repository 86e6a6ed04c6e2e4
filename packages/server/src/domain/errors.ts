/**
 * Why a request was refused, in words that may be shown to whoever sent it: one sentence, and never the value that was
 * sent, which may be a card number or a secret. Entrances turn each kind into their own (HTTP status, exit code).
 */
export abstract class RequestError extends Error {
  /** Stable, for programs: part of the wire's error body. */
  abstract readonly code: string
  /** Which field of the request, as it is spelled there; null when it is not about one. */
  readonly field: string | null = null
}

/** A field breaks its rule: HTTP 400. `rule` completes the sentence that begins with the field's name. */
export class InvalidField extends RequestError {
  override readonly name = 'InvalidField'
  override readonly code = 'invalid_field'
  override readonly field: string
  readonly rule: string

  constructor(field: string, rule: string) {
    super(`${field} ${rule}.`)
    this.field = field
    this.rule = rule
  }
}

/** The thing named does not exist for this caller, whether or not it does for others: HTTP 404. */
export class NotFound extends RequestError {
  override readonly name = 'NotFound'
  override readonly code = 'not_found'
}

/** The caller is known, but may not do this, or not in this installation: HTTP 403. */
export class Forbidden extends RequestError {
  override readonly name = 'Forbidden'
  override readonly code = 'forbidden'
}

/** It could be done, but not as things stand now: HTTP 400. */
export class Conflict extends RequestError {
  override readonly name = 'Conflict'
  override readonly code = 'conflict'
}

/**
 * Nothing is wrong with the request, but what it rests on cannot serve it in time: HTTP 503. Its message is for the
 * operator. The request may be sent again as it is: what it had begun is known by its merchantTransactionId, and is not
 * done twice.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}
