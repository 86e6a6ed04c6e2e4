import type { FastifyInstance } from 'fastify'

/** JSON alone is read, and an empty body is no body: clients send a content type with nothing behind it. */
export function readJsonBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') {
      done(null, undefined)
      return
    }
    parseJson(request, String(body), (error, value) => {
      if (error === null) done(null, value)
      else done(Object.assign(new Error('The body is not valid JSON'), { code: 'FST_ERR_CTP_INVALID_JSON_BODY' }))
    })
  })
}
