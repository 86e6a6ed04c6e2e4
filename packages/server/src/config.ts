import { resolve } from 'node:path'
import { BATCH_VARIABLES, type BatchConfig, readBatchConfig } from './config-batch.ts'
import * as rules from './config-rules.ts'
import { type Variable, variable } from './config-variable.ts'
import type { SecretText } from './domain/secret-text.ts'

/** Everything an operator can set, read once at the start and never changed. Secrets are SecretText: a log shows a mask. */
export interface Config {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Null: PGlite in the data directory. */
  readonly databaseUrl: SecretText | null
  readonly databasePoolSize: number
  /** Absolute. */
  readonly dataDirectory: string
  readonly bootstrapApiKey: SecretText | null
  readonly bootstrapGatewayToken: string | null
  readonly bootstrapSftpPassword: SecretText | null
  /** 32 bytes in base64. Null: made at the first start and kept in the data directory. */
  readonly masterKey: SecretText | null
  readonly previousMasterKey: SecretText | null
  readonly acceptsEmbeddedLive: boolean
  readonly allowsPrivateUrls: boolean
  /** Null: plain HTTP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
  /** Addresses and CIDR ranges; empty: nobody's X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly logLevel: LogLevel
  readonly bodyBytesMax: number
  readonly gatewayDeadlineMs: number
  /** Base URLs by gateway type, for sandbox-mode gateways. */
  readonly gatewayEndpoints: Readonly<Record<string, string>>
  /** 0: this process runs no retries. */
  readonly retrySlots: number
  readonly poolsModels: boolean
  /** 0 to 0.2. */
  readonly explorationShare: number
  readonly batch: BatchConfig
}

export type LogLevel = (typeof rules.LOG_LEVELS)[number]

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  /** One sentence each, without the value of any variable. */
  | { readonly ok: false; readonly errors: readonly string[] }

/** Every variable that Reprise reads, in the order of the documentation. A variable set to nothing is as absent. */
export const VARIABLES = {
  host: variable({
    name: 'HOST',
    form: 'IP address or host name',
    byDefault: '127.0.0.1',
    why: 'Where the server listens. Only this machine by default, so that a trial is not open to a network; `0.0.0.0` or `::` for all addresses.',
    absent: '127.0.0.1',
    parse: rules.host,
  }),
  port: variable({
    name: 'PORT',
    form: 'port, 0 to 65535',
    byDefault: '8080',
    why: '0 takes any free port and prints it.',
    absent: 8080,
    parse: rules.integer(0, 65_535),
  }),
  databaseUrl: variable({
    name: 'DATABASE_URL',
    form: 'PostgreSQL URL',
    byDefault: 'none: PGlite in the data directory',
    why: 'Any number of processes may share one PostgreSQL. The embedded database serves one process, and survives its crash but not the machine’s.',
    absent: null,
    parse: rules.postgresUrl,
  }),
  databasePoolSize: variable({
    name: 'REPRISE_DATABASE_POOL_SIZE',
    form: 'connections, 1 to 200',
    byDefault: '10',
    why: 'Connections of this process to PostgreSQL. One process keeps no more than a handful busy; nine processes of ten fit PostgreSQL’s own default of 100.',
    absent: 10,
    parse: rules.integer(1, 200),
  }),
  dataDirectory: variable({
    name: 'REPRISE_DATA_DIR',
    form: 'directory',
    byDefault: './data',
    why: 'Holds the embedded database, generated secrets and the local admin socket. Made when it is missing, readable by its user only.',
    absent: resolve('data'),
    parse: rules.path,
  }),
  bootstrapApiKey: variable({
    name: 'REPRISE_BOOTSTRAP_API_KEY',
    form: '8 to 200 characters: letters, digits, `+`, `/`, at most two `=` at the end',
    byDefault: 'generated',
    why: 'The sandbox API key of company DEMO. Counts on the first start only; kept in the data directory and printed at every start.',
    absent: null,
    parse: rules.apiKey,
  }),
  bootstrapGatewayToken: variable({
    name: 'REPRISE_BOOTSTRAP_GATEWAY_TOKEN',
    form: '1 to 100 printable characters without spaces',
    byDefault: 'generated',
    why: 'The token of company DEMO’s sandbox gateway. Counts on the first start only; kept and printed likewise.',
    absent: null,
    parse: rules.gatewayToken,
  }),
  bootstrapSftpPassword: variable({
    name: 'REPRISE_BOOTSTRAP_SFTP_PASSWORD',
    form: '8 to 200 printable ASCII characters',
    byDefault: 'generated',
    why: 'The password of SFTP user `demo` of company DEMO. Counts on the first start only; kept and printed likewise.',
    absent: null,
    parse: rules.password,
  }),
  masterKey: variable({
    name: 'REPRISE_MASTER_KEY',
    form: '32 bytes in base64 (`openssl rand -base64 32`)',
    byDefault: 'generated into the data directory',
    why: 'Wraps the keys that encrypt cards ([keys](keys.md)). Required with DATABASE_URL, where every process needs the same one, and for live keys, because a key beside the data protects nothing.',
    absent: null,
    parse: rules.masterKey,
  }),
  previousMasterKey: variable({
    name: 'REPRISE_MASTER_KEY_PREVIOUS',
    form: '32 bytes in base64',
    byDefault: 'none',
    why: 'Only while the master key changes ([keys](keys.md)).',
    absent: null,
    parse: rules.masterKey,
  }),
  acceptsEmbeddedLive: variable({
    name: 'REPRISE_ACCEPT_EMBEDDED_LIVE',
    form: '1 or 0',
    byDefault: '0',
    why: '1 allows live keys on the embedded database. It does not wait for the disk: when the machine loses power, the last payments may be forgotten although they were charged.',
    absent: false,
    parse: rules.flag,
  }),
  allowsPrivateUrls: variable({
    name: 'REPRISE_ALLOW_PRIVATE_URLS',
    form: '1 or 0',
    byDefault: '0',
    why: '1 lets webhooks go to internal addresses (loopback, private, link-local) and over http. By default they reach the public internet only, over https, so that a merchant’s key cannot make the server call what is beside it.',
    absent: false,
    parse: rules.flag,
  }),
  tlsCertFile: variable({
    name: 'REPRISE_TLS_CERT_FILE',
    form: 'file, PEM: the certificate, then its intermediates',
    byDefault: 'none: plain HTTP',
    why: 'Serves HTTPS. Live keys need this or a trusted proxy, because API keys and card numbers must not cross a network in the open.',
    absent: null,
    parse: rules.path,
  }),
  tlsKeyFile: variable({
    name: 'REPRISE_TLS_KEY_FILE',
    form: 'file, PEM',
    byDefault: 'none',
    why: 'The certificate’s private key. Set both or neither.',
    absent: null,
    parse: rules.path,
  }),
  trustedProxies: variable({
    name: 'REPRISE_TRUST_PROXY',
    form: 'IP addresses and CIDR ranges, separated by commas',
    byDefault: 'none',
    why: 'Proxies that end TLS before Reprise, and whose X-Forwarded-For and X-Forwarded-Proto are believed. A wide range lets anyone in it invent a client address.',
    absent: [],
    parse: rules.networks,
  }),
  logLevel: variable<LogLevel>({
    name: 'REPRISE_LOG_LEVEL',
    form: rules.LOG_LEVELS.join(', '),
    byDefault: 'info',
    why: 'Logs are JSON on standard output, one line a request at `info`. `debug` also shows the stack of what ends the start.',
    absent: 'info',
    parse: rules.oneOf(rules.LOG_LEVELS),
  }),
  bodyBytesMax: variable({
    name: 'REPRISE_BODY_BYTES_MAX',
    form: 'bytes, 16384 to 16777216',
    byDefault: '1048576 (1 MiB)',
    why: 'A larger request body is answered with 413. The largest honest request is a few kilobytes.',
    absent: 1_048_576,
    parse: rules.integer(16_384, 16_777_216),
  }),
  gatewayDeadlineMs: variable({
    name: 'REPRISE_GATEWAY_DEADLINE_MS',
    form: 'milliseconds, 1000 to 120000',
    byDefault: '30000 (30 s)',
    why: 'How long a gateway may take to answer. Shorter turns slow approvals into unknown outcomes; longer outlasts the 60 s after which proxies and clients commonly give up.',
    absent: 30_000,
    parse: rules.integer(1_000, 120_000),
  }),
  gatewayEndpoints: variable<Readonly<Record<string, string>>>({
    name: 'REPRISE_GATEWAY_ENDPOINTS',
    form: 'JSON object from gateway type to base URL, such as `{"nmi": "http://127.0.0.1:4010"}`',
    byDefault: 'none: each gateway’s own test host',
    why: 'Where requests of gateways in sandbox mode go instead: to a stand-in of your own for a gateway, in tests. Without meaning for live mode, whose requests always go to the gateway itself.',
    absent: {},
    parse: rules.endpoints,
  }),
  retrySlots: variable({
    name: 'REPRISE_RETRY_SLOTS',
    form: 'retries, 0 to 500',
    byDefault: '16',
    why: 'How many booked retries of companies in mode `reprise` this process has under way at once. 0: none, so that a process answers requests alone; one process at least must run them.',
    absent: 16,
    parse: rules.integer(0, 500),
  }),
  poolsModels: variable({
    name: 'REPRISE_POOL_MODELS',
    form: '1 or 0',
    byDefault: '0',
    why: '1: all companies of a mode share one model, so that each profits from what the others’ payments taught ([learning](learning.md)). By default nothing that was learned from one company is used for another.',
    absent: false,
    parse: rules.flag,
  }),
  explorationShare: variable({
    name: 'REPRISE_EXPLORATION',
    form: 'share of decisions, 0 to 0.2',
    byDefault: '0.02',
    why: 'How many decisions try something that looks slightly worse, so that the model finds out what it does not know. 0: none, and what has never been tried is never learned.',
    absent: 0.02,
    parse: rules.share(0.2),
  }),
  ...BATCH_VARIABLES,
} as const

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads all of it, and says all that is wrong at once. */
export function parseConfig(env: Environment): ParsedConfig {
  const errors: string[] = []
  const read = <Value>({ name, absent, parse }: Variable<Value>): Value => {
    const text = env[name]?.trim() ?? ''
    if (text === '') return absent
    const parsed = parse(text)
    if (parsed.ok) return parsed.value
    errors.push(`${name} ${parsed.rule}.`)
    return absent
  }
  const certFile = read<string | null>(VARIABLES.tlsCertFile)
  const keyFile = read<string | null>(VARIABLES.tlsKeyFile)
  const config: Config = {
    host: read(VARIABLES.host),
    port: read(VARIABLES.port),
    databaseUrl: read<SecretText | null>(VARIABLES.databaseUrl),
    databasePoolSize: read(VARIABLES.databasePoolSize),
    dataDirectory: read(VARIABLES.dataDirectory),
    bootstrapApiKey: read<SecretText | null>(VARIABLES.bootstrapApiKey),
    bootstrapGatewayToken: read<string | null>(VARIABLES.bootstrapGatewayToken),
    bootstrapSftpPassword: read<SecretText | null>(VARIABLES.bootstrapSftpPassword),
    masterKey: read<SecretText | null>(VARIABLES.masterKey),
    previousMasterKey: read<SecretText | null>(VARIABLES.previousMasterKey),
    acceptsEmbeddedLive: read(VARIABLES.acceptsEmbeddedLive),
    allowsPrivateUrls: read(VARIABLES.allowsPrivateUrls),
    tls: certFile === null || keyFile === null ? null : Object.freeze({ certFile, keyFile }),
    trustedProxies: Object.freeze(read<readonly string[]>(VARIABLES.trustedProxies)),
    logLevel: read<LogLevel>(VARIABLES.logLevel),
    bodyBytesMax: read(VARIABLES.bodyBytesMax),
    gatewayDeadlineMs: read(VARIABLES.gatewayDeadlineMs),
    gatewayEndpoints: read<Readonly<Record<string, string>>>(VARIABLES.gatewayEndpoints),
    retrySlots: read(VARIABLES.retrySlots),
    poolsModels: read(VARIABLES.poolsModels),
    explorationShare: read(VARIABLES.explorationShare),
    batch: readBatchConfig(read),
  }
  if (errors.length === 0) errors.push(...contradictionsIn(config, certFile, keyFile))
  return errors.length > 0 ? { ok: false, errors } : { ok: true, config: Object.freeze(config) }
}

/** What no single variable breaks. */
function contradictionsIn(config: Config, certFile: string | null, keyFile: string | null): string[] {
  const found: string[] = []
  if (config.databaseUrl !== null && config.masterKey === null) {
    found.push(
      'REPRISE_MASTER_KEY is required with DATABASE_URL: give every process the same one, made once with "openssl rand -base64 32".',
    )
  }
  if (config.previousMasterKey !== null && config.masterKey === null) {
    found.push('REPRISE_MASTER_KEY_PREVIOUS has no meaning without REPRISE_MASTER_KEY.')
  }
  if ((certFile === null) !== (keyFile === null)) {
    const missing = certFile === null ? VARIABLES.tlsCertFile.name : VARIABLES.tlsKeyFile.name
    found.push(`${missing} is missing: TLS needs both REPRISE_TLS_CERT_FILE and REPRISE_TLS_KEY_FILE.`)
  }
  return found
}

/** The table of docs/operations/configuration.md. */
export function renderVariables(): string {
  const rows = Object.values(VARIABLES).map(
    ({ name, form, byDefault, why }) => `| \`${name}\` | ${form} | ${byDefault} | ${why} |`,
  )
  return ['| variable | value | default | why |', '|---|---|---|---|', ...rows].join('\n')
}
