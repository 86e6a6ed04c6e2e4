import { posix } from 'node:path'
import type { Finding, Repository, Rule } from './repository.ts'
import { lineAt } from './source-file.ts'

/** Finds a pattern in every text file; `accept` leaves a match out. */
function search(
  { files }: Repository,
  pattern: RegExp,
  message: (match: RegExpMatchArray) => string | undefined,
  isSearched: (path: string) => boolean = () => true,
): Finding[] {
  return [...files].flatMap(([path, text]) => {
    if (!isSearched(path)) return []
    return [...text.matchAll(pattern)].flatMap((match) => {
      const said = message(match)
      return said === undefined ? [] : [{ path, line: lineAt(text, match.index ?? 0), message: said }]
    })
  })
}

const isMarkdown = (path: string) => path.endsWith('.md')

/** Card numbers that someone has published for testing; they belong to nobody. Any other one could be a person's. */
export const PUBLISHED_TEST_CARDS: Readonly<Record<string, string>> = {
  '4920201996449560': 'Visa of the sandbox gateway',
  '5244209084665514': 'Mastercard of the sandbox gateway',
  '341674949684898': 'American Express of the sandbox gateway',
  '30349475125576': 'Diners Club of the sandbox gateway',
  '3530111333300000': 'JCB of the sandbox gateway, and of many others',
  '6011885753412897': 'Discover of the sandbox gateway',
  '4111111111111111': 'Visa, published by nearly every gateway (Authorize.Net, Braintree, Adyen, ...)',
  '42423482938483873': 'a number that is no card, refused by CyberSource’s test system',
  '4007000000027': 'Visa, Authorize.Net: developer.authorize.net/hello_world/testing_guide.html',
  '4544249167673670': 'Visa declined, Checkout.com: checkout.com/docs/developer-resources/testing/test-cards',
  '4151512736305999': 'Visa declined, Checkout.com: the same page',
  '4897453568485113': 'Visa declined, Checkout.com: the same page',
  '4485381577182090': 'Visa declined, Checkout.com: the same page',
  '4734868958733862': 'Visa declined, Checkout.com: the same page',
  '4444333322221111': 'Visa, Worldpay: developer.worldpay.com/products/access/reference/testing',
  '4242424242424242': 'Visa, Stripe: docs.stripe.com/testing',
  '4000000000000002': 'Visa declined, Stripe: docs.stripe.com/testing',
  '4000000000000127': 'Visa, wrong security code, Stripe: docs.stripe.com/testing',
  '4000000000009979': 'Visa, stolen, Stripe: docs.stripe.com/testing',
  '4000000000009995': 'Visa, insufficient funds, Stripe: docs.stripe.com/testing',
  '4100000000000019': 'Visa, blocked as fraudulent, Stripe: docs.stripe.com/testing',
  '4012888888881881': 'Visa, Braintree and PayPal test numbers',
  '5555555555554444': 'Mastercard, Stripe and Braintree test numbers',
  '5105105105105100': 'Mastercard prepaid, Stripe and PayPal test numbers',
  '2223003122003222': 'Mastercard of the 2 series, Stripe: docs.stripe.com/testing',
  '378282246310005': 'American Express, Stripe and Braintree test numbers',
  '371449635398431': 'American Express, Stripe and Braintree test numbers',
  '6011111111111117': 'Discover, Stripe and Braintree test numbers',
  '30569309025904': 'Diners Club, PayPal test numbers',
  '36227206271667': 'Diners Club of 14 digits, Stripe: docs.stripe.com/testing',
  '3566002020360505': 'JCB, Stripe: docs.stripe.com/testing',
}

/** 13 to 19 digits in a row, or in the groups that are printed on a card. */
const CARD_NUMBER = /(?<![\w.])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w.]\w|\w)/g
/** Milliseconds since 1970 have 13 digits and start with 1, and no card of 13 digits does. */
const EPOCH_MS = /^1\d{12}$/

export const noCardNumbers: Rule = {
  promise: 'no file holds a card number, published test numbers apart',
  check: (repository) =>
    search(repository, CARD_NUMBER, ([found]) => {
      const digits = found.replace(/\D/g, '')
      if (!passesLuhn(digits) || EPOCH_MS.test(digits) || digits in PUBLISHED_TEST_CARDS) return undefined
      return `a card number (${digits.slice(0, 6)}...): use one of PUBLISHED_TEST_CARDS in test/tidy/files.ts`
    }),
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

export const filesEndWithNewline: Rule = {
  promise: 'every file ends with a newline',
  check: ({ files }) =>
    [...files]
      .filter(([, text]) => text !== '' && !text.endsWith('\n'))
      .map(([path, text]) => ({
        path,
        line: text.split('\n').length,
        message: 'no newline at the end; npm run fix adds it',
      })),
}

/** Written so that this file does not contain what it looks for. */
const OUTSIDE = /\/w[o]rk\/|\.librar[y]\b|\bfar[m]-|\.\.\/share[d]\//g

export const nothingOfThisMachine: Rule = {
  promise: 'no file names a path of the machine it was written on',
  check: (repository) =>
    search(
      repository,
      OUTSIDE,
      ([found]) => `names ${found}: nobody else has it; say it with what is in the repository`,
    ),
}

const LINK = /\[[^\]\n]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g

export const linksResolve: Rule = {
  promise: 'every relative link in the documentation leads somewhere',
  check: (repository) =>
    [...repository.files]
      .filter(([path]) => isMarkdown(path))
      .flatMap(([path, text]) => deadLinks(repository, path, text)),
}

function deadLinks({ files }: Repository, path: string, text: string): Finding[] {
  const prose = withoutCode(text)
  return [...prose.matchAll(LINK)].flatMap((match) => {
    const [target = '', anchor] = (match[1] ?? '').split('#')
    if (/^[a-z]+:/.test(target)) return []
    const file = target === '' ? path : posix.join(posix.dirname(path), decodeURI(target)).replace(/\/$/, '')
    const line = lineAt(prose, match.index)
    const isFolder = [...files.keys()].some((each) => each.startsWith(`${file}/`))
    if (!files.has(file) && !isFolder) return [{ path, line, message: `links to ${file}, which does not exist` }]
    if (!anchor || anchorsOf(files.get(file) ?? '').includes(anchor)) return []
    return [{ path, line, message: `links to ${file}#${anchor}, and there is no such heading` }]
  })
}

function withoutCode(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1|`[^`\n]*`/gm, (code) => code.replace(/[^\n]/g, ' '))
}

/** As GitHub makes them from headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+\s+(.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

const SCRIPT_CALL = /\bnpm (?:run ([\w:-]+)|(start|test)\b)/g

export const namedScriptsExist: Rule = {
  promise: 'every npm script that the documentation names exists',
  check(repository) {
    const manifest = JSON.parse(repository.files.get('package.json') ?? '{}')
    return search(
      repository,
      SCRIPT_CALL,
      ([, run, short]) => {
        const name = run ?? short ?? ''
        return name in (manifest.scripts ?? {})
          ? undefined
          : `names the script ${name}, which package.json does not have`
      },
      isMarkdown,
    )
  },
}

const DECISION_FIELDS = [
  /^# \d{4}\. \S/m,
  /^Status: (proposed|accepted|superseded by \d{4})$/m,
  /^Date: \d{4}-\d{2}-\d{2}$/m,
  /^## Context$/m,
  /^## Decision$/m,
  /^## Alternatives$/m,
  /^## Consequences$/m,
]

export const decisionsAreComplete: Rule = {
  promise: 'every decision record is numbered and has all its fields',
  check({ files }) {
    const records = [...files].filter(([path]) => /^docs\/decisions\/(?!README)/.test(path))
    return records.flatMap(([path, text], index) => [
      ...decisionNumberFinding(path, text, index + 1),
      ...DECISION_FIELDS.filter((field) => !field.test(text)).map((field) => ({
        path,
        line: 1,
        message: `has no line like ${field.source}; copy the form of another record`,
      })),
    ])
  },
}

/** Numbers run without a gap and the heading repeats the file's, so that "0006" means one record for ever. */
function decisionNumberFinding(path: string, text: string, expected: number): Finding[] {
  const number = String(expected).padStart(4, '0')
  const isNumbered = posix.basename(path).startsWith(`${number}-`) && text.startsWith(`# ${number}. `)
  return isNumbered ? [] : [{ path, line: 1, message: `file and heading should carry the number ${number}` }]
}
