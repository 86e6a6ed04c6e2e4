import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ContractBench } from './contract/bench.ts'
import type { GatewayContractFixture } from './contract/fixture.ts'
import { testLookUpPromises } from './contract/look-up-promises.ts'
import { testMoneyPromises } from './contract/money-promises.ts'
import { testOncePromises } from './contract/once-promises.ts'
import { testSecretPromises } from './contract/secret-promises.ts'
import { testWirePromises } from './contract/wire-promises.ts'

/**
 * The promises of the gateway port, under the same names for every adapter. `open` starts the adapter's far side; the
 * suite closes it. One file a gateway: `<gateway>-contract.test.ts`.
 */
export function testGatewayContract(
  gatewayType: string,
  open: () => Promise<GatewayContractFixture>,
  farSide: 'over a wire' | 'in our process' | 'in its test mode' = 'over a wire',
): void {
  describe(`gateway contract: ${gatewayType}`, () => {
    let opened: ContractBench | undefined
    const bench = () => {
      assert.ok(opened, 'the fixture did not open')
      return opened
    }
    before(async () => {
      opened = new ContractBench(await open())
    })
    after(() => opened?.fixture.close())

    it('is named as its accounts are, serves a mode, and is connected by the settings it asks for', () => {
      const { type, connection } = bench().fixture
      assert.deepEqual([type.gatewayType, connection.gatewayType], [gatewayType, gatewayType])
      assert.ok(type.modes.includes(connection.mode))
      const known = new Set(type.settings.map((setting) => setting.name))
      assert.equal(known.size, type.settings.length, 'two settings have one name')
      for (const name of Object.keys(connection.settings)) assert.ok(known.has(name), name)
      for (const { name, required, form } of type.settings) {
        assert.ok(!required || name in connection.settings, name)
        assert.match(connection.settings[name] ?? '', name in connection.settings ? (form?.pattern ?? /./) : /^$/, name)
      }
    })

    testMoneyPromises(bench)
    testOncePromises(bench)
    testLookUpPromises(bench)
    testSecretPromises(bench)
    // What lives in our own process loses no request and no answer.
    if (farSide === 'over a wire') testWirePromises(bench)
    if (farSide === 'in its test mode') {
      it('keeps its word when requests or answers are lost', (t) => {
        t.skip('a real service cannot be made to lose or refuse them: npm test shows it, at a local server')
      })
    }
  })
}
