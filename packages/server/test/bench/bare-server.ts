import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import type { ChargeBody } from './charge-bodies.ts'

/** What the process prints, followed by its port, when it listens. */
export const LISTENING = 'listening on port '

/** The smallest Fastify server that takes a charge's body and gives an answer of a charge's size: no logs, no schemas. */
export async function serveBare(answer: (body: ChargeBody) => Promise<unknown>, close: () => Promise<void>) {
  const server = fastify()
  server.post<{ Body: ChargeBody }>('/v1/gateways/charge', (request) => answer(request.body))
  await server.listen({ host: '127.0.0.1', port: 0 })
  const [address] = server.addresses() as AddressInfo[]
  console.log(`${LISTENING}${address?.port}`)
  process.once('SIGTERM', async () => {
    await server.close()
    await close()
  })
}
