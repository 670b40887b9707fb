import { describe, expect, test } from 'vitest'
import { judgeUrl } from './judge-url.ts'
import { isPublicAddress } from './public-address.ts'

const blocked = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://１２７.0.0.1/',
  'http://0.0.0.0/',
  'http://0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  'http://198.18.0.1/',
  'http://168.63.129.16/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b::8.8.8.8]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://a.localhost:8080/',
]

describe('judgeUrl', () => {
  test.each(blocked)('refuses %s as not public', (url) => {
    expect(judgeUrl(url)).toMatch(/not on the public internet/)
  })

  test.each([
    'ftp://example.com/a',
    'file:///etc/passwd',
    'data:image/png;base64,AA',
    'gopher://example.com',
    'javascript:1',
  ])('refuses the scheme of %s', (url) => expect(judgeUrl(url)).toMatch(/http/))

  test.each([
    '',
    'cat.png',
    '//example.com/a',
    'http://',
    'http://[::1',
    'http://256.0.0.1/',
    'http://[fe80::1%25eth0]/',
  ])('refuses %j as no URL', (url) => expect(judgeUrl(url)).toMatch(/valid URL/))

  test.each(['http://me@example.com/', 'https://me:secret@example.com/', 'https://:secret@example.com/'])(
    'refuses credentials in %s',
    (url) => expect(judgeUrl(url)).toMatch(/password/),
  )

  test('refuses a URL of absurd length', () => {
    expect(judgeUrl(`https://example.com/${'a'.repeat(9000)}`)).toMatch(/longer/)
  })

  test.each([
    'https://example.com/cat.png?a=b',
    'http://8.8.8.8:8080/',
    'https://[2606:4700:4700::1111]/',
    'http://localhost.example.com/',
  ])('lets %s pass', (url) => expect(judgeUrl(url)).toBeNull())

  test('never repeats the URL', () => {
    for (const url of [...blocked, 'ftp://marker.example', 'http://marker@x.example', 'marker']) {
      expect(judgeUrl(url)).not.toMatch(/marker|127|169/)
    }
  })

  test('lets a listed private host pass, with its port only where the list names one', () => {
    expect(judgeUrl('http://127.0.0.1:4567/a', ['127.0.0.1:4567'])).toBeNull()
    expect(judgeUrl('http://127.0.0.1:4568/a', ['127.0.0.1:4567'])).not.toBeNull()
    expect(judgeUrl('http://127.0.0.1/a', ['127.0.0.1:80'])).toBeNull()
    expect(judgeUrl('http://localhost:1/a', ['LocalHost'])).toBeNull()
    expect(judgeUrl('http://[::1]:9/a', ['[::1]:9'])).toBeNull()
    expect(judgeUrl('http://[::1]:9/a', ['::1'])).toBeNull()
    expect(judgeUrl('http://a.localhost/', ['localhost'])).not.toBeNull()
    expect(judgeUrl('file://127.0.0.1/a', ['127.0.0.1'])).not.toBeNull()
  })
})

test('what is not an IP address is not a public one', () => {
  expect(isPublicAddress('')).toBe(false)
  expect(isPublicAddress('example.com')).toBe(false)
  expect(isPublicAddress('fe80::1%eth0')).toBe(false)
  expect(isPublicAddress('8.8.8.8')).toBe(true)
})
