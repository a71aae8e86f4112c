import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { argon2Problem } from '../../src/features/passwords/foreign/argon2-form.ts';

const salt = 'c29tZXNhbHRzb21lc2FsdA';
const digest = 'CWUuQAPDPHUNOnjdyKvWtLUpNAjmtO1flgyNhvW8VCI';

test.each([
  ['what OWASP advises', `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${digest}`],
  ['what libsodium calls moderate', `$argon2id$v=19$m=262144,t=3,p=1$${salt}$${digest}`],
  ['Argon2i', `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${digest}`],
  ['Argon2d of the version before', `$argon2d$v=16$m=19456,t=2,p=1$${salt}$${digest}`],
  ['four lanes', `$argon2id$v=19$m=65536,t=3,p=4$${salt}$${digest}`],
])('%s is a hash that can be checked', (_name, text) => {
  expect(argon2Problem(text)).toBeNull();
});

test('what the library writes is one', async () => {
  expect(argon2Problem(await hash('a password', { memoryCost: 64 }))).toBeNull();
});

const form = 'must look like $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH';
const bounds = 'must have m from 8p to 1048576, t from 1 to 16 and p from 1 to 16';
const work = 'must have an m·t of at most 1048576';
const encoding = 'must have its salt and its hash in base64 without padding';
const lengths = 'must have a salt of 8 to 64 bytes and a hash of 16 to 64';

test.each([
  ['nothing', '', form],
  ['a password', 'hunter2', form],
  ['a version that there is not', `$argon2id$v=18$m=19456,t=2,p=1$${salt}$${digest}`, form],
  ['more behind it', `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${digest}\n`, form],
  ['padding', `$argon2id$v=19$m=19456,t=2,p=1$${salt}==$${digest}=`, form],
  ['too little memory', `$argon2id$v=19$m=31,t=2,p=4$${salt}$${digest}`, bounds],
  ['2 GiB', `$argon2id$v=19$m=2097152,t=2,p=1$${salt}$${digest}`, bounds],
  ['no pass', `$argon2id$v=19$m=19456,t=0,p=1$${salt}$${digest}`, bounds],
  ['two passes over a gigabyte', `$argon2id$v=19$m=1048576,t=2,p=1$${salt}$${digest}`, work],
  ['17 passes', `$argon2id$v=19$m=19456,t=17,p=1$${salt}$${digest}`, bounds],
  ['no lane', `$argon2id$v=19$m=19456,t=2,p=0$${salt}$${digest}`, bounds],
  ['a salt that ends in the middle', `$argon2id$v=19$m=64,t=2,p=1$${salt}x$${digest}`, encoding],
  ['stray bits', `$argon2id$v=19$m=64,t=2,p=1$${salt.slice(0, -1)}B$${digest}`, encoding],
  ['a short salt', `$argon2id$v=19$m=64,t=2,p=1$c2FsdA$${digest}`, lengths],
  ['a short hash', `$argon2id$v=19$m=64,t=2,p=1$${salt}$c2FsdA`, lengths],
])('%s is refused', (_name, text, problem) => {
  expect(argon2Problem(text)).toBe(problem);
});
