import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { createNmi } from '../../src/gateways/nmi/nmi-gateway.ts'
import type { CredentialsVerdict, GatewayConnection, GatewayType } from '../../src/recovery/gateway-port.ts'
import { LocalGateway } from '../gateways/local-gateway.ts'
import { NMI_KEY, NmiServer } from '../gateways/nmi-server.ts'
import type { TestLifetime } from '../harness/database.ts'
import { openTestApp } from '../harness/open-app.ts'
import { ScriptedGateway } from '../harness/scripted-gateway.ts'

type Ask = NonNullable<GatewayType['checkCredentials']>

/** The server with one gateway type whose gateway answers like this when it is asked about settings. */
async function openApp(t: TestLifetime, ask: Ask) {
  const asked: GatewayConnection[] = []
  const played: GatewayType = {
    ...new ScriptedGateway().asType('flexpay_sandbox'),
    settings: [
      { name: 'key', required: true, meaning: 'Played.' },
      { name: 'region', required: false, meaning: 'Played.' },
    ],
    checkCredentials: (connection, signal) => {
      asked.push(connection)
      return ask(connection, signal)
    },
  }
  const bare = new ScriptedGateway().asType('nmi')
  const find = (name: string) => [played, bare].find(({ gatewayType }) => gatewayType === name)
  const app = await openTestApp(t, { gatewayTypes: { find }, config: { gatewayDeadlineMs: 50 } })
  const create = (settings: unknown, gatewayType = 'flexpay_sandbox') =>
    app.post('/v1/gateways', { gateway: { name: 'New', gatewayType, settings } })
  const listed = async () => (await app.get('/v1/gateways')).json.gateways
  return { ...app, asked, create, listed }
}

const saying = (verdict: CredentialsVerdict) => async () => verdict

describe('settings that are saved', () => {
  it('are shown to the gateway first, and the answer says that it accepted them', async (t) => {
    const app = await openApp(t, saying('accepted'))
    const made = await app.create({ key: 'right' })
    assert.deepEqual([made.status, made.json.credentials], [200, 'accepted'])
    const [{ settings, mode, gatewayToken } = assert.fail('nobody asked')] = app.asked
    assert.deepEqual([settings, mode, gatewayToken], [{ key: 'right' }, 'sandbox', made.json.gateway.token])
    const read = await app.get(`/v1/gateways/${gatewayToken}`)
    assert.ok(!('credentials' in read.json), 'it is said once: the word may not hold tomorrow')
  })

  it('are not saved when the gateway refuses them, neither of a new gateway nor of one that is there', async (t) => {
    const app = await openApp(t, async ({ settings }) => (settings['key'] === 'wrong-secret' ? 'refused' : 'accepted'))
    const before = (await app.listed()).length
    const refused = await app.create({ key: 'wrong-secret' })
    assert.deepEqual([refused.status, refused.json.error.field], [400, 'settings'])
    assert.equal((await app.listed()).length, before)

    const { token } = (await app.create({ key: 'right' })).json.gateway
    const changed = await app.put(`/v1/gateways/${token}`, {
      gateway: { weight: 9, settings: { key: 'wrong-secret' } },
    })
    assert.deepEqual([changed.status, changed.json.error.field], [400, 'settings'])
    assert.equal((await app.get(`/v1/gateways/${token}`)).json.gateway.weight, 0, 'nothing of the request is kept')
    await app.put(`/v1/gateways/${token}`, { gateway: { settings: { region: 'eu' } } })
    assert.deepEqual(app.asked.at(-1)?.settings, { key: 'right', region: 'eu' })
    for (const text of [refused.text, changed.text, ...app.logs]) assert.ok(!text.includes('wrong-secret'))
  })

  it('are saved unchecked when the gateway is silent, breaks, or takes longer than the deadline', async (t) => {
    const silent: Ask[] = [
      saying('unknown'),
      () => Promise.reject(new Error('the adapter broke')),
      () => new Promise(() => {}),
    ]
    for (const ask of silent) {
      const app = await openApp(t, ask)
      const made = await app.create({ key: 'right' })
      assert.deepEqual([made.status, made.json.credentials], [200, 'unchecked'])
      const kept = (await app.get(`/v1/gateways/${made.json.gateway.token}`)).json.gateway
      assert.deepEqual(kept.settings, { key: true })
    }
  })

  it('are not asked about when none is named, or when they are sent back as they were read', async (t) => {
    const app = await openApp(t, saying('accepted'))
    const { token } = (await app.create({ key: 'right' })).json.gateway
    const read = await app.get(`/v1/gateways/${token}`)
    const sentBack = await app.put(`/v1/gateways/${token}`, read.json)
    assert.deepEqual([sentBack.json, app.asked.length], [read.json, 1])
    await app.put(`/v1/gateways/${token}`, { gateway: { weight: 3 } })
    assert.equal(app.asked.length, 1)
    const again = await app.put(`/v1/gateways/${token}`, { gateway: { settings: { key: 'right' } } })
    assert.equal(again.json.credentials, 'accepted', 'a value that is sent again is asked about again')
  })

  it('of a gateway that has no such call are saved, and nothing is said of them', async (t) => {
    const app = await openApp(t, saying('refused'))
    for (const gatewayType of ['nmi', 'square']) {
      const made = await app.create({ key: 'any' }, gatewayType)
      assert.deepEqual([made.status, 'credentials' in made.json], [200, false])
    }
  })
})

it('NMI is asked over its wire, at the operator’s endpoint, and no money moves', async (t) => {
  const played = new NmiServer()
  const server = await LocalGateway.start(played)
  t.after(() => server.close())
  const nmi = createNmi(connectToGateways())
  const sandbox = new ScriptedGateway().asType('flexpay_sandbox')
  const find = (name: string) => [nmi, sandbox].find(({ gatewayType }) => gatewayType === name)
  const app = await openTestApp(t, { gatewayTypes: { find }, config: { gatewayEndpoints: { nmi: server.url } } })
  const create = (securityKey: string) =>
    app.post('/v1/gateways', { gateway: { name: 'NMI', gatewayType: 'nmi', settings: { securityKey } } })
  assert.equal((await create(NMI_KEY)).json.credentials, 'accepted')
  assert.equal((await create('nmi-test-security-key-9999')).json.error.field, 'settings')
  assert.equal(played.moves, 0)
})
