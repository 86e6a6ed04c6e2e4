import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SANDBOX_PANS } from '../../test/harness/card-numbers.ts'
import { methodPorts, NO_FIELDS, tenant } from '../../test/harness/memory-payment-methods.ts'
import { InvalidField, NotFound } from '../domain/errors.ts'
import { createUpdatePaymentMethod } from './update-payment-method.ts'

describe('updating', () => {
  test('answers the method with what was named; a first name does not rewrite a full name', async () => {
    const { ports, keep } = methodPorts()
    const method = await keep()
    const fields = { ...NO_FIELDS, firstName: 'Augusta', expiryMonth: '1', creditCardNumber: SANDBOX_PANS.jcb }
    const view = await createUpdatePaymentMethod(ports)(tenant, method.paymentMethodId, fields)
    assert.deepEqual(view.method, { ...method, firstName: 'Augusta', expiryMonth: '01' })
    assert.equal(view.method.fullName, 'Ada Lovelace')
  })

  test('refuses what names nothing editable, before it asks whether the method exists', async () => {
    const update = createUpdatePaymentMethod(methodPorts().ports)
    const fields = { ...NO_FIELDS, creditCardNumber: SANDBOX_PANS.jcb, customerId: 'c-2', firstSixDigits: '411111' }
    await assert.rejects(update(tenant, 'unknown', fields), (error: unknown) => {
      return error instanceof InvalidField && error.message.includes('no editable field')
    })
    await assert.rejects(update(tenant, 'unknown', { ...fields, city: 'Paris' }), NotFound)
  })

  test('writes nothing when one of several values is wrong', async () => {
    const { ports, methods, keep } = methodPorts()
    const method = await keep()
    methods.beforeWrite = () => assert.fail('written')
    const fields = { ...NO_FIELDS, city: 'Paris', expiryMonth: '13' }
    const view = await createUpdatePaymentMethod(ports)(tenant, method.paymentMethodId, fields)
    assert.deepEqual([view.status, view.responseCode], [2, '50056'])
    assert.deepEqual(view.method, method)
  })

  test('of a method that is redacted in between is answered 50134 with what is left', async () => {
    const { ports, methods, keep } = methodPorts()
    const method = await keep()
    methods.beforeWrite = () => methods.redact(tenant, method.paymentMethodId)
    const fields = { ...NO_FIELDS, city: 'Paris' }
    const view = await createUpdatePaymentMethod(ports)(tenant, method.paymentMethodId, fields)
    assert.equal(view.responseCode, '50134')
    assert.equal(view.method.storageState, 'Redacted')
    assert.equal(view.method.address.city, null)
  })
})
