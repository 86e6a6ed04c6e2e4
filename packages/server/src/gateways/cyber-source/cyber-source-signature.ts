import { createHash, createHmac } from 'node:crypto'
import type { GatewayRequest } from '../gateway-http.ts'

export interface SigningKey {
  readonly merchantId: string
  readonly keyId: string
  /** Base64. */
  readonly sharedSecret: string
}

/**
 * The headers by which CyberSource knows who sent a request and that nobody changed it: an HMAC over host, date, target and,
 * where there is a body, the digest of its exact bytes. The date must be within minutes of CyberSource's.
 */
export function signatureHeaders(
  key: SigningKey,
  { method, url, body }: Omit<GatewayRequest, 'headers'>,
  sentAt: Date,
): Record<string, string> {
  const { host, pathname, search } = new URL(url)
  const date = sentAt.toUTCString()
  const digest = body === null ? null : `SHA-256=${createHash('sha256').update(body).digest('base64')}`
  const signed = [
    ['host', host],
    ['date', date],
    ['request-target', `${method.toLowerCase()} ${pathname}${search}`],
    ...(digest === null ? [] : [['digest', digest]]),
    ['v-c-merchant-id', key.merchantId],
  ]
  const secret = Buffer.from(key.sharedSecret, 'base64')
  const signature = createHmac('sha256', secret).update(signed.map((pair) => pair.join(': ')).join('\n'))
  const names = signed.map(([name]) => name).join(' ')
  return {
    date,
    ...(digest === null ? {} : { digest }),
    'v-c-merchant-id': key.merchantId,
    signature: `keyid="${key.keyId}", algorithm="HmacSHA256", headers="${names}", signature="${signature.digest('base64')}"`,
  }
}
