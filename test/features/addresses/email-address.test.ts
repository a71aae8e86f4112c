import { describe, expect, test } from 'vitest';
import {
  parseEmailAddress,
  requireEmailAddress,
} from '../../../src/features/addresses/email-address.ts';

const label63 = 'a'.repeat(63);
const local64 = 'l'.repeat(64);

describe('an address is taken as it was given:', () => {
  test.each([
    'susan@example.com',
    'Susan.Calvin@Example.COM',
    'susan+shop@example.com',
    'a@b.cd',
    "o'hara@example.ie",
    '#$&*/?=^_`{|}~-@example.com',
    '1234@1234.example',
    'susan@xn--bcher-kva.example',
    'susan@example.xn--p1ai',
    'susan@a-b.example',
    `${local64}@example.com`,
    `susan@${label63}.example`,
    `s@${'a.'.repeat(124)}com`,
  ])('%s', (text) => {
    const parsed = parseEmailAddress(text);
    expect(parsed?.address).toBe(text);
    expect(parsed?.key).toBe(text.toLowerCase());
  });
});

const hostile: [string, string][] = [
  ['nothing', ''],
  ['no @', 'susan.example.com'],
  ['nothing before @', '@example.com'],
  ['nothing behind @', 'susan@'],
  ['two @', 'susan@evil.example@example.com'],
  ['a domain without a dot', 'susan@localhost'],
  ['a dot at the end', 'susan@example.com.'],
  ['a dot at the start of the domain', 'susan@.example.com'],
  ['two dots in the domain', 'susan@example..com'],
  ['a dot at the start', '.susan@example.com'],
  ['a dot before @', 'susan.@example.com'],
  ['two dots', 'susan..calvin@example.com'],
  ['a space at the start', ' susan@example.com'],
  ['a space at the end', 'susan@example.com '],
  ['a space inside', 'susan calvin@example.com'],
  ['a tab', 'susan\t@example.com'],
  ['a line feed at the end', 'susan@example.com\n'],
  ['a carriage return at the end', 'susan@example.com\r'],
  ['a header', 'susan@example.com\r\nBcc: eve@evil.example'],
  ['a command', 'susan@example.com>\r\nRCPT TO:<eve@evil.example'],
  ['a NUL', 'susan@example.com\0.evil.example'],
  ['a bell', 'sus\u0007an@example.com'],
  ['DEL', 'sus\u007fan@example.com'],
  ['a list by comma', 'susan@example.com,eve@evil.example'],
  ['a list by semicolon', 'susan@example.com;eve@evil.example'],
  ['a group', 'friends:susan@example.com;'],
  ['a name', 'Susan <susan@example.com>'],
  ['angle brackets', '<susan@example.com>'],
  ['a route', '@relay.example:susan@example.com'],
  ['a comment', 'susan(eve)@example.com'],
  ['a comment in the domain', 'susan@example.com(evil)'],
  ['a quoted local part', '"susan"@example.com'],
  ['quoted white space', '"susan calvin"@example.com'],
  ['a quoted @', '"susan@evil.example"@example.com'],
  ['a backslash', 'sus\\an@example.com'],
  ['a percent route', 'susan%evil.example@example.com'],
  ['a percent code in the domain', 'susan@evil%2eexample.com'],
  ['a bang path', 'evil.example!susan@example.com'],
  ['an encoded word', '=?utf-8?q?=65=76=65?=@example.com'],
  ['an encoded word inside', 'susan=?x?q?=40evil.example=3e=00?=foo@example.com'],
  ['an IPv4 literal', 'susan@[127.0.0.1]'],
  ['an IPv6 literal', 'susan@[IPv6:::1]'],
  ['an IPv4 address', 'susan@127.0.0.1'],
  ['a short IPv4 address', 'susan@127.1'],
  ['a hexadecimal IPv4 address', 'susan@0x7f.0x1'],
  ['a top-level domain of digits', 'susan@example.123'],
  ['a port', 'susan@example.com:25'],
  ['a path', 'susan@example.com/evil'],
  ['an underscore in the domain', 'susan@ex_ample.com'],
  ['a dash at the start of a label', 'susan@-example.com'],
  ['a dash at the end of a label', 'susan@example-.com'],
  ['a label of another encoding', 'susan@ab--example.com'],
  ['a dotless ı', 'susan@l\u0131nkedin.com'],
  ['a dotless ı before @', 'm\u0131ke@example.com'],
  ['a dotted İ', 'M\u0130KE@example.com'],
  ['a Kelvin sign', 'susan@\u212aelvin.example'],
  ['a Kelvin sign before @', 'mi\u212ae@example.com'],
  ['a long s', '\u017fusan@example.com'],
  ['a full-width @', 'susan\uff20example.com'],
  ['an ideographic full stop', 'susan@example\u3002com'],
  ['a domain that is not given in xn--', 'susan@b\u00fccher.example'],
  ['a local part outside ASCII', 's\u00fcsan@example.com'],
  ['a Cyrillic letter', 's\u0443san@example.com'],
  ['a zero-width space', 'susan\u200b@example.com'],
  ['a change of direction', 'susan\u202e@example.com'],
  ['half a surrogate', 'susan\ud800@example.com'],
  ['a byte order mark', '\ufeffsusan@example.com'],
  ['a scheme', 'mailto:susan@example.com'],
  ['65 characters before @', `l${local64}@example.com`],
  ['a label of 64', `susan@a${label63}.example`],
  ['255 characters', `sss@${'a.'.repeat(124)}com`],
  ['a megabyte', `${'a'.repeat(1 << 20)}@example.com`],
  ['a megabyte of dots', `${'a.'.repeat(1 << 19)}@example.com`],
];

describe('no mail is sent to', () => {
  test.each(hostile)('%s', (_what, text) => {
    expect(parseEmailAddress(text)).toBeNull();
    const refused = expect.objectContaining({
      code: 'BAD_USER_INPUT',
      extensions: { code: 'BAD_USER_INPUT', argument: ['email'] },
      // What was given is not echoed.
      message: 'This is no e-mail address that takes mail. Write it like susan@example.com.',
    });
    expect(() => requireEmailAddress(text, ['email'])).toThrow(refused);
  });
});

test('letter case makes no second address, and a dot does', () => {
  const key = (text: string) => parseEmailAddress(text)?.key;
  expect(key('SUSAN@Example.COM')).toBe(key('susan@example.com'));
  expect(key('su.san@example.com')).not.toBe(key('susan@example.com'));
  expect(key('susan+a@example.com')).not.toBe(key('susan@example.com'));
});

test('plus-tags are one mailbox, and nothing else is', () => {
  const mailbox = (text: string) => parseEmailAddress(text)?.mailboxKey;
  expect(mailbox('Susan+a+b@example.com')).toBe('susan@example.com');
  expect(mailbox('susan+@example.com')).toBe('susan@example.com');
  expect(mailbox('susan@example.com')).toBe('susan@example.com');
  expect(mailbox('+susan@example.com')).toBe('+susan@example.com');
  expect(mailbox('susan@a.example.com')).toBe('susan@a.example.com');
});

/** A repeatable sequence of whole numbers below `end` (a linear congruential generator). */
function createPick(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

const pieces = ['a', 'Z', '0', '.', '-', '+', '@', '=?', '%', '!', '"', ' ', '\r\n', ',', ':', '[', 'xn--', 'ı', 'K', '\0', 'example', 'com', '.com', '@b.example']; // prettier-ignore

test('what is taken, of 100,000 random texts, has one @, no byte that means something to a relay, and is its own spelling', () => {
  const pick = createPick(7);
  let taken = 0;
  for (let round = 0; round < 100_000; round += 1) {
    const parts = Array.from({ length: 1 + pick(7) }, () => pieces[pick(pieces.length)]);
    const text = parts.join('');
    const parsed = parseEmailAddress(text);
    if (!parsed) continue;
    taken += 1;
    expect(parsed.address).toBe(text);
    expect(text).toMatch(/^[^@]+@[a-zA-Z0-9.-]+$/);
    expect(text).toMatch(/^[\x21-\x7e]+$/);
    expect(text).not.toMatch(/[%!"(),:;<>[\\\]]|=\?|\.\.|^\.|\.@|@\.|\.$/);
    expect(parseEmailAddress(parsed.key)).toEqual({ ...parsed, address: parsed.key });
    expect(parseEmailAddress(text.toUpperCase())?.key).toBe(parsed.key);
    expect(parsed.mailboxKey.split('@')[1]).toBe(parsed.key.split('@')[1]);
    expect(parsed.key.startsWith(parsed.mailboxKey.split('@')[0]!)).toBe(true);
    expect(parsed.mailboxKey).not.toMatch(/.\+|^@/);
  }
  expect(taken).toBeGreaterThan(500);
});

test('the longest texts are judged at once', () => {
  const texts = [`${'a.'.repeat(126)}@`, `a@${'a-'.repeat(125)}`, `a@${'a.'.repeat(125)}1`];
  const start = process.cpuUsage();
  for (let round = 0; round < 1000; round += 1) texts.forEach(parseEmailAddress);
  // Milliseconds, where a pattern that tries all ways would take years.
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
});
