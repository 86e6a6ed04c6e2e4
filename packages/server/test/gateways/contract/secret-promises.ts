import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inspect } from 'node:util'
import { nextKey } from '../gateway-calls.ts'
import { abortedSignal, type ContractBench } from './bench.ts'
import { type ContractPayment, DECLINE_KINDS } from './fixture.ts'

/** Nothing that an adapter gives back, holds or throws shows a card number, a security code or a setting. */
export function testSecretPromises(bench: () => ContractBench): void {
  it('shows no card number, security code or setting in any answer', async () => {
    const { fixture } = bench()
    const payments = DECLINE_KINDS.map((kind) => fixture.declined[kind]?.payment ?? fixture.approved)
    for (const payment of [fixture.approved, ...payments]) {
      const key = nextKey()
      const other = { ...payment, amountMinor: payment.amountMinor + 1 }
      const shown = [
        await bench().pay('charge', payment, { key }),
        await bench().pay('charge', payment, { key }),
        await bench().pay('charge', other, { key }),
        await bench().lookUp('charge', key),
        await bench().lookUp('charge', nextKey()),
        await bench().pay('authorize', payment),
        await bench().pay('authorize', payment, { signal: abortedSignal() }),
      ]
      for (const outcome of shown) assertShowsNoSecret(outcome, secretsOf(bench(), payment))
    }
  })

  it('shows no card number, security code or setting when the adapter itself is printed', async () => {
    const { fixture } = bench()
    await bench().pay('charge', fixture.approved)
    assertShowsNoSecret(fixture.type, secretsOf(bench(), fixture.approved))
    assertShowsNoSecret(fixture.type.gateway, secretsOf(bench(), fixture.approved))
  })

  it('ends in an outcome, not in an exception, with a connection whose settings are missing', async () => {
    const { fixture } = bench()
    const connection = { ...fixture.connection, settings: {} }
    const call = { ...fixture.approved, idempotencyKey: nextKey() }
    const outcome = await fixture.type.gateway.charge(connection, call, new AbortController().signal)
    assertShowsNoSecret(outcome, secretsOf(bench(), fixture.approved))
  })
}

function secretsOf({ fixture }: ContractBench, { instrument }: ContractPayment): readonly string[] {
  const card = instrument.kind === 'card' ? [instrument.pan.reveal(), instrument.cvv?.reveal() ?? ''] : []
  return [...card, ...Object.values(fixture.connection.settings)].filter((secret) => secret !== '')
}

function assertShowsNoSecret(value: unknown, secrets: readonly string[]): void {
  const shown = `${inspect(value, { depth: null, showHidden: true })} ${JSON.stringify(value)} ${String(value)}`
  for (const secret of secrets) {
    // The secret itself stays out of the failure's message, too.
    assert.ok(!holdsSecret(shown, secret), `a secret of ${secret.length} characters is shown`)
  }
}

/** Three or four digits stand in many an id by chance: they are a security code where they stand alone. */
function holdsSecret(shown: string, secret: string): boolean {
  if (!/^\d{3,4}$/.test(secret)) return shown.includes(secret)
  return new RegExp(`(?<![0-9A-Za-z])${secret}(?![0-9A-Za-z])`).test(shown)
}
