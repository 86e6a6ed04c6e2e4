import { once } from 'node:events'
import { connect } from 'node:net'
import type { AdminChannel } from './admin-channel.ts'
import type { AdminOperationName, AdminResults } from './admin-operations.ts'
import { readAnswer } from './admin-protocol.ts'

/** Longer than any operation: a server that does not answer by then is stuck. */
const ANSWER_MS_MAX = 30_000

/** Calls the operations of the server that listens on `path`. */
export function openAdminClient(path: string): AdminChannel {
  return {
    async call<Name extends AdminOperationName>(operation: Name, request: unknown): Promise<AdminResults[Name]> {
      const line = await exchange(path, `${JSON.stringify({ operation, request })}\n`)
      return readAnswer(line) as AdminResults[Name]
    },
    close: async () => {},
  }
}

async function exchange(path: string, line: string): Promise<string> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
  } catch (error) {
    socket.destroy()
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
    throw new Error(
      `The running server does not answer at ${path} (${code}): is it another user's, or just stopping?`,
      {
        cause: error,
      },
    )
  }
  let received = ''
  socket.setEncoding('utf8')
  socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy())
  socket.on('data', (text: string) => {
    received += text
  })
  // Not `once`, which rejects for an 'error': a connection that broke has no answer, and is told as such.
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
  })
  socket.on('error', () => socket.destroy())
  socket.write(line)
  await closed
  return received
}
