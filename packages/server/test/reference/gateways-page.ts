import { systemClock } from '../../src/domain/clock.ts'
import { createAdapters } from '../../src/gateways/adapters.ts'
import { type Adapters, WIRE_GATEWAY_TYPES, type WireGatewayType } from '../../src/gateways/gateway-types.ts'
import type { FieldLimits, GatewaySetting, GatewayType } from '../../src/recovery/gateway-port.ts'
import { DECLINE_KINDS } from '../gateways/contract/fixture.ts'
import { variableOf } from '../gateways/test-mode/developer-settings.ts'
import { TEST_MODES } from '../gateways/test-mode/test-modes.ts'

/** A gateway, and the types under which its accounts are kept. */
interface Described {
  readonly gatewayTypes: readonly WireGatewayType[]
  readonly type: GatewayType
}

/** docs/reference/gateways.md, from what the adapters say of themselves. */
export function gatewaysPage(): string {
  const adapters: Adapters = createAdapters(
    async () => ({ kind: 'not_sent', why: 'nothing is sent to write a page' }),
    systemClock,
  )
  const described = describeAll(adapters)
  const byNameAlone = WIRE_GATEWAY_TYPES.filter((gatewayType) => adapters[gatewayType] === undefined)
  return `${[...INTRODUCTION, ...summaryOf(described), ...described.flatMap(sectionOf), ...restOf(byNameAlone)].join('\n')}\n`
}

const INTRODUCTION = [
  '# Gateways',
  '',
  'Generated from the facts and settings of each adapter (`packages/server/src/gateways`); do not edit by hand. A test fails when the two',
  'differ, and rewrites the page with `REPRISE_UPDATE_PAGES=1 npm test -- --database pglite gateways-page`.',
  '',
  'Every adapter charges, authorizes, captures (a part, too), voids, refunds (in parts, too) and looks up what became of an',
  'attempt; it passes on who initiated a payment and under which agreement, and hands back the codes, the address and security',
  'code checks and the network’s id of a payment as the gateway gives them. All of them keep [one contract](../guides/add-a-gateway.md).',
  '',
  'In sandbox mode an adapter reaches the gateway’s test host and no other, or what',
  '[`REPRISE_GATEWAY_ENDPOINTS`](../operations/configuration.md) names. What each code means: [decline-reasons.md](decline-reasons.md).',
  '',
  '**Tried** says plainly what has been seen at the real service. `npm run gateway:check -- TYPE` tries the contract at a',
  'gateway’s own test mode with your credentials there.',
  '',
]

function describeAll(adapters: Adapters): readonly Described[] {
  const described: Described[] = []
  for (const gatewayType of WIRE_GATEWAY_TYPES) {
    const type = adapters[gatewayType]
    if (type === undefined) continue
    const twin = described.findIndex((each) => each.type.facts === type.facts)
    const known = described[twin]
    if (known === undefined) described.push({ gatewayTypes: [gatewayType], type })
    else described[twin] = { ...known, gatewayTypes: [...known.gatewayTypes, gatewayType] }
  }
  // What Reprise plays itself comes last.
  return described.toSorted((one, other) => Number(isPlayed(one)) - Number(isPlayed(other)))
}

function isPlayed({ type }: Described): boolean {
  return !type.modes.includes('live')
}

function summaryOf(described: readonly Described[]): readonly string[] {
  const rows = described.map(({ gatewayTypes, type }) => {
    const check = type.checkCredentials === null ? 'no' : 'yes, nothing is charged'
    return `| [${type.facts.title}](#${anchorOf(type)}) | ${codes(gatewayTypes)} | ${type.modes.join(', ')} | ${check} |`
  })
  return ['| gateway | types | modes | credentials checked when saved |', '|---|---|---|---|', ...rows, '']
}

function sectionOf({ gatewayTypes, type }: Described): readonly string[] {
  const { facts, settings, fieldLimits } = type
  const lines = [
    ['Types', codes(gatewayTypes)],
    ['Client', facts.client],
    ['Cards', facts.cards],
    ['Stored methods', facts.storedMethods],
    ['Codes', facts.codes],
    ['Idempotency', facts.idempotency],
    ['Look-up', facts.lookUp],
    ['Captures, voids, refunds', facts.followUps],
    ['Names and addresses', limitsOf(fieldLimits)],
    ['Declines that its test mode has', declinesOf(gatewayTypes)],
    ['Tried', facts.tried],
  ] as const
  return [
    `## ${facts.title}`,
    '',
    ...lines.filter(([, sentence]) => sentence !== undefined).map(([name, sentence]) => `- **${name}**: ${sentence}`),
    '',
    ...settingsOf(gatewayTypes, settings),
  ]
}

function settingsOf(gatewayTypes: readonly WireGatewayType[], settings: readonly GatewaySetting[]): readonly string[] {
  if (settings.length === 0) return ['It needs no settings.', '']
  const [first] = gatewayTypes
  const rows = settings.map(({ name, required, meaning, form }) => {
    const variable = first !== undefined && first in TEST_MODES ? `\`${variableOf(first, name)}\`` : ''
    return `| \`${name}\` | ${required ? 'required' : ''} | ${meaning} | ${form?.rule ?? ''} | ${variable} |`
  })
  return ['| setting | | what it is | its value | of `gateway:check` |', '|---|---|---|---|---|', ...rows, '']
}

function limitsOf(limits: FieldLimits | undefined): string | undefined {
  if (limits === undefined) return undefined
  const { characters, ...lengths } = limits
  const fields = Object.entries(lengths).map(([field, length]) => `\`${field}\` ${length}`)
  return `${characters} characters${fields.length === 0 ? '' : `; at most: ${fields.join(', ')}`}. Fitted before sending, and each change is on the attempt.`
}

function declinesOf(gatewayTypes: readonly WireGatewayType[]): string | undefined {
  const [mode] = gatewayTypes.flatMap((gatewayType) => TEST_MODES[gatewayType] ?? [])
  if (mode === undefined) return undefined
  const kinds = DECLINE_KINDS.filter((kind) => mode.declined[kind] !== undefined)
  return kinds.length === 0 ? 'none that holds for every account.' : `${kinds.join(', ')}.`
}

function restOf(byNameAlone: readonly WireGatewayType[]): readonly string[] {
  return [
    '## By name alone',
    '',
    `Accounts of these types can be kept, and recommendations be asked for; no adapter charges them yet: ${codes(byNameAlone)}.`,
  ]
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

/** The anchor that a page of Markdown has for a heading. */
function anchorOf({ facts }: GatewayType): string {
  return facts.title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
