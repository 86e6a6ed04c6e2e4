import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SANDBOX_PANS } from '../../test/harness/card-numbers.ts'
import { methodPorts, NO_FIELDS, tenant } from '../../test/harness/memory-payment-methods.ts'
import { parsePan } from '../domain/card.ts'
import { createTokenizePaymentMethod } from './tokenize-payment-method.ts'

describe('tokenising', () => {
  const card = { ...NO_FIELDS, expiryMonth: '9', expiryYear: '2031', cvv: '123', fullName: 'Ada Lovelace' }

  test('seals the number under the id of the method it keeps, and keeps no security code', async () => {
    const { ports, methods, sealed, cvvCache } = methodPorts()
    const tokenize = createTokenizePaymentMethod(ports)
    const fields = { ...card, creditCardNumber: SANDBOX_PANS.visa }
    const view = await tokenize(tenant, { customerId: 'c-1', kind: 'card', fields })
    const [kept] = [...methods.kept.values()]
    assert.deepEqual(kept?.method, view.method)
    assert.deepEqual(kept?.sealedPan, Buffer.from('sealed 1'))
    const parsed = parsePan(SANDBOX_PANS.visa)
    assert.ok(parsed.ok)
    assert.deepEqual(sealed, [{ id: view.method.paymentMethodId, pan: parsed.pan }])
    assert.equal(view.method.storageState, 'Stored')
    assert.equal(view.status, 1)
    assert.equal(cvvCache.waiting.size, 0)
  })

  test('that is refused seals and keeps nothing', async () => {
    const { ports, methods, sealed } = methodPorts()
    const tokenize = createTokenizePaymentMethod(ports)
    for (const [kind, fields, responseCode] of [
      ['card', card, '50059'],
      ['gateway', card, '50138'],
      ['none', { ...card, creditCardNumber: SANDBOX_PANS.visa }, '50135'],
      ['card', { ...card, creditCardNumber: SANDBOX_PANS.visa }, '50048'],
    ] as const) {
      const view = await tokenize(tenant, { customerId: null, kind, fields })
      assert.deepEqual([view.status, view.responseCode, view.isSkeleton], [2, responseCode, true])
    }
    assert.equal(methods.kept.size, 0)
    assert.equal(sealed.length, 0)
  })
})
