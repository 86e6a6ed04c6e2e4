import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** What the generated OpenAPI document says beside the routes. */
export const OPENAPI_DOCUMENT: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.1.0',
  info: {
    title: 'Reprise',
    version: '1',
    description:
      'Recovers failed recurring payments. Business results are HTTP 200: read transactionStatus and responseCode.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  components: {
    securitySchemes: {
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: '`Basic <key>`: the raw key, not base64 of user and password',
      },
    },
  },
  security: [{ apiKey: [] }],
  tags: [
    { name: 'Payments', description: 'Charge, authorize and what follows them' },
    { name: 'Recommendations', description: 'For payments that go through gateways which Reprise never sees' },
    { name: 'Payment methods', description: 'The vault' },
    { name: 'Gateways', description: "The merchant's own gateways" },
    { name: 'Company', description: 'Its settings, and what they bring' },
    { name: 'Sandbox', description: 'Virtual time, for sandbox keys' },
    { name: 'Batches', description: 'Files of payments, and what became of them' },
    { name: 'Webhooks', description: 'Being told of what happens to payments' },
    { name: 'Service', description: 'Is it there, is it well' },
  ],
}
