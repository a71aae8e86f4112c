import { expect, test } from 'vitest';
import { readForeignHash } from '../../src/features/passwords/foreign/read-foreign-hash.ts';

const read = (text: string, allowWeak = false) => readForeignHash(text, { allowWeak });

const salt = 'c29tZXNhbHRzb21lc2FsdA';
const digest = 'CWUuQAPDPHUNOnjdyKvWtLUpNAjmtO1flgyNhvW8VCI';
const bcrypt = `${'a'.repeat(22)}${'b'.repeat(31)}`;
const ofBcrypt = 'must have a cost of bcrypt from 4 to 15';
const ofPbkdf2 = 'must have 1000 to 10000000 iterations';
const ofScrypt = 'must have an N of scrypt of 1024 or more, and a 128·N·r·p of at most 128 MiB';
const ofShaCrypt = 'must have 1000 to 1000000 rounds';
const lengths = 'must have a salt of 4 to 128 bytes and a hash of 16 to 128';

test.each([
  ['bcrypt of cost 16', `$2b$16$${bcrypt}`, ofBcrypt],
  ['bcrypt of cost 31', `$2a$31$${bcrypt}`, ofBcrypt],
  ['bcrypt of cost 3', `$2y$03$${bcrypt}`, ofBcrypt],
  ['WordPress with cost 16', `$wp$2y$16$${bcrypt}`, ofBcrypt],
  ['Django with cost 16', `bcrypt_sha256$$2b$16$${bcrypt}`, ofBcrypt],
  ['PBKDF2 of more than ten million', `pbkdf2_sha256$10000001$seasalt$${digest}=`, ofPbkdf2],
  [
    'PBKDF2 of a result of four blocks',
    `$pbkdf2-sha256$i=2500001$${salt}$${'A'.repeat(170)}`,
    ofPbkdf2,
  ],
  ['PBKDF2 of 999', `pbkdf2:sha1:999$seasalt$${'0f'.repeat(20)}`, ofPbkdf2],
  ['PBKDF2 without a salt', `pbkdf2_sha256$10000$$${digest}=`, lengths],
  ['PBKDF2 with a short salt', `pbkdf2_sha256$10000$sea$${digest}=`, lengths],
  ['PBKDF2 with a short hash', `pbkdf2:sha1:1000$seasalt$${'0f'.repeat(15)}`, lengths],
  ['scrypt of more than 128 MiB', `$scrypt$ln=17,r=9,p=1$${salt}$${digest}`, ofScrypt],
  ['scrypt of two lanes of that', `$scrypt$ln=17,r=8,p=2$${salt}$${digest}`, ofScrypt],
  ['scrypt of little', `$scrypt$ln=9,r=8,p=1$${salt}$${digest}`, ofScrypt],
  ['scrypt of no lane', `$scrypt$ln=14,r=8,p=0$${salt}$${digest}`, ofScrypt],
  ['Firebase of more', `$firebase-scrypt$k=one,r=8,m=18$${salt}$${digest}`, ofScrypt],
  ['SHA-crypt of many rounds', `$6$rounds=1000001$salt$${'a'.repeat(86)}`, ofShaCrypt],
  ['SHA-crypt of few', `$5$rounds=999$salt$${'a'.repeat(43)}`, ofShaCrypt],
  ['phpass of 2^17', `$P$F${'a'.repeat(30)}`, 'must have 2^7 to 2^16 rounds'],
  [
    'Argon2d of two passes over a gigabyte',
    `$argon2d$v=16$m=1048576,t=2,p=1$${salt}$${digest}`,
    'must have an m·t of at most 1048576',
  ],
  ['a pepper around such a hash', `$pepper$k=one$2b$16$${bcrypt}`, ofBcrypt],
  ['a long text', `$6$${'a'.repeat(3000)}`, 'must not be longer than 2048 characters'],
])('%s is refused', (_name, text, problem) => {
  expect(read(text)).toEqual({ problem });
});

const unknown = 'has a form that Latchkey does not know';
const looksLike = (kind: string) => `looks like ${kind}, in a form that Latchkey does not know`;
const cannot = (kind: string) => `is ${kind}, which Latchkey cannot verify`;

test.each([
  ['SHA-crypt without a salt', `$6$$${'a'.repeat(86)}`, looksLike('a SHA-512-crypt hash')],
  [
    'an N that is no power of two',
    `scrypt:20000:8:1$seasalt$${'0f'.repeat(32)}`,
    looksLike('an scrypt hash'),
  ],
  ['a pepper in a pepper', `$pepper$k=one$pepper$k=two$2b$10$${bcrypt}`, unknown],
  [
    'a pepper around a keyed hash',
    `$pepper$k=one$firebase-scrypt$k=two,r=8,m=14$${salt}$${digest}`,
    unknown,
  ],
  ['a hash with a line after it', `$2b$10$${bcrypt}\n`, looksLike('a bcrypt hash')],
  ['MD5-crypt', '$1$salt$28772684iEwNOgGugqO9.', cannot('an MD5-crypt hash')],
  ['MD5-crypt of LDAP', '{CRYPT}$1$salt$28772684iEwNOgGugqO9.', cannot('an MD5-crypt hash')],
  ['the faulty bcrypt', `$2x$10$${bcrypt}`, cannot('a bcrypt hash of a faulty version')],
  ['unsalted SHA-1', '{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=', cannot('a hash of an LDAP directory')],
  ['bytes that are nearly those of ASP.NET', `AAAA${'A'.repeat(58)}`, unknown],
])('%s is refused', (_name, text, problem) => {
  expect(read(text, true)).toEqual({ problem });
});

test('salted SHA of a directory is taken only where it is asked for', () => {
  const hash = '{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3';
  expect(read(hash)).toEqual({ problem: expect.stringContaining('--allow-weak-hashes') });
  expect(read(hash, true)).toEqual({ stored: expect.stringMatching(/^\$ssha1\$/) });
  const peppered = `$pepper$k=one${(read(hash, true) as { stored: string }).stored}`;
  expect(read(peppered)).toEqual({ problem: expect.stringContaining('--allow-weak-hashes') });
});

test('a stored form is read as it is', () => {
  for (const text of [
    `$2b$10$${bcrypt}`,
    `$pbkdf2-sha512$i=210000$${salt}$${digest}`,
    `$firebase-scrypt$k=one,r=8,m=14$${salt}$${digest}`,
    `$pepper$k=one$2a$11$${bcrypt}`,
  ])
    expect(read(text)).toEqual({ stored: text });
});

test('a text that could take long is looked at once', () => {
  const begun = process.threadCpuUsage().user;
  for (const text of ['{'.repeat(2000), `$pbkdf2$${'1'.repeat(2000)}`, 'A'.repeat(2000)])
    expect(read(text)).toHaveProperty('problem');
  // Microseconds of this thread: a pattern that goes back and forth takes seconds.
  expect(process.threadCpuUsage().user - begun).toBeLessThan(200_000);
});
