import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nextReference } from '../harness/payment-bodies.ts'
import { openRoutedApp, type PlayedAccount, type RoutedApp } from '../harness/routed-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const STORED_AT_GATEWAY = { gatewayPaymentMethodId: 'vault-7', fullName: 'Ada Byron' }

async function openEnabled(t: Parameters<typeof openRoutedApp>[0]): Promise<RoutedApp> {
  const app = await openRoutedApp(t)
  await app.company({ routing: 'enabled' })
  return app
}

async function goesTo(app: RoutedApp, { token }: PlayedAccount, changes: Record<string, unknown> = {}) {
  const charged = await app.charge({ customerId: nextReference(), ...changes })
  assert.equal(charged.gatewayToken, token, `${charged.responseCode} ${charged.message}`)
  return charged
}

describe('with routing enabled a first attempt', () => {
  it('goes to the heavier gateway when nothing else decides, whichever token is sent', async (t) => {
    const app = await openEnabled(t)
    await goesTo(app, app.alpha)
    await app.beta.change({ weight: 5 })
    await goesTo(app, app.beta)
    await goesTo(app, app.beta, { gatewayToken: app.alpha.token })
    await app.company({ routing: 'none' })
    await goesTo(app, app.alpha, { gatewayToken: app.alpha.token })
  })

  it('goes to the cheaper one, by the share, the flat fee, and in its own currency alone', async (t) => {
    const app = await openEnabled(t)
    await app.alpha.change({ weight: 9, approvedChargeOrCaptureRateFee: '0.029' })
    await app.beta.change({ approvedChargeOrCaptureRateFee: '0.019' })
    await goesTo(app, app.beta, { gatewayToken: app.alpha.token })
    await app.beta.change({ currencyCode: 'USD', approvedChargeOrCaptureFlatFee: 400 })
    await goesTo(app, app.alpha)
    await app.beta.change({ currencyCode: 'JPY' })
    await goesTo(app, app.beta)
    await app.beta.change({ status: 'RefundOnly' })
    await goesTo(app, app.alpha)
  })

  it('goes to the one that has more such payments approved, though it is dearer and lighter', async (t) => {
    const app = await openRoutedApp(t)
    for (let count = 0; count < 40; count += 1) {
      if (count % 2 === 0) app.alpha.script.declineNext({ networkCode: '05' })
      else app.alpha.script.approveNext()
      await goesTo(app, app.alpha, { gatewayToken: app.alpha.token })
      await goesTo(app, app.beta, { gatewayToken: app.beta.token })
    }
    await app.company({ routing: 'enabled' })
    await app.alpha.change({ weight: 9 })
    await app.beta.change({ otherTransactionFlatFee: 3, approvedChargeOrCaptureFlatFee: 5 })
    await goesTo(app, app.beta)
  })

  it('goes to none that is down while another is up, and to one that is when all are', async (t) => {
    const app = await openEnabled(t)
    await app.alpha.change({ weight: 9 })
    for (let failure = 0; failure < 3; failure += 1) {
      app.alpha.script.loseNextRequest()
      await app.charge({ customerId: nextReference(), orderId: nextReference() })
    }
    assert.equal(app.alpha.script.requests.length, 3, 'timeouts teach no model: the hold alone decides')
    await app.keepHeld()
    await goesTo(app, app.beta)
    await app.beta.change({ status: 'Disabled' })
    await goesTo(app, app.alpha)
    assert.equal(app.beta.script.requests.length, 1)
  })

  it('goes elsewhere after one refused connection already', async (t) => {
    const app = await openEnabled(t)
    app.alpha.script.refuseNext()
    const refused = await goesTo(app, app.alpha)
    assert.equal(refused.transactionStatus, 3)
    await goesTo(app, app.beta)
  })

  it('never goes to one that is off, or takes neither its brand, its currency nor a card without a security code', async (t) => {
    const app = await openEnabled(t)
    await app.beta.change({ weight: 9 })
    const refused = { acceptCreditCard: false, acceptDebitCard: false, acceptPrepaidCard: false }
    const unfit = [
      { acceptedCards: { visa: refused } },
      { acceptedCards: null, acceptedCurrencyCodes: ['EUR'] },
      { acceptedCurrencyCodes: null, cvvRequired: true },
      { cvvRequired: false, status: 'Disabled' },
    ]
    for (const fields of unfit) {
      await app.beta.change(fields)
      await goesTo(app, app.alpha, { paymentMethod: cardWithoutCvv() })
    }
    await app.alpha.change({ acceptedCurrencyCodes: ['EUR'] })
    const nowhere = await app.charge()
    assert.deepEqual([nowhere.responseCode, nowhere.gatewayType], ['50130', 'flexpay_declined'])
    assert.equal(app.beta.script.requests.length, 0)
  })

  it('is refused when its token is unknown, and goes where a reference names', async (t) => {
    const app = await openEnabled(t)
    await app.beta.change({ merchantAccountReferenceId: 'mid-beta' })
    const unknown = await app.charge({ gatewayToken: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })
    assert.equal(unknown.responseCode, '50130')
    await app.alpha.change({ weight: 9 })
    const paymentMethod = { ...cardWithoutCvv(), merchantAccountReferenceId: 'mid-beta' }
    await goesTo(app, app.beta, { paymentMethod })
  })

  it('of a method that lives at a gateway goes there, whatever it costs, and so do its retries', async (t) => {
    const app = await openEnabled(t)
    await app.company({ mode: 'reprise', whenGatewayDisabled: 'move' })
    await app.alpha.change({ approvedChargeOrCaptureRateFee: '0.2' })
    app.alpha.script.declineNext(NO_FUNDS)
    const paymentMethod = STORED_AT_GATEWAY
    const declined = await goesTo(app, app.alpha, { gatewayToken: app.alpha.token, paymentMethod })
    assert.equal(declined.assignedGatewayToken, app.alpha.token)
    await app.alpha.change({ status: 'Disabled' })
    await app.app.runDueRetries()
    await app.runAt(declined.retryDate)
    assert.equal((await app.read(declined.transactionId)).assignedGatewayToken, app.alpha.token, 'held')
    await app.alpha.change({ status: 'Available' })
    await app.runOut(declined.transactionId)
    assert.equal(app.alpha.script.requests.length, 2)
    assert.equal(app.beta.script.requests.length, 0)
  })
})

function cardWithoutCvv() {
  return { creditCardNumber: '4920201996449560', expiryMonth: '09', expiryYear: '2031', fullName: 'Ada Byron' }
}

describe('with routing enabled a retry', () => {
  it('goes where the answer of the attempt before said, and the decision says why there', async (t) => {
    const app = await openEnabled(t)
    await app.alpha.change({ weight: 9 })
    app.alpha.script.declineNext(NO_FUNDS)
    const orderId = nextReference()
    const first = await goesTo(app, app.alpha, { orderId })
    await app.alpha.change({ currencyCode: 'USD', otherTransactionFlatFee: 200, approvedChargeOrCaptureFlatFee: 600 })
    const planned = first.assignedGatewayToken === app.beta.token ? app.beta : app.alpha
    planned.script.declineNext(NO_FUNDS)
    const again = { orderId, retryCount: 1, referenceData: first.referenceData, customerId: first.customerId }
    const second = await goesTo(app, planned, again)
    assert.equal(second.assignedGatewayToken, app.beta.token)
    const decision = await app.decisionOf(second.transactionId)
    assert.equal(decision.gatewayToken, app.beta.token)
    assert.match(decision.summary, new RegExp(`through ${app.beta.token}.*\\(.*${app.alpha.token}.*\\)`))
    const third = { ...again, retryCount: 2, referenceData: second.referenceData, gatewayToken: app.alpha.token }
    await goesTo(app, app.beta, third)
  })

  it('goes elsewhere when the gateway it was planned for has gone down since', async (t) => {
    const app = await openEnabled(t)
    app.alpha.script.declineNext(NO_FUNDS)
    await app.beta.change({ status: 'Disabled' })
    const orderId = nextReference()
    const first = await goesTo(app, app.alpha, { orderId })
    await app.beta.change({ status: 'Available' })
    assert.equal(first.assignedGatewayToken, app.alpha.token)
    for (let failure = 0; failure < 3; failure += 1) {
      app.alpha.script.refuseNext()
      await app.company({ routing: 'none' })
      await app.charge({ customerId: nextReference() })
    }
    await app.keepHeld()
    await app.company({ routing: 'enabled' })
    const again = { orderId, retryCount: 1, referenceData: first.referenceData, customerId: first.customerId }
    await goesTo(app, app.beta, again)
  })

  it('that Reprise booked at a gateway that is down now is decided anew for one that is up', async (t) => {
    const app = await openEnabled(t)
    await app.company({ mode: 'reprise' })
    await app.beta.change({ status: 'Disabled' })
    app.alpha.script.declineNext(NO_FUNDS)
    const orderId = nextReference()
    const declined = await goesTo(app, app.alpha, { orderId })
    await app.beta.change({ status: 'Available' })
    await app.company({ routing: 'none' })
    for (let failure = 0; failure < 3; failure += 1) {
      app.alpha.script.refuseNext()
      await app.charge({ customerId: nextReference(), disableCustomerRecovery: true })
    }
    await app.keepHeld()
    await app.company({ routing: 'enabled' })
    await app.runAt(declined.retryDate)
    const moved = await app.read(declined.transactionId)
    assert.equal(moved.assignedGatewayToken, app.beta.token)
    await app.runAt(moved.retryDate)
    assert.deepEqual([app.alpha.script.timesCharged(orderId), app.beta.script.timesCharged(orderId)], [0, 1])
  })
})

describe('no second gateway while the outcome at the first is not known', () => {
  it('a new post asks the first, and is answered 20039 with nothing sent, however good the second is', async (t) => {
    const app = await openEnabled(t)
    const orderId = nextReference()
    app.alpha.script.loseNextAnswer()
    const first = await goesTo(app, app.alpha, { orderId })
    assert.equal(first.responseCode, '20039')
    await app.alpha.change({ approvedChargeOrCaptureRateFee: '0.5' })
    app.alpha.script.failNextLookUps(2)
    const again = { orderId, customerId: first.customerId, retryCount: 1 }
    for (const post of [
      { ...again, referenceData: first.referenceData },
      { ...again, gatewayToken: app.beta.token },
    ]) {
      const answer = await app.charge(post)
      assert.deepEqual([answer.transactionStatus, answer.responseCode, answer.retryDate], [3, '20039', null])
    }
    assert.equal(app.alpha.script.lookUps.length, 2)
    assert.equal(app.beta.script.requests.length, 0)
    assert.equal((await app.charge({ ...again, referenceData: first.referenceData })).responseCode, '30044')
    assert.deepEqual([app.alpha.script.timesCharged(orderId), app.beta.script.timesCharged(orderId)], [1, 0])
  })

  it('not even when the first is switched off meanwhile', async (t) => {
    const app = await openEnabled(t)
    const orderId = nextReference()
    app.alpha.script.loseNextAnswer()
    const first = await goesTo(app, app.alpha, { orderId })
    await app.alpha.change({ status: 'Disabled' })
    app.alpha.script.failNextLookUps(1)
    const again = { orderId, customerId: first.customerId, retryCount: 1, referenceData: first.referenceData }
    assert.equal((await app.charge(again)).responseCode, '20039')
    assert.equal(app.beta.script.requests.length, 0)
  })
})

describe('with routing original', () => {
  it('the gateway is chosen once, by what is best then, and kept for the chain', async (t) => {
    const app = await openRoutedApp(t)
    await app.company({ routing: 'original' })
    await app.alpha.change({ approvedChargeOrCaptureRateFee: '0.03' })
    app.beta.script.declineNext(NO_FUNDS)
    const orderId = nextReference()
    const first = await goesTo(app, app.beta, { orderId })
    assert.equal(first.assignedGatewayToken, app.beta.token)
    await app.beta.change({ approvedChargeOrCaptureRateFee: '0.5' })
    const again = { orderId, retryCount: 1, referenceData: first.referenceData, customerId: first.customerId }
    await goesTo(app, app.beta, { ...again, gatewayToken: app.alpha.token })
    await goesTo(app, app.alpha)
  })
})

describe('follow-ups', () => {
  it('go to the gateway that has the money, whatever its status and the routing', async (t) => {
    const app = await openEnabled(t)
    for (const status of ['Disabled', 'RefundOnly']) {
      await app.alpha.change({ status: 'Available', weight: 9 })
      const { transactionId } = await goesTo(app, app.alpha)
      await app.alpha.change({ status })
      const refund = await app.post(`/v1/transactions/${transactionId}/refund`, {
        transaction: { merchantTransactionId: nextReference() },
      })
      assert.equal(refund.json.transaction.responseCode, '10000', status)
    }
    assert.equal(app.alpha.script.timesApproved('refund'), 2)
    assert.equal(app.beta.script.requests.length, 0)
  })
})
