import { Webhook } from 'standardwebhooks'
import type { SecureRandom } from '../domain/random.ts'
import { type SecretText, signingSecret } from '../domain/secret-text.ts'
import type { SignedPost } from '../recovery/signed-post-port.ts'

/** The convention allows 24 to 64. */
const SECRET_BYTES = 32

/** `whsec_` and 32 random bytes in base64, 50 characters, as libraries of the convention take it. */
export function generateSigningSecret(random: SecureRandom): SecretText {
  return signingSecret(`whsec_${random.bytes(SECRET_BYTES).toString('base64')}`)
}

/** The headers by which a receiver knows that a message is ours, whole and new. `at`: when it is sent, not what it tells of. */
export function signatureHeaders({ id, body, secrets }: Omit<SignedPost, 'url'>, at: Date): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret.reveal()).sign(id, at, body)).join(' '),
  }
}
