import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { companyWith, gatewayWith, tenantOf } from '../../test/harness/merchants.ts'
import { ScriptedGateway } from '../../test/harness/scripted-gateway.ts'
import type { Company } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { type GatewayNeeds, type GatewayWish, isUsable, narrowRoute, type Route } from './choose-gateway.ts'

const tenant = tenantOf(companyWith('ONE'))
const type = new ScriptedGateway().asType('flexpay_sandbox', { modes: ['sandbox'] })
const types = { find: (name: string) => (name === 'flexpay_sandbox' ? type : undefined) }
const NEEDS: GatewayNeeds = { currency: 'USD', network: 'visa', hasCvv: false }

const accounts = [
  gatewayWith(tenant, 'first', { merchantAccountReferenceId: 'ref-first', weight: 1 }),
  gatewayWith(tenant, 'second', { merchantAccountReferenceId: 'ref-second', weight: 5 }),
  gatewayWith(tenant, 'third', { weight: 2 }),
]

function narrow(wish: Partial<GatewayWish>, routing: Company['routing'] = 'none', gateways = accounts): Route {
  const configuration = {
    company: companyWith('ONE', { routing }),
    gateways,
    clockOffsetMs: 0,
    wantedEvents: [],
    version: 1,
  }
  const nothing = {
    gatewayToken: null,
    merchantAccountReferenceId: null,
    livesAtGateway: false,
    assignedGatewayToken: null,
    originalGatewayToken: null,
  }
  return narrowRoute(configuration, types, { ...nothing, ...wish }, NEEDS)
}

/** The one gateway that is left. */
function choose(...asked: Parameters<typeof narrow>): string | null {
  const route = narrow(...asked)
  assert.ok(route.kind === 'settled', JSON.stringify(route))
  return route.account?.gatewayToken ?? null
}

/** Where the attempt may go, the preferred first, and where it was planned to. */
function open(...asked: Parameters<typeof narrow>) {
  const route = narrow(...asked)
  assert.ok(route.kind === 'open', JSON.stringify(route))
  const { candidates, planned } = route
  return [candidates.map(({ gatewayToken }) => gatewayToken).join(), planned?.gatewayToken ?? null]
}

function changed(changes: Partial<GatewayAccount>): GatewayAccount[] {
  return [gatewayWith(tenant, 'first', changes), ...accounts.slice(1)]
}

describe('the gateway of an attempt', () => {
  it('is the one that the token names, or none: never another', () => {
    assert.equal(choose({ gatewayToken: 'second' }), 'second')
    assert.equal(choose({ gatewayToken: 'unknown' }), null)
    assert.equal(choose({ gatewayToken: 'first' }, 'none', changed({ status: 'Disabled' })), null)
  })

  it('is the one that the merchant account reference names when there is no token, or none', () => {
    assert.equal(choose({ merchantAccountReferenceId: 'ref-second' }), 'second')
    assert.equal(choose({ merchantAccountReferenceId: 'ref-unknown' }), null)
    assert.equal(choose({ merchantAccountReferenceId: 'ref-second', gatewayToken: 'third' }), 'third')
  })

  it('is the first usable one when nothing is named', () => {
    assert.equal(choose({}), 'first')
    assert.equal(choose({}, 'none', changed({ status: 'RefundOnly' })), 'second')
    assert.equal(choose({}, 'none', []), null)
  })

  it('with routing is the best of all that take it, the heavier preferred; the one named is a candidate', () => {
    assert.deepEqual(open({}, 'enabled'), ['second,third,first', null])
    assert.deepEqual(open({ gatewayToken: 'first' }, 'enabled'), ['second,third,first', null])
    assert.deepEqual(open({}, 'original'), ['second,third,first', null])
    const off = changed({ status: 'Disabled' })
    assert.deepEqual(open({ gatewayToken: 'first' }, 'enabled', off), ['second,third', null])
    assert.equal(choose({ gatewayToken: 'unknown' }, 'enabled'), null)
    assert.equal(choose({ merchantAccountReferenceId: 'ref-first' }, 'enabled'), 'first', 'named before routing')
    assert.equal(choose({}, 'enabled', accounts.slice(2)), 'third')
  })

  it('of a retry with routing is planned by the case’s last decision, while that gateway can be used', () => {
    assert.deepEqual(open({ assignedGatewayToken: 'third', gatewayToken: 'first' }, 'enabled')[1], 'third')
    const off = changed({ status: 'Disabled' })
    assert.deepEqual(open({ assignedGatewayToken: 'first' }, 'enabled', off), ['second,third', null])
    assert.equal(choose({ assignedGatewayToken: 'third' }), 'first', 'without routing the advice is not followed')
  })

  it('is chosen once and kept for the chain with routing original, whatever is named later', () => {
    assert.equal(choose({ originalGatewayToken: 'third', gatewayToken: 'first' }, 'original'), 'third')
    assert.equal(choose({ gatewayToken: 'first' }, 'original'), 'first')
    const off = changed({ status: 'Disabled' })
    assert.deepEqual(open({ originalGatewayToken: 'first' }, 'original', off), ['second,third', null])
  })

  it('of a method that lives at a gateway is that gateway, with any routing', () => {
    const livesAtGateway = true
    for (const routing of ['none', 'enabled', 'original'] as const) {
      assert.equal(choose({ livesAtGateway, gatewayToken: 'first' }, routing), 'first')
      assert.equal(choose({ livesAtGateway, merchantAccountReferenceId: 'ref-second' }, routing), 'second')
      assert.equal(choose({ livesAtGateway }, routing), 'first', 'of which nobody says where: always the same one')
    }
    assert.equal(choose({ livesAtGateway, assignedGatewayToken: 'third' }, 'enabled'), 'third')
    const off = changed({ status: 'Disabled' })
    assert.equal(
      choose({ livesAtGateway, gatewayToken: 'first' }, 'enabled', off),
      null,
      'and no other, when it is off',
    )
  })
})

describe('a gateway is not usable', () => {
  const usable = (changes: Partial<GatewayAccount>, needs: Partial<GatewayNeeds> = {}) =>
    isUsable(gatewayWith(tenant, 'first', changes), types, { ...NEEDS, ...needs })
  const only = (accepts: boolean) => ({
    acceptCreditCard: accepts,
    acceptDebitCard: false,
    acceptPrepaidCard: false,
  })

  it('when it is not available, has no adapter, or its type does not serve its mode', () => {
    assert.equal(usable({}), true)
    assert.equal(usable({ status: 'Disabled' }), false)
    assert.equal(usable({ status: 'RefundOnly' }), false)
    assert.equal(usable({ gatewayType: 'adyen' }), false)
    assert.equal(usable({ mode: 'live' }), false)
  })

  it('when it does not take the currency, the brand, or a payment without a security code', () => {
    assert.equal(usable({ acceptedCurrencies: ['EUR'] }), false)
    assert.equal(usable({ acceptedCurrencies: ['EUR', 'USD'] }), true)
    assert.equal(usable({ acceptedCards: { visa: only(false) } }), false)
    assert.equal(usable({ acceptedCards: { visa: only(true), amex: only(false) } }), true)
    assert.equal(usable({ acceptedCards: { visa: only(true) } }, { funding: 'credit' }), true)
    assert.equal(usable({ acceptedCards: { visa: only(true) } }, { funding: 'debit' }), false)
    assert.equal(usable({ cvvRequired: true }), false)
    assert.equal(usable({ cvvRequired: true }, { hasCvv: true }), true)
  })
})
