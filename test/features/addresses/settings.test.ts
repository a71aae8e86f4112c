import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { createRequireNewEmail } from '../../../src/features/addresses/blocked-domains.ts';
import { temporaryFolder } from '../../support/process.ts';

async function load(content: string | Buffer) {
  const path = `${await temporaryFolder()}/domains.txt`;
  await writeFile(path, content);
  return loadConfig({ AUTH_BLOCKED_EMAIL_DOMAINS: path });
}

test('a file has a domain a line, comments, empty lines and the line ends of Windows', async () => {
  const content = '\ufeff# Disposable\r\nMailinator.com\r\n\r\n  b.example  # since May\r\nru\r\n';
  expect((await load(content)).blockedEmailDomains).toEqual(['mailinator.com', 'b.example', 'ru']);
});

test.each([
  ['is empty', ''],
  ['is not text in UTF-8', Buffer.from([0xff, 0xfe, 0x61])],
  ['has what is no domain on line 2', 'a.example\n@b.example'],
  ['has what is no domain on line 3', '# a\n\nb\u00fccher.example'],
  ['has what is no domain on line 1', '*.example'],
  ['has what is no domain on line 1', 'a.example, b.example'],
  ['has what is no domain on line 1', 'a..example'],
  ['has what is no domain on line 1', 'susan@a.example'],
])('a file that %s keeps the server from starting', async (problem, content) => {
  await expect(load(content)).rejects.toThrow(
    new RegExp(`^AUTH_BLOCKED_EMAIL_DOMAINS names a file that ${problem}.*Example: .*$`),
  );
});

test('a blocked domain blocks what is below it, and nothing beside it or above it', () => {
  const blockedEmailDomains = ['mail.example', 'ru'];
  const requireNewEmail = createRequireNewEmail({ blockedEmailDomains });
  for (const blocked of ['a@mail.example', 'a@MAIL.Example', 'a@x.y.mail.example', 'a@b.ru']) {
    const extensions = { code: 'BAD_USER_INPUT', argument: ['input', 'email'] };
    expect(() => requireNewEmail(blocked, ['input', 'email'])).toThrow(
      expect.objectContaining({ extensions }),
    );
  }
  for (const free of ['a@example.com', 'a@notmail.example', 'a@mail.example.com', 'ru@b.example'])
    expect(requireNewEmail(free, ['email']).address).toBe(free);
});

test('what is no address is refused before its domain is looked at', () => {
  const requireNewEmail = createRequireNewEmail({ blockedEmailDomains: [] });
  expect(() => requireNewEmail('a@b', ['email'])).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT' }),
  );
});

test('addresses that have to be proved need a server that sends mail', () => {
  const required = { AUTH_EMAIL: 'required' };
  expect(loadConfig(required).email).toBe('required');
  expect(() => loadConfig({ ...required, AUTH_SMTP_URL: 'none' })).toThrow(
    /^AUTH_EMAIL is required, and AUTH_SMTP_URL is none.* Example: AUTH_EMAIL=optional$/,
  );
});
