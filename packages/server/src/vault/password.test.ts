import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { systemRandom } from '../domain/random.ts'
import { PasswordHasher } from './password.ts'

const passwords = new PasswordHasher(systemRandom)

test('a password matches its own hash only, and two hashes of it differ', async () => {
  const hash = await passwords.hash('correct horse')
  assert.notEqual(hash, await passwords.hash('correct horse'))
  assert.ok(!hash.includes('horse'))
  assert.equal(await passwords.matches('correct horse', hash), true)
  assert.equal(await passwords.matches('correct horse ', hash), false)
  assert.equal(await passwords.matches('', hash), false)
})

test('nobody has a password, and a hash that cannot be read is an error and no match', async () => {
  assert.equal(await passwords.matches('anything', null), false)
  await assert.rejects(passwords.matches('anything', 'plain'), { fault: 'invalid' })
})

test('a hash tells its cost, so that one made at another cost still matches', async () => {
  const hash = 'scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$JfCELMl7b1pl6MB8FZ/l9ZQijZnb3MKoEPvpzK+v+v4='
  assert.equal(await passwords.matches('correct horse', hash), true)
})

test('a generated password is like no other, needs no quotes and does not print', () => {
  const made = [passwords.generate(), passwords.generate()]
  for (const each of made) {
    assert.match(each.reveal(), /^[A-Za-z0-9_-]{24}$/)
    assert.equal(inspect(each), '[password]')
  }
  assert.notEqual(made[0]?.reveal(), made[1]?.reveal())
})
