import type { SecretText } from '../domain/secret-text.ts'

/** A request of ours to a merchant's own URL, signed by the Standard Webhooks convention. */
export interface SignedPost {
  /** As the merchant gave it; judged anew each time, since what its name leads to may have changed. */
  readonly url: string
  /** `whsec_...`: one signature each, in this order, so that a receiver may know the old secret or the new one. */
  readonly secrets: readonly SecretText[]
  /** The same for every delivery of one message: what a receiver knows a repeated one by. */
  readonly id: string
  /** JSON, sent as it is: the signature is of these very bytes. */
  readonly body: string
}

export interface PostLimits {
  /** Until the connection stands, TLS included; milliseconds. */
  readonly connectMs: number
  /** Until the whole answer is here, connecting included; milliseconds. */
  readonly totalMs: number
}

/** Why there was no answer. `refused_url`: it leads, or now leads, where no request of ours may go. */
export type PostFailure = 'refused_url' | 'unknown_host' | 'no_connection' | 'timeout'

export type PostResult =
  | {
      readonly kind: 'answered'
      /** HTTP status, redirects included: none is followed. */
      readonly status: number
      /** The first 64 KiB of the answer's body; what it has beyond that was not read. */
      readonly body: string
      /** What Retry-After asks for, an hour at most; null: nothing. */
      readonly retryAfterMs: number | null
      readonly durationMs: number
    }
  | { readonly kind: 'failed'; readonly failure: PostFailure; readonly durationMs: number }

/** Sends to addresses that merchants choose, and to none that they may not reach. */
export interface SignedPosts {
  /**
   * Null: requests may go there. Else the rule that it breaks, which completes a sentence that begins with the field's
   * name. Looks the host up.
   */
  faultOf(url: string): Promise<string | null>
  /** Always comes to a result, at most `totalMs` later. */
  send(post: SignedPost, limits?: PostLimits): Promise<PostResult>
}
