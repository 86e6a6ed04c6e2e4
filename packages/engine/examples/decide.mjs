// A decision and its explanation. After `npm run build`: node packages/engine/examples/decide.mjs
import { createRetryEngine, replayDecision } from '@reprise/engine'

const engine = createRetryEngine({ policy: { attemptCostMinor: 5 } })

const payment = {
  paymentId: 'invoice-7401',
  customerId: 'ada',
  amountMinor: 2499,
  currency: 'USD',
  initiator: 'merchant',
  card: { network: 'mastercard', funding: 'debit', bin: '524420', issuerCountry: 'US' },
  utcOffsetMinutes: -300,
  attempts: [
    // Declined for missing funds; Mastercard advises to wait two days.
    {
      at: new Date('2026-06-10T09:00:00Z'),
      gatewayId: 'main',
      outcome: 'declined',
      networkCode: '51',
      adviceCode: '26',
    },
  ],
  gateways: [{ gatewayId: 'main', country: 'US', attemptFeeMinor: 10 }],
  retriesLeft: 4,
}
const now = new Date('2026-06-10T09:00:05Z')

engine.learn(payment)
const { recommendation, card } = engine.decide(payment, now)

console.log(recommendation.explanation.summary)
if (recommendation.action === 'retry') {
  for (const { words, effect } of recommendation.explanation.drivers)
    console.log(`  ${effect < 0 ? '-' : '+'}${Math.abs(100 * effect).toFixed(1)} points  ${words}`)
  console.log('Alternatives')
  for (const { at, approvalProbability } of recommendation.alternatives)
    console.log(`  ${at.toISOString()}  ${(100 * approvalProbability).toFixed(1)} %`)
}

// The card is JSON: stored today, it gives the same answer years later, whatever was learned in between.
const again = replayDecision(JSON.parse(JSON.stringify(card)))
console.log(`Replayed: ${again.action} at ${again.action === 'retry' ? again.at.toISOString() : '-'}`)

// Tell the engine what became of each attempt. What it has learned is JSON as well.
const retried = {
  ...payment,
  attempts: [...payment.attempts, { at: new Date('2026-06-12T14:00:00Z'), gatewayId: 'main', outcome: 'approved' }],
}
engine.learn(retried)
const snapshot = JSON.stringify(engine.snapshot())
createRetryEngine({ model: JSON.parse(snapshot) })
console.log(`Snapshot: ${snapshot.startsWith('{"version":"causes-2"') ? 'causes-2' : 'unknown'}`)
