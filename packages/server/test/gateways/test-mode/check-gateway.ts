import { parseArgs } from 'node:util'
import { systemClock } from '../../../src/domain/clock.ts'
import { createAdapters } from '../../../src/gateways/adapters.ts'
import { connectToGateways } from '../../../src/gateways/gateway-http.ts'
import { createGatewayTypes } from '../../../src/gateways/gateway-types.ts'
import type { GatewayConnection, GatewayType } from '../../../src/recovery/gateway-port.ts'
import type { ContractPayment, DocumentedDecline, GatewayContractFixture } from '../contract/fixture.ts'
import { DECLINE_KINDS } from '../contract/fixture.ts'
import { patience, sandboxConnection } from '../gateway-calls.ts'
import { testGatewayContract } from '../gateway-contract.ts'
import { readDeveloperSettings, variableOf } from './developer-settings.ts'
import type { TestMode } from './test-mode.ts'
import { TestModeGateway } from './test-mode-gateway.ts'
import { TEST_MODES } from './test-modes.ts'

/** Started by scripts/gateway-check.mjs: the gateway contract against a gateway's own test mode. */

const VERDICTS = { refused: 'refused the credentials', unknown: 'could not be asked about the credentials' } as const

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    credentials: { type: 'string', default: 'gateway-check.json' },
    currency: { type: 'string', default: 'USD' },
    endpoint: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const [gatewayType = ''] = positionals
const type = createGatewayTypes(createAdapters(connectToGateways(), systemClock)).find(gatewayType)
const testMode = (TEST_MODES as Readonly<Record<string, TestMode | undefined>>)[gatewayType]
if (type === undefined || testMode === undefined) {
  end(`Which gateway? npm run gateway:check -- TYPE, where TYPE is one of ${Object.keys(TEST_MODES).join(', ')}.`)
} else if (values.help) {
  end(helpOf(type), 0)
} else {
  const read = readDeveloperSettings(gatewayType, type.settings, process.env, values.credentials)
  if (read.ok) await check(type, testMode, read.settings)
  else end(`${read.why}\n\n${helpOf(type)}`)
}

async function check(of: GatewayType, testMode: TestMode, settings: Readonly<Record<string, string>>): Promise<void> {
  const endpoint = values.endpoint ?? null
  const connection = sandboxConnection({ gatewayType: of.gatewayType, settings, endpoint })
  const verdict = (await of.checkCredentials?.(connection, patience())) ?? 'accepted'
  if (verdict === 'accepted')
    testGatewayContract(of.gatewayType, () => open(of, testMode, connection), 'in its test mode')
  else end(`${of.facts.title} ${VERDICTS[verdict]}, and nothing else was tried.`)
}

async function open(
  of: GatewayType,
  { declined, approved, ...mode }: TestMode,
  connection: GatewayConnection,
): Promise<GatewayContractFixture> {
  const gateway = new TestModeGateway(of.gateway, mode.lookUpLearns)
  const inCurrency = (payment: ContractPayment) => ({ ...payment, currency: values.currency })
  const entryOf = (decline: DocumentedDecline | undefined) =>
    decline === undefined ? null : { ...decline, payment: inCurrency(decline.payment) }
  const kinds = DECLINE_KINDS.map((kind) => [kind, entryOf(declined[kind])] as const)
  return {
    ...mode,
    type: { ...of, gateway },
    connection,
    approved: inCurrency(approved),
    declined: Object.fromEntries(kinds) as GatewayContractFixture['declined'],
    declinedVoid: null,
    wire: null,
    countApproved: () => gateway.approvedCount,
    close: async () => {},
  }
}

function helpOf({ gatewayType: of, settings }: GatewayType): string {
  const lines = settings.map(({ name, required, meaning }) => {
    return `  ${variableOf(of, name)}${required ? '' : ' (not required)'}\n      ${meaning}`
  })
  return [
    `npm run gateway:check -- ${of} [--credentials FILE] [--currency USD] [--endpoint URL]`,
    '',
    'Runs the gateway contract against the gateway’s own test mode, with your credentials there. From the environment:',
    ...lines,
    `or from FILE (gateway-check.json): {"${of}": {"${settings[0]?.name ?? 'name'}": "..."}}`,
    '--endpoint sends to a stand-in of yours instead.',
  ].join('\n')
}

function end(sentence: string, exitCode = 1): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = exitCode
}
