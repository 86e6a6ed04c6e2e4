import { DECLINE_REASONS } from '../src/decline-reason.ts'
import type { GatewayCodes } from '../src/gateway-codes/gateway-code.ts'
import { GATEWAY_CODE_TABLES } from '../src/gateway-codes/gateway-code-tables.ts'
import { MASTERCARD_ADVICE_CODES } from '../src/mastercard-advice-codes.ts'
import { NETWORK_CODES } from '../src/network-codes.ts'

const MODE_WORDS = {
  timed: 'at a well chosen time',
  soon: 'within hours',
  byAdviceCode: 'as the advice code says',
  afterCredentialUpdate: 'with new card details',
  afterCustomerAction: 'after the customer has acted',
  afterMerchantFix: 'after the merchant has put it right',
  afterWindow: 'when the counting window has passed',
  never: 'never on this card',
} as const

/** The reference page of decline reasons, written from the engine's own tables. */
export function declineReasonsPage(): string {
  return `${[
    '# Decline reasons',
    '',
    'Generated from the tables of `packages/engine/src`; do not edit by hand. A test fails when the two differ, and rewrites',
    'the page with `REPRISE_UPDATE_PAGES=1 node --import tsx --test packages/engine/test/decline-reasons-page.test.ts`.',
    '',
    'Every raw code of a network, an advice or a gateway is translated into one of these reasons. The response code is',
    'what the API answers: the first when the payment will be retried, the second when it will not. A payment stopped by',
    'a limit of retries or days is answered 30100 whatever its reason. A network that forbids another try (a Visa',
    'category 1 answer, an advice 03) always wins over the class printed here.',
    '',
    '| reason | class | response code: retried / not | retried | first delay | retries worth making | meaning |',
    '|---|---|---|---|---|---|---|',
    ...Object.entries(DECLINE_REASONS).map(
      ([reason, facts]) =>
        `| \`${reason}\` | ${facts.class} | ${facts.responseCode.retry ?? 'never'} / ${facts.responseCode.stop} | ` +
        `${MODE_WORDS[facts.retryMode]} | ${facts.firstDelayHours === null ? '' : `${facts.firstDelayHours} h`} | ` +
        `${facts.suggestedMaxAttempts} | ${facts.definition} |`,
    ),
    '',
    'First delay and retries worth making are defaults of Reprise, not rules of a network.',
    '',
    '## What is done about each',
    '',
    ...Object.entries(DECLINE_REASONS).map(([reason, facts]) => `- \`${reason}\`: ${facts.guidance}`),
    '',
    '## Tables behind it',
    '',
    '| table | codes |',
    '|---|---|',
    `| network response codes (ISO 8583 field 39) | ${Object.keys(NETWORK_CODES).length} |`,
    `| Mastercard advice codes | ${Object.keys(MASTERCARD_ADVICE_CODES).length} |`,
    ...Object.entries(GATEWAY_CODE_TABLES).map(([type, table]) => `| gateway type \`${type}\` | ${countOf(table)} |`),
  ].join('\n')}\n`
}

function countOf(table: GatewayCodes): string {
  const count = Object.keys(table.codes).length
  return count === 0 ? 'none known: read as unclassified unless a network code came with it' : String(count)
}
