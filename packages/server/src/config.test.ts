import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { type Config, parseConfig, renderVariables, VARIABLES } from './config.ts'

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')

function configOf(env: Record<string, string>): Config {
  const parsed = parseConfig(env)
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.errors.join('\n'))
  return parsed.config
}

function errorsOf(env: Record<string, string>): readonly string[] {
  const parsed = parseConfig(env)
  return parsed.ok ? [] : parsed.errors
}

test('nothing set is a sandbox on this machine with an embedded database', () => {
  assert.deepEqual(configOf({}), {
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: null,
    databasePoolSize: 10,
    dataDirectory: resolve('data'),
    bootstrapApiKey: null,
    bootstrapGatewayToken: null,
    bootstrapSftpPassword: null,
    masterKey: null,
    previousMasterKey: null,
    acceptsEmbeddedLive: false,
    allowsPrivateUrls: false,
    tls: null,
    trustedProxies: [],
    logLevel: 'info',
    bodyBytesMax: 1_048_576,
    gatewayDeadlineMs: 30_000,
    gatewayEndpoints: {},
    retrySlots: 16,
    poolsModels: false,
    explorationShare: 0.02,
    batch: {
      slots: 8,
      sftpPort: 2222,
      fileBytesMax: 536_870_912,
      filesWaitingMax: 100,
      keepDays: 90,
      sftpSessionsMax: 8,
      sftpIdleMs: 600_000,
      sftpFailuresMax: 20,
      directory: null,
      openPgpKeyFile: null,
      openPgpPassphrase: null,
    },
  })
})

test('every variable is read', () => {
  const config = configOf({
    HOST: '::1',
    PORT: '0',
    DATABASE_URL: 'postgres://u:p@db/reprise',
    REPRISE_DATABASE_POOL_SIZE: '3',
    REPRISE_DATA_DIR: 'elsewhere',
    REPRISE_BOOTSTRAP_API_KEY: 'abcdefghijklmnop+/==',
    REPRISE_BOOTSTRAP_GATEWAY_TOKEN: 'gateway-1',
    REPRISE_MASTER_KEY: MASTER_KEY,
    REPRISE_MASTER_KEY_PREVIOUS: MASTER_KEY,
    REPRISE_ACCEPT_EMBEDDED_LIVE: '1',
    REPRISE_ALLOW_PRIVATE_URLS: '1',
    REPRISE_TLS_CERT_FILE: '/tls/cert.pem',
    REPRISE_TLS_KEY_FILE: '/tls/key.pem',
    REPRISE_TRUST_PROXY: '10.0.0.7, fd00::/8',
    REPRISE_LOG_LEVEL: 'warn',
    REPRISE_BODY_BYTES_MAX: '65536',
    REPRISE_GATEWAY_DEADLINE_MS: '5000',
    REPRISE_GATEWAY_ENDPOINTS: '{"nmi": "http://127.0.0.1:4010/nmi/", "stripe": "https://stand-in.example"}',
    REPRISE_RETRY_SLOTS: '4',
    REPRISE_POOL_MODELS: '1',
    REPRISE_EXPLORATION: '0.2',
    REPRISE_BOOTSTRAP_SFTP_PASSWORD: 'a long password',
    SFTP_PORT: 'off',
    REPRISE_BATCH_FILE_BYTES_MAX: '65536',
    REPRISE_BATCH_SLOTS: '2',
    REPRISE_BATCH_FILES_WAITING_MAX: '1',
    REPRISE_BATCH_KEEP_DAYS: '365',
    REPRISE_SFTP_SESSIONS_MAX: '2',
    REPRISE_SFTP_IDLE_MS: '1000',
    REPRISE_SFTP_FAILURES_MAX: '3',
    REPRISE_BATCH_DIRECTORY: 'shared',
    REPRISE_OPENPGP_KEY_FILE: '/keys/openpgp.asc',
    REPRISE_OPENPGP_PASSPHRASE: 'open sesame',
  })
  const { databaseUrl, bootstrapApiKey, bootstrapSftpPassword, masterKey, previousMasterKey, ...open } = config
  assert.equal(config.batch.openPgpPassphrase?.reveal(), 'open sesame')
  const secrets = [databaseUrl, bootstrapApiKey, bootstrapSftpPassword, masterKey, previousMasterKey]
  assert.deepEqual(
    secrets.map((secret) => secret?.reveal()),
    ['postgres://u:p@db/reprise', 'abcdefghijklmnop+/==', 'a long password', MASTER_KEY, MASTER_KEY],
  )
  assert.deepEqual(open, {
    host: '::1',
    port: 0,
    databasePoolSize: 3,
    dataDirectory: resolve('elsewhere'),
    bootstrapGatewayToken: 'gateway-1',
    acceptsEmbeddedLive: true,
    allowsPrivateUrls: true,
    tls: { certFile: '/tls/cert.pem', keyFile: '/tls/key.pem' },
    trustedProxies: ['10.0.0.7', 'fd00::/8'],
    logLevel: 'warn',
    bodyBytesMax: 65_536,
    gatewayDeadlineMs: 5_000,
    gatewayEndpoints: { nmi: 'http://127.0.0.1:4010/nmi', stripe: 'https://stand-in.example' },
    retrySlots: 4,
    poolsModels: true,
    explorationShare: 0.2,
    batch: {
      slots: 2,
      sftpPort: null,
      fileBytesMax: 65_536,
      filesWaitingMax: 1,
      keepDays: 365,
      sftpSessionsMax: 2,
      sftpIdleMs: 1_000,
      sftpFailuresMax: 3,
      directory: resolve('shared'),
      openPgpKeyFile: '/keys/openpgp.asc',
      openPgpPassphrase: config.batch.openPgpPassphrase,
    },
  })
})

test('no secret can be printed with the configuration, which cannot be changed', () => {
  const config = configOf({
    DATABASE_URL: 'postgres://u:hunter2@db/reprise',
    REPRISE_MASTER_KEY: MASTER_KEY,
    REPRISE_BOOTSTRAP_API_KEY: 'abcdefghijklmnop',
  })
  const printed = inspect(config, { depth: 5 }) + JSON.stringify(config)
  for (const secret of ['hunter2', MASTER_KEY, 'abcdefghijklmnop']) assert.ok(!printed.includes(secret))
  assert.throws(() => Object.assign(config, { port: 1 }), TypeError)
})

const WRONG: Readonly<Record<string, readonly string[]>> = {
  REPRISE_RETRY_SLOTS: ['-1', '501', 'many'],
  REPRISE_POOL_MODELS: ['yes', '2'],
  REPRISE_EXPLORATION: ['0.21', '1', '-0.1', '2%', '0.00001', '.', 'NaN'],
  HOST: ['two words', 'http://x', '127.0.0.1:80', '-x'],
  PORT: ['http', '-1', '65536', '80.5', '0x50', '1e3'],
  DATABASE_URL: ['mysql://u:wrongpassword@host/x', 'postgres//x', 'wrongpassword'],
  REPRISE_DATABASE_POOL_SIZE: ['0', '201', 'many'],
  REPRISE_DATA_DIR: ['a\0b'],
  REPRISE_BOOTSTRAP_API_KEY: [
    '2short',
    'with spaces in the key',
    'abcdefghijklmnop===',
    'a'.repeat(201),
    'abc=defghijklmnopq',
  ],
  REPRISE_BOOTSTRAP_GATEWAY_TOKEN: ['a b', 'ü', 'x'.repeat(101)],
  REPRISE_BOOTSTRAP_SFTP_PASSWORD: ['2short', 'with ümlauts', 'x'.repeat(201)],
  SFTP_PORT: ['ssh', '65536', 'OFF'],
  REPRISE_BATCH_FILE_BYTES_MAX: ['65535', '1GiB'],
  REPRISE_BATCH_SLOTS: ['-1', '201', 'many'],
  REPRISE_BATCH_FILES_WAITING_MAX: ['0', '10001'],
  REPRISE_BATCH_KEEP_DAYS: ['0', '3651', '1.5', 'forever'],
  REPRISE_SFTP_SESSIONS_MAX: ['0', '101'],
  REPRISE_SFTP_IDLE_MS: ['999', '10min'],
  REPRISE_SFTP_FAILURES_MAX: ['0', '1001'],
  REPRISE_BATCH_DIRECTORY: ['a\0b'],
  REPRISE_OPENPGP_KEY_FILE: ['a\0b'],
  REPRISE_OPENPGP_PASSPHRASE: ['x'.repeat(1001)],
  REPRISE_MASTER_KEY: [
    'short',
    'not base64 at all',
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(64).toString('base64'),
  ],
  REPRISE_MASTER_KEY_PREVIOUS: ['short'],
  REPRISE_ACCEPT_EMBEDDED_LIVE: ['yes', 'true', '2'],
  REPRISE_ALLOW_PRIVATE_URLS: ['yes', '2'],
  REPRISE_TLS_CERT_FILE: ['a\0b'],
  REPRISE_TLS_KEY_FILE: ['a\0b'],
  REPRISE_TRUST_PROXY: ['proxy.example', '10.0.0.0/33', '10.0.0.1/', 'fd00::/129', '10.0.0.1,,10.0.0.2', 'true'],
  REPRISE_LOG_LEVEL: ['loud', 'INFO'],
  REPRISE_BODY_BYTES_MAX: ['1', '1MiB', '99999999'],
  REPRISE_GATEWAY_DEADLINE_MS: ['0', '30s', '999', '120001'],
  REPRISE_GATEWAY_ENDPOINTS: [
    'http://127.0.0.1:4010',
    '["http://127.0.0.1:4010"]',
    '{"nmi": "127.0.0.1:4010"}',
    '{"nmi": "ftp://127.0.0.1"}',
    '{"nmi": "https://user:secret@example.com"}',
    '{"nmi": "https://example.com/?a=b"}',
    '{"No Type": "https://example.com"}',
  ],
}

for (const { name } of Object.values(VARIABLES)) {
  test(`a wrong ${name} is one sentence that names it and not its value`, () => {
    const values = WRONG[name]
    assert.ok(values, 'there is no wrong value to try')
    for (const value of values) {
      const errors = errorsOf({ [name]: value })
      assert.equal(errors.length, 1, `${JSON.stringify(value)} was taken`)
      assert.match(errors[0] ?? '', new RegExp(`^${name} must .*\\.$`))
      const isQuotable = value.length < 5
      assert.ok(isQuotable || !errors[0]?.includes(value), errors[0])
    }
  })
}

test('several mistakes are told at once', () => {
  assert.equal(errorsOf({ PORT: 'x', REPRISE_LOG_LEVEL: 'x', HOST: 'a b' }).length, 3)
})

test('what is set to nothing is not set', () => {
  assert.deepEqual(configOf({ PORT: '', REPRISE_MASTER_KEY: ' ', DATABASE_URL: '' }), configOf({}))
})

test('a database needs a master key of the operator’s', () => {
  assert.match(
    errorsOf({ DATABASE_URL: 'postgres://db/x' }).join(),
    /^REPRISE_MASTER_KEY is required with DATABASE_URL/,
  )
})

test('a previous master key needs a present one', () => {
  assert.match(errorsOf({ REPRISE_MASTER_KEY_PREVIOUS: MASTER_KEY }).join(), /without REPRISE_MASTER_KEY/)
})

test('a certificate without its key, or a key without its certificate, is named', () => {
  assert.match(errorsOf({ REPRISE_TLS_CERT_FILE: 'x' }).join(), /^REPRISE_TLS_KEY_FILE is missing/)
  assert.match(errorsOf({ REPRISE_TLS_KEY_FILE: 'x' }).join(), /^REPRISE_TLS_CERT_FILE is missing/)
})

test('docs/operations/configuration.md has the table of variables as it is', () => {
  const page = readFileSync(new URL('../../../docs/operations/configuration.md', import.meta.url), 'utf8')
  const [, table] = /<!-- variables.*-->\n([\s\S]*)\n<!-- \/variables -->/.exec(page) ?? []
  assert.equal(table, renderVariables(), 'put what renderVariables() gives between the markers')
})
