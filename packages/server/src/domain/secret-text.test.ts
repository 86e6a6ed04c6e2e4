import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { SecretText } from './secret-text.ts'

test('a secret prints as its mask and is revealed only when asked', () => {
  const secret = new SecretText('whsec_hush')
  assert.equal(`${secret}`, '[secret]')
  assert.equal(JSON.stringify([secret]), '["[secret]"]')
  assert.equal(inspect({ secret }), '{ secret: [secret] }')
  assert.deepEqual({ ...secret }, {})
  assert.equal(secret.reveal(), 'whsec_hush')
  assert.equal(String(new SecretText('a', '[api key]')), '[api key]')
})
