import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openReceiver } from '../harness/receiver.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const app = await openScheduledApp({ after }, { config: { allowsPrivateUrls: true } })
const { gateway, database } = app
const other = await app.beside({ after }, { config: { allowsPrivateUrls: true } })
const receiver = await openReceiver({ after })
await app.put('/v1/company', { company: { preflightUrl: receiver.url } })
const sayDue = () => receiver.react((_request, response) => void response.writeHead(200).end('{"due": true}'))

/** The next worker who asks whether a payment is due waits for the answer between its claim and its attempt. */
function holdQuestion() {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    receiver.react((_request, response) => {
      answer = () => response.writeHead(200).end('{"due": true}')
      resolve()
    })
  })
  return { asked, answer: () => answer() }
}

async function bookedPayments(name: string, count: number) {
  const payments = []
  for (let index = 0; index < count; index += 1) {
    gateway.declineNext(NO_FUNDS)
    payments.push(await app.charge({ orderId: `${name}-${index}`, customerId: `${name}-${index}` }))
  }
  return payments
}

/** What a process leaves behind that is killed: its leases run out, by the database's clock. */
const expireLeases = () =>
  database.query(
    `update recovery_cases set claimed_until = now() - interval '1 second' where claimed_until is not null`,
  )

describe('an attempt of the payment that a dead process left behind', () => {
  it('is asked about before the retry goes, and the payment is not charged again when it was approved', async () => {
    sayDue()
    // Two posts of one payment at once; the process of the first dies before its answer is on disk.
    const payment = { orderId: 'left-behind', customerId: 'left-behind' }
    const held = gateway.holdNext()
    const dead = other.charge(payment)
    await held.arrived
    gateway.declineNext(NO_FUNDS)
    const declined = await app.charge(payment)
    await database.query(`update attempts set written_at = written_at - interval '10 minutes' where state = 'sending'`)
    await app.runAt(declined.retryDate)
    assert.equal(gateway.timesCharged('left-behind'), 1)
    assert.equal((await app.read(declined.transactionId)).completionStatus, 'RecoverySuccessful')
    held.release()
    assert.equal((await dead).responseCode, '10000')
  })
})

describe('two processes that keep one calendar', () => {
  it('run each retry once between them', async () => {
    sayDue()
    const payments = await bookedPayments('shared', 12)
    // In the order of their instants: one that is reached late would be decided anew instead of run.
    const instants = payments.map(({ retryDate }) => retryDate as string)
    for (const instant of instants.sort((one, other) => (one < other ? -1 : 1))) {
      app.reach(instant)
      await Promise.all([app.app.runDueRetries(), other.app.runDueRetries()])
    }
    for (const { orderId } of payments) assert.equal(gateway.timesCharged(orderId), 1, orderId)
    assert.ok(gateway.sentEachKeyOnce)
  })

  it('lose nothing when one dies with a retry in its hands: the other has it when the lease is over', async () => {
    const [payment] = await bookedPayments('orphan', 1)
    // The first worker asks, and never hears again: to the rest of the world it is dead.
    const question = holdQuestion()
    app.reach(payment.retryDate)
    const dead = app.app.runDueRetries()
    await question.asked
    sayDue()
    assert.equal(await other.app.runDueRetries(), 0, 'while the lease lasts nobody else takes it up')
    await expireLeases()
    assert.equal(await other.app.runDueRetries(), 1)
    assert.equal(gateway.timesCharged('orphan-0'), 1)

    question.answer()
    await dead
    assert.equal(gateway.timesCharged('orphan-0'), 1, 'back to life, it sends nothing')
  })

  it('send nothing by a late worker either when the retry was meanwhile booked anew, its count the same', async () => {
    const [payment] = await bookedPayments('aba', 1)
    const question = holdQuestion()
    app.reach(payment.retryDate)
    const late = app.app.runDueRetries()
    await question.asked
    sayDue()
    await expireLeases()
    // Provably not processed: the case is scheduled again, and neither its state nor its count shows it.
    gateway.refuseNext()
    await other.app.runDueRetries()
    const before = gateway.requests.length
    question.answer()
    await late
    assert.equal(gateway.requests.length, before)
  })
})
