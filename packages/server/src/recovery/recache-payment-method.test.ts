import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { methodPorts, tenant } from '../../test/harness/memory-payment-methods.ts'
import { storedCard, storedGatewayMethod } from '../../test/harness/payment-methods.ts'
import { NotFound } from '../domain/errors.ts'
import { createRecachePaymentMethod } from './recache-payment-method.ts'

describe('recaching', () => {
  test('keeps a code for a stored card only', async () => {
    const { ports, cvvCache, keep } = methodPorts()
    const recache = createRecachePaymentMethod(ports)
    const stored = await keep()
    const others = [await keep(storedCard(tenant, { storageState: 'Cached' })), await keep(storedGatewayMethod(tenant))]
    for (const { paymentMethodId } of others) {
      assert.equal((await recache(tenant, paymentMethodId, '201')).responseCode, '50134')
    }
    for (const cvv of [null, '12', 'abc', '12345']) {
      assert.equal((await recache(tenant, stored.paymentMethodId, cvv)).responseCode, '50000')
    }
    assert.equal(cvvCache.waiting.size, 0)
    assert.equal((await recache(tenant, stored.paymentMethodId, '201')).status, 1)
    assert.deepEqual([...cvvCache.waiting], [[stored.paymentMethodId, '201']])
    await assert.rejects(recache(tenant, 'unknown', '201'), NotFound)
  })

  test('leaves no code behind when the card is redacted in between', async () => {
    const { ports, methods, cvvCache, keep } = methodPorts()
    const { paymentMethodId } = await keep()
    cvvCache.afterPut = () => methods.redact(tenant, paymentMethodId)
    const view = await createRecachePaymentMethod(ports)(tenant, paymentMethodId, '201')
    assert.equal(view.responseCode, '50134')
    assert.equal(cvvCache.waiting.size, 0)
  })
})
