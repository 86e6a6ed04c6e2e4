/**
 * Numbers as text for snapshots: base64 of little-endian bytes, since JSON's own spelling of a float takes four times
 * the room. Written by hand: the engine runs where neither Node's Buffer nor a browser's btoa can be counted on.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Uint8Array(128).map((_, code) => Math.max(0, DIGITS.indexOf(String.fromCharCode(code))))

export function toText(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    parts.push(
      (DIGITS[word >> 18] ?? '') +
        (DIGITS[(word >> 12) & 63] ?? '') +
        (DIGITS[(word >> 6) & 63] ?? '') +
        DIGITS[word & 63],
    )
  }
  return parts.join('')
}

/** The first `length` bytes of a text; those that are not there are 0. */
export function fromText(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0, i = 0; i < length; at += 4, i += 3) {
    const digit = (place: number) => VALUES[text.charCodeAt(at + place) & 127] ?? 0
    const word = (digit(0) << 18) | (digit(1) << 12) | (digit(2) << 6) | digit(3)
    bytes[i] = word >> 16
    bytes[i + 1] = (word >> 8) & 255
    bytes[i + 2] = word & 255
  }
  return bytes
}

export function floatsToText(floats: Float32Array): string {
  const view = new DataView(new ArrayBuffer(floats.length * 4))
  floats.forEach((value, i) => {
    view.setFloat32(i * 4, value, true)
  })
  return toText(new Uint8Array(view.buffer))
}

export function floatsFromText(text: string, length: number): Float32Array {
  const view = new DataView(fromText(text, length * 4).buffer)
  return Float32Array.from({ length }, (_, i) => view.getFloat32(i * 4, true))
}
