/**
 * A number 0..1 that is the same for the same payment and attempt: keeps thousands of payments from meeting at nine
 * o'clock sharp, without any randomness. FNV-1a, 32 bits: well mixed and cheap; nothing here is secret.
 */
export function spreadOf(seed: string, paymentId: string, attemptCount: number): number {
  const text = `${seed}\n${paymentId}\n${attemptCount}`
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 0x1_0000_0000
}
