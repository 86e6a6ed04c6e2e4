import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inspect } from 'node:util'
import { classifyDecline } from '@reprise/engine'
import { codesOf } from '../../../src/recovery/failed-payment.ts'
import { nextKey } from '../gateway-calls.ts'
import { type ContractBench, inWords } from './bench.ts'
import { WIRE_FAULTS, type WireFault, type WireFixture } from './fixture.ts'

/** An address at which nobody listens. */
const NOBODY = 'http://127.0.0.1:1'

/** What each fault does to the money, and how far an adapter may know it. */
const AFTER_PROCESSING: readonly WireFault[] = ['dropped_after_processing', 'silent_after_processing', 'malformed']
const BEFORE_PROCESSING: readonly WireFault[] = ['dropped_before_processing', 'silent_before_processing']

/** A request may be lost, and so may its answer: the adapter never takes the one for the other. */
export function testWirePromises(bench: () => ContractBench): void {
  for (const fault of AFTER_PROCESSING) {
    it(`does not know the outcome of a processed payment without a readable answer, and finds it by asking: ${fault}`, async (t) => {
      const key = nextKey()
      const canBeAsked = bench().fixture.lookUpLearns?.charge !== 'nothing'
      const moves = await bench().movesDuring(async () => {
        assert.equal((await meeting(bench(), fault, key)).kind, 'unknown')
        assert.equal((await bench().lookUp('charge', key)).kind, canBeAsked ? 'approved' : 'unknown')
      })
      assert.equal(moves, 1)
      if (!canBeAsked) t.skip('this gateway cannot be asked')
    })
  }

  for (const fault of BEFORE_PROCESSING) {
    it(`does not know the outcome of a payment that was lost on its way, and charges nobody: ${fault}`, async () => {
      const key = nextKey()
      const moves = await bench().movesDuring(async () => {
        assert.equal((await meeting(bench(), fault, key)).kind, 'unknown')
        assert.equal((await bench().lookUp('charge', key)).kind, bench().fixture.lookUpOfUnknownKey)
      })
      assert.equal(moves, 0)
    })
  }

  it('does not know the outcome of a payment at which the gateway broke', async () => {
    assert.equal((await meeting(bench(), 'server_error', nextKey())).kind, 'unknown')
  })

  it('sends its settings where the operator has it send, and card data only there', async () => {
    const { connection, approved } = bench().fixture
    const before = wireOf(bench()).seen().length
    await bench().pay('charge', approved)
    assert.ok(wireOf(bench()).seen().length > before, 'nothing came to the endpoint')
    assert.ok(connection.endpoint !== null)
  })

  it('knows that a payment refused for too many requests was not processed, and how long to wait', async () => {
    const moves = await bench().movesDuring(async () => {
      const outcome = await meeting(bench(), 'rate_limited', nextKey())
      assert.ok(outcome.kind === 'not_processed', inWords(outcome))
    })
    assert.equal(moves, 0)
  })

  it('knows that nothing was processed where nobody listens', async () => {
    const { connection, approved } = bench().fixture
    const nowhere = { ...connection, endpoint: NOBODY }
    assert.equal((await bench().pay('charge', approved, { connection: nowhere })).kind, 'not_processed')
    assert.equal((await bench().lookUp('charge', nextKey(), { connection: nowhere })).kind, 'unknown')
  })

  it('leaves a code that is in no table to the engine, which calls it unclassified and worth one cautious retry', async (t) => {
    const decline = bench().fixture.declined['code of no table']
    if (decline === null) return t.skip('this gateway has no such decline')
    const outcome = await bench().pay('charge', decline.payment)
    assert.ok(outcome.kind === 'declined', inWords(outcome))
    const codes = codesOf(outcome.answer)
    const { gatewayType } = bench().fixture.type
    const reason = classifyDecline({ ...codes, gatewayType, network: 'visa', at: new Date('2026-01-15T12:00:00Z') })
    assert.equal(reason.reason, 'unclassified')
  })

  it('shows no card number, security code or setting in what becomes of any fault', async () => {
    const { connection, approved } = bench().fixture
    const { instrument } = approved
    const card = instrument.kind === 'card' ? [instrument.pan.reveal(), instrument.cvv?.reveal() ?? ''] : []
    const secrets = [...card, ...Object.values(connection.settings)].filter((secret) => secret.length > 2)
    for (const fault of WIRE_FAULTS) {
      const shown = inspect(await meeting(bench(), fault, nextKey()), { depth: null })
      for (const secret of secrets) assert.ok(!shown.includes(secret), `${fault} shows a secret of ${secret.length}`)
    }
  })
}

function wireOf({ fixture }: ContractBench): WireFixture {
  assert.ok(fixture.wire !== null, 'an adapter over a wire has a far side whose faults can be set')
  return fixture.wire
}

/** A charge that meets a fault; one that would wait for ever is aborted once the server has it. */
async function meeting(bench: ContractBench, fault: WireFault, key: string) {
  const { approved } = bench.fixture
  const wire = wireOf(bench)
  wire.meet(fault)
  const patience = new AbortController()
  const outcome = bench.pay('charge', approved, { key, signal: patience.signal })
  if (fault.startsWith('silent')) {
    await wire.untilSilent()
    patience.abort()
  }
  return outcome
}
