import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { companyWith, gatewayWith, tenantOf } from '../../test/harness/merchants.ts'
import { ScriptedGateway } from '../../test/harness/scripted-gateway.ts'
import type { Company } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { chooseGateway, type GatewayNeeds, type GatewayWish, isUsable } from './choose-gateway.ts'

const tenant = tenantOf(companyWith('ONE'))
const type = new ScriptedGateway().asType('flexpay_sandbox', { modes: ['sandbox'] })
const types = { find: (name: string) => (name === 'flexpay_sandbox' ? type : undefined) }
const NEEDS: GatewayNeeds = { currency: 'USD', network: 'visa', hasCvv: false }

const accounts = [
  gatewayWith(tenant, 'first', { merchantAccountReferenceId: 'ref-first', weight: 1 }),
  gatewayWith(tenant, 'second', { merchantAccountReferenceId: 'ref-second', weight: 5 }),
  gatewayWith(tenant, 'third', { weight: 2 }),
]

function choose(wish: Partial<GatewayWish>, routing: Company['routing'] = 'none', gateways = accounts) {
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
    assignedGatewayToken: null,
    originalGatewayToken: null,
  }
  return chooseGateway(configuration, types, { ...nothing, ...wish }, NEEDS)?.gatewayToken ?? null
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

  it('with routing is where the case was sent, or where it began; else the heaviest', () => {
    assert.equal(choose({ assignedGatewayToken: 'third', gatewayToken: 'first' }, 'enabled'), 'third')
    assert.equal(choose({ originalGatewayToken: 'third', gatewayToken: 'first' }, 'original'), 'third')
    assert.equal(choose({}, 'enabled'), 'second')
    assert.equal(choose({ assignedGatewayToken: 'third' }), 'first', 'without routing the advice is not followed')
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
    assert.equal(usable({ cvvRequired: true }), false)
    assert.equal(usable({ cvvRequired: true }, { hasCvv: true }), true)
  })
})
