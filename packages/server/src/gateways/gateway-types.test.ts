import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createFlexpaySandbox } from './flexpay-sandbox/flexpay-sandbox-gateway.ts'
import { createGatewayTypes, WIRE_GATEWAY_TYPES } from './gateway-types.ts'

/** As docs/reference/wire.md lists them, in its section 6. */
function namesOnTheWire(): string[] {
  const page = readFileSync(new URL('../../../../docs/reference/wire.md', import.meta.url), 'utf8')
  const [, names = ''] = /^Type names: (.+) and others in clients/m.exec(page) ?? []
  const bare = names.replaceAll(/ \([^)]*\)/g, '')
  return bare.split(', ').flatMap((name) => /^[a-z0-9_]+/.exec(name) ?? [])
}

describe('createGatewayTypes', () => {
  it('finds the types that have an adapter', () => {
    const sandbox = createFlexpaySandbox()
    assert.equal(createGatewayTypes({ flexpay_sandbox: sandbox }).find('flexpay_sandbox'), sandbox)
  })

  it('finds no adapter for a type that is only known by name, nor for one that is not known at all', () => {
    const types = createGatewayTypes({ flexpay_sandbox: createFlexpaySandbox() })
    for (const name of ['adyen', 'flexpay_declined', '', '__proto__', 'constructor']) {
      assert.equal(types.find(name), undefined, name)
    }
  })

  it('refuses an adapter under the name of another', () => {
    assert.throws(
      () => createGatewayTypes({ stripe: createFlexpaySandbox() }),
      /flexpay_sandbox is registered as stripe/,
    )
  })
})

describe('WIRE_GATEWAY_TYPES', () => {
  it('names every type that the page of the wire lists, and no other', () => {
    assert.deepEqual(new Set<string>(WIRE_GATEWAY_TYPES), new Set(namesOnTheWire()))
  })
})
