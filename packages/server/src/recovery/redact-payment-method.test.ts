import assert from 'node:assert/strict'
import { test } from 'node:test'
import { methodPorts, tenant } from '../../test/harness/memory-payment-methods.ts'
import { NotFound } from '../domain/errors.ts'
import { createRedactPaymentMethod } from './redact-payment-method.ts'

test('redacting drops the waiting code, is approved again, and knows no unknown method', async () => {
  const { ports, cvvCache, keep } = methodPorts()
  const redact = createRedactPaymentMethod(ports)
  const { paymentMethodId } = await keep()
  cvvCache.waiting.set(paymentMethodId, '201')
  for (const _ of [1, 2]) {
    const view = await redact(tenant, paymentMethodId)
    assert.deepEqual([view.status, view.responseCode, view.method.storageState], [1, '10000', 'Redacted'])
  }
  assert.equal(cvvCache.waiting.size, 0)
  await assert.rejects(redact(tenant, 'unknown'), NotFound)
})
