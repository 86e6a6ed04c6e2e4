import { inspect } from 'node:util'

/**
 * Text that cannot be printed by accident: string conversion, JSON, logs and `util.inspect` all show the mask.
 * The private field keeps it out of object spreads, structured clones and debug output too.
 *
 * Danger: what `reveal()` returns is an ordinary string. Call it where the secret leaves for its one destination (the
 * gateway's request, the cipher), never to keep it in a variable that outlives the call.
 */
export class SecretText {
  readonly #text: string
  readonly #mask: string

  constructor(text: string, mask = '[secret]') {
    this.#text = text
    this.#mask = mask
  }

  /** The secret itself: the only way to it. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return this.#mask
  }

  toJSON(): string {
    return this.#mask
  }

  [inspect.custom](): string {
    return this.#mask
  }
}

/** What signs a request of ours to a merchant's URL: `whsec_` and random bytes in base64. */
export function signingSecret(text: string): SecretText {
  return new SecretText(text, '[signing secret]')
}
