import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readCertificate } from './read-certificate.ts'

const directory = await mkdtemp(join(tmpdir(), 'reprise-tls-'))
after(() => rm(directory, { recursive: true }))

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

function privateKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
}

test('a file that is not there is named with its variable', async () => {
  const keyFile = await fileWith('key.pem', privateKey())
  const missing = { certFile: join(directory, 'none.pem'), keyFile }
  await assert.rejects(readCertificate(missing), /^Error: REPRISE_TLS_CERT_FILE names .*none\.pem.*ENOENT/)
  const swapped = { certFile: keyFile, keyFile: join(directory, 'none.pem') }
  await assert.rejects(readCertificate(swapped), /^Error: REPRISE_TLS_KEY_FILE names/)
})

test('files that are no certificate and key are refused at the start, without quoting them', async () => {
  const certFile = await fileWith('text.pem', 'this is a secret text')
  const keyFile = await fileWith('key-2.pem', privateKey())
  await assert.rejects(readCertificate({ certFile, keyFile }), (error) => {
    assert.match(String(error), /are not a PEM certificate and its private key/)
    assert.doesNotMatch(String(error), /secret text/)
    return true
  })
})
