/** 32-bit hashes for features and for the attempts that were learned. Nothing here is secret. */

const FNV_BASIS = 0x811c9dc5

/** FNV-1a. `from`: the hash of what stands before the text. */
export function hashText(text: string, from = FNV_BASIS): number {
  let hash = from
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Two hashes as one, the order told apart; the finaliser of MurmurHash3. */
export function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
