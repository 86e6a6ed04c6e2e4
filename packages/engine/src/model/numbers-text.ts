/**
 * Numbers as text for snapshots: base64 of little-endian bytes, since JSON's own spelling of a float takes four times
 * the room. Written by hand: the engine runs where neither Node's Buffer nor a browser's btoa can be counted on.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0))
const VALUES = new Uint8Array(128).map((_, code) => Math.max(0, DIGITS.indexOf(String.fromCharCode(code))))

/** Characters put together at once: as many as a call takes arguments everywhere. */
const CHUNK = 8192

export function toText(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    codes[at] = CODES[word >> 18] ?? 0
    codes[at + 1] = CODES[(word >> 12) & 63] ?? 0
    codes[at + 2] = CODES[(word >> 6) & 63] ?? 0
    codes[at + 3] = CODES[word & 63] ?? 0
  }
  const parts: string[] = []
  // Not spread: that takes the numbers one by one through an iterator, and five times as long.
  for (let from = 0; from < codes.length; from += CHUNK)
    parts.push(Reflect.apply(String.fromCharCode, undefined, codes.subarray(from, from + CHUNK)))
  return parts.join('')
}

/** The first `length` bytes of a text; those that are not there are 0. */
export function fromText(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0, i = 0; i < length; at += 4, i += 3) {
    const word =
      (digitAt(text, at) << 18) | (digitAt(text, at + 1) << 12) | (digitAt(text, at + 2) << 6) | digitAt(text, at + 3)
    bytes[i] = word >> 16
    bytes[i + 1] = (word >> 8) & 255
    bytes[i + 2] = word & 255
  }
  return bytes
}

function digitAt(text: string, place: number): number {
  return VALUES[text.charCodeAt(place) & 127] ?? 0
}

export function floatsToText(floats: Float32Array): string {
  const view = new DataView(new ArrayBuffer(floats.length * 4))
  for (let i = 0; i < floats.length; i++) view.setFloat32(i * 4, floats[i] ?? 0, true)
  return toText(new Uint8Array(view.buffer))
}

export function floatsFromText(text: string, length: number): Float32Array {
  const view = new DataView(fromText(text, length * 4).buffer)
  const floats = new Float32Array(length)
  for (let i = 0; i < length; i++) floats[i] = view.getFloat32(i * 4, true)
  return floats
}
