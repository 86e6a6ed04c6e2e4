/** The same bytes in chunks of exactly `size` bytes but for the last, which is shorter; none when there are no bytes. */
export async function* evenChunks(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafe(size)
  let filled = 0
  for await (const bytes of content) {
    let taken = 0
    while (taken < bytes.length) {
      const part = bytes.subarray(taken, taken + size - filled)
      chunk.set(part, filled)
      filled += part.length
      taken += part.length
      if (filled < size) continue
      yield chunk
      chunk = Buffer.allocUnsafe(size)
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}
