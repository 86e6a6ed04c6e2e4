import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOutboundUrl } from './outbound-url.ts'

function ruleOf(url: string, allowsPrivate = false): string | null {
  const parsed = parseOutboundUrl(url, allowsPrivate)
  return parsed.ok ? null : parsed.rule
}

test('an https URL of a name or a public address is taken', () => {
  for (const url of [
    'https://example.com',
    'https://example.com:8443/hooks?shop=1',
    'https://8.8.8.8/',
    'HTTPS://EXAMPLE.COM',
  ]) {
    assert.equal(ruleOf(url), null, url)
  }
})

test('what is no URL, not https, or holds a password is refused with its rule', () => {
  assert.match(ruleOf('example.com/hooks') ?? '', /must be a URL/)
  assert.match(ruleOf('http://example.com') ?? '', /must begin with https/)
  assert.match(ruleOf('ftp://example.com', true) ?? '', /must begin with https/)
  assert.match(ruleOf('https://ada:secret@example.com') ?? '', /must not hold a user name or password/)
  assert.match(ruleOf('https://example.com/#part') ?? '', /must not have a part after #/)
  assert.match(ruleOf(`https://example.com/${'x'.repeat(2_000)}`) ?? '', /at most 2000 characters/)
})

test('an internal address is refused however it is spelled', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '１２７.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '169.254.169.254',
    '10.1.2.3',
    '0',
  ]
  for (const host of spellings) assert.match(ruleOf(`https://${host}/`) ?? '', /must lead to public addresses/, host)
})

test('where the operator allows it, http and internal addresses are taken', () => {
  for (const url of ['http://127.0.0.1:9000/hooks', 'https://10.0.0.1', 'http://[::1]:8080']) {
    assert.equal(ruleOf(url, true), null, url)
  }
})
