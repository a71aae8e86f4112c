import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { mailNames, type MailName } from '../../src/features/mail/templates/mails.ts';
import { createMailTemplates } from '../../src/features/mail/templates/templates.ts';

const link = 'https://auth.example.com/account/action?a=1&b=2#lk_link_abc';
const full = {
  link,
  linkValidFor: 86_400,
  code: '48215907',
  codeValidFor: 600,
  username: 'susan',
  at: '2026-11-30T09:30:00.000Z',
  codesLeft: 9,
  ip: '192.0.2.7',
  device: 'Firefox, Windows',
};
const { username: _, ip: __, device: ___, ...least } = full;

const create = (folder: string | null = null, locale = 'en', service = 'Example') =>
  createMailTemplates({ folder, locale, service });

/** Returns a folder with these files, which is gone after the test. */
async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-mails-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe.each(['en', 'de', 'zh-CN'])('in %s', (locale) => {
  test.each(mailNames)(
    '%s has a subject, says who writes, and leaves no tag open',
    async (name) => {
      const templates = await create();
      for (const view of [full, least]) {
        const mail = templates.render(name, locale, view);
        expect(mail.locale).toBe(locale);
        expect(mail.subject).toContain('Example');
        expect(mail.subject).toMatch(/^\P{Cc}{5,80}$/u);
        for (const text of [mail.subject, mail.text, mail.html]) {
          expect(text).not.toMatch(/\{\{|\}\}|undefined|null|NaN/);
        }
        expect(mail.text).not.toMatch(/\n{3}|[ \t]\n|\r/);
        expect(mail.html).toContain(`lang="${locale}"`);
      }
    },
  );
});

test('each language says as much as the others', async () => {
  const templates = await create();
  for (const name of mailNames) {
    const paragraphs = ['en', 'de', 'zh-CN'].map(
      (locale) => templates.render(name, locale, full).text.split('\n\n').length,
    );
    expect(new Set(paragraphs).size, `${name}: ${paragraphs.join(' ')}`).toBe(1);
  }
});

test('a recovery code that was used is told with how many are left, also when none is', async () => {
  const templates = await create();
  const told = (locale: string, codesLeft: number) =>
    templates.render('recovery-code-used', locale, { ...least, codesLeft }).text;
  expect(told('en', 3)).toContain('Codes that are left: 3\n');
  expect(told('de', 3)).toContain('Verbleibende Codes: 3\n');
  expect(told('zh-CN', 3)).toContain('剩余恢复代码：3\n');
  expect(told('en', 0)).toContain('Codes that are left: 0\n');
  expect(() => told('en', Number.NaN)).toThrow('A mail cannot show its codesLeft.');
});

test('the link is a button and a text, and the code is large', async () => {
  const { text, html } = (await create()).render('reset-password', 'en', full);
  expect(text).toContain(`Set a new password:\n${link}\n`);
  const escaped = link.replace('&', '&amp;');
  expect(html).toMatch(/<a href="[^"]*" style="[^"]*background:[^"]*">Set a new password<\/a>/);
  expect(html.split(`<a href="${escaped}"`)).toHaveLength(3);
  expect(html).toContain(`>${escaped}</a>`);
  expect(html).toMatch(/<p style="[^"]*font-size:32px[^"]*">48215907<\/p>/);
});

test('durations and times are in the words of the language', async () => {
  const templates = await create();
  const views = { link, linkValidFor: 604_800 };
  expect(templates.render('invitation', 'en', views).text).toContain('good for 7 days.');
  expect(templates.render('invitation', 'de', views).text).toContain('gilt 7 Tage.');
  expect(templates.render('invitation', 'zh-CN', views).text).toContain('7天');
  const one = { link, linkValidFor: 3600 };
  expect(templates.render('invitation', 'de-CH', one).text).toContain('gilt 1 Stunde.');
  expect(templates.render('password-changed', 'de', full).text).toContain(
    '30. November 2026 um 09:30 UTC',
  );
});

test.each([
  [59, '59 seconds'],
  [119, '1 minute'],
  [5400, '90 minutes'],
  [86_400, '24 hours'],
  [259_200, '3 days'],
])('%d seconds are %s', async (linkValidFor, words) => {
  const { text } = (await create()).render('invitation', 'en', { link, linkValidFor });
  expect(text).toContain(`good for ${words}.`);
});

describe('the language of a mail', () => {
  test.each([
    ['de-AT', 'de'],
    ['zh-Hans-SG', 'zh-CN'],
    ['fr', 'en'],
    [null, 'en'],
  ])('for %s is %s', async (wanted, locale) => {
    expect((await create()).render('test', wanted, {}).locale).toBe(locale);
  });

  test('where the server has another default, it is that one', async () => {
    const templates = await create(null, 'de-AT');
    expect(templates.render('test', 'fr', {}).locale).toBe('de');
    expect(templates.render('test', null, {}).locale).toBe('de');
  });
});

describe('a username is shown where it is letters and digits alone:', () => {
  test.each(['susan', 'Susan7', 'zoë', 'Ελένη', '小明', 'ไทยนะ'])('%s', async (name) => {
    const { text } = (await create()).render('login', 'en', { ...full, username: name });
    expect(text).toContain(`Hello ${name},`);
  });

  test.each([
    'evil.example',
    'evil.example/reset',
    'https://evil.example',
    'susan@evil.example',
    'Your account is locked',
    'call 0800 123456',
    'call08001234567now',
    '<b>susan</b>',
    '{{link}}',
    'susan\r\nBcc: eve@example.com',
    'susan\u2028now',
    'susan\u202eevil',
    'evil。example',
    'evil․example',
    'a'.repeat(33),
    'z̴̡̢̛̫e',
    '',
  ])('not %j', async (name) => {
    const templates = await create();
    const without = templates.render('login', 'en', { ...full, username: undefined });
    expect(templates.render('login', 'en', { ...full, username: name })).toEqual(without);
    expect(without.text).toContain('Hello,');
  });
});

describe('a device and an address are shown where they are what they say:', () => {
  test.each([
    { device: 'Mozilla/5.0 (X11)' },
    { device: 'visit evil.example' },
    { device: 'Firefox\r\nSubject: hello' },
    { device: '<script>' },
    { device: 'a'.repeat(1000) },
    { ip: '192.0.2.7\nhello' },
    { ip: 'evil.example' },
    { at: '2026-11-30T09:30:00Z', ip: '' },
  ])('not %j', async (wrong) => {
    const templates = await create();
    const view = { ...full, device: undefined, ip: undefined };
    const without = templates.render('new-device', 'en', view);
    expect(templates.render('new-device', 'en', { ...view, ...wrong })).toEqual(without);
  });

  test.each([
    { link: 'javascript:alert(1) //\nx' },
    { link: 'https://auth.example.com/ x' },
    { link: 'no link' },
    { code: '1234 5678' },
    { code: '<b>1</b>' },
    { linkValidFor: Number.NaN },
  ])('a mail that needs it is not made with %j', async (wrong) => {
    const templates = await create();
    expect(() => templates.render('login', 'en', { ...full, ...wrong })).toThrow(/cannot show its/);
  });
});

test('values are text: neither HTML nor mustache, and the name of the service is one line', async () => {
  const service = '<b>&"\'{{link}}\r\nBcc: eve@example.com\u2028x';
  const { subject, text, html } = (await create(null, 'en', service)).render('login', 'en', full);
  expect(subject).toBe('Log in to <b>&"\'{{link}} Bcc: eve@example.com x');
  expect(text).toContain('<b>&"\'{{link}} Bcc: eve@example.com x');
  expect(html).toContain('&lt;b&gt;&amp;&quot;&#39;{{link}} Bcc');
  expect(html).not.toContain('<b>');
});

describe('own templates', () => {
  test('replace built-in ones and add languages; the others stay', async () => {
    const folder = await folderOf({
      'test.de.txt': 'Eigener Betreff\r\n\r\nEigener Text\r\n',
      'test.FR.txt': '\uFEFFEssai de {{service}}\n\nBonjour.\n',
      'README.md': 'What these are.',
      '.hidden': 'x',
    });
    const templates = await create(folder);
    expect(templates.locales.toSorted()).toEqual(['de', 'en', 'fr', 'zh-CN']);
    expect(templates.render('test', 'de', {})).toMatchObject({
      subject: 'Eigener Betreff',
      text: 'Eigener Text\n',
    });
    expect(templates.render('test', 'fr-CA', {}).subject).toBe('Essai de Example');
    expect(templates.render('login', 'fr', full).locale).toBe('en');
    expect(templates.render('login', 'de', full).subject).toBe('Anmeldung bei Example');
  });

  test('for zh replace those for zh-CN, which is the same', async () => {
    const templates = await create(await folderOf({ 'test.zh.txt': '甲\n\n乙' }));
    expect(templates.render('test', 'zh-CN', {}).subject).toBe('甲');
  });

  test('in a language from right to left are written so', async () => {
    const templates = await create(await folderOf({ 'test.ar.txt': 'تجربة\n\nمرحبا' }));
    expect(templates.render('test', 'ar-EG', {}).html).toContain('lang="ar" dir="rtl"');
  });

  test('can have the link within a line and the code within a sentence', async () => {
    const text = 'Hi\n\nGo to {{link}} or\ntype {{code}} now.\n';
    const { html } = (await create(await folderOf({ 'login.en.txt': text }))).render(
      'login',
      'en',
      full,
    );
    const escaped = link.replace('&', '&amp;');
    expect(html).toContain(
      `Go to <a href="${escaped}">${escaped}</a> or<br>\ntype 48215907 now.</p>`,
    );
  });
});

describe('a template that cannot be used stops the start, and the error names it:', () => {
  const body = 'Hello\n\n{{link}} {{code}}\n';
  test.each<[string, string | Buffer, RegExp]>([
    [
      'login.en.txt',
      'Hi\n\n{{lnik}} {{code}}',
      /has \{\{lnik\}\} in its text.*mean \{\{link\}\}\?/,
    ],
    ['login.en.txt', `{{ip}}\n\n${body}`, /has \{\{ip\}\} in its subject.*It can have/],
    ['login.en.txt', 'Hi\n\n{{code}}', /does not show \{\{link\}\} by itself/],
    ['login.en.txt', 'Hi\n\n{{link}}', /does not show \{\{code\}\} by itself/],
    ['login.en.txt', 'Hi\n\n{{link}}x {{code}}', /does not show \{\{link\}\}/],
    ['login.en.txt', 'Hi\n\n{{#username}}{{link}}{{/username}} {{code}}', /show \{\{link\}\}/],
    ['login.en.txt', 'Hi\n\n{{^username}}{{link}}{{/username}} {{code}}', /show \{\{link\}\}/],
    ['confirm-email.en.txt', 'Hi\n\n{{link}}', /does not show \{\{code\}\}/],
    ['login.en.txt', `Your code {{code}}\n\n${body}`, /has \{\{code\}\} in its subject/],
    ['login.en.txt', `Go to {{link}}\n\n${body}`, /has \{\{link\}\} in its subject/],
    ['login.en.txt', '', /has no subject/],
    ['login.en.txt', `\n${body}`, /has no subject/],
    ['login.en.txt', `{{#username}}Hi{{/username}}\n\n${body}`, /has an empty subject/],
    ['login.en.txt', `Hi\nthere\n\n${body}`, /has text in its second line/],
    [
      'login.en.txt',
      `{{#username}}Hi\n\n{{/username}} ${body}`,
      /in its subject that is not closed/,
    ],
    ['login.en.txt', `Hi\u2028Bcc: eve\n\n${body}`, /subject with a control character/],
    ['login.en.txt', `Hi\u000bBcc: eve\n\n${body}`, /subject with a control character/],
    ['login.en.txt', `Hi\n\n{{#username}}${body}`, /in its text that is not closed/],
    ['login.en.txt', `Hi\n\n{{{username}}} ${body}`, /not a name, a section or a comment/],
    ['login.en.txt', `Hi\n\n{{&username}} ${body}`, /not a name, a section or a comment/],
    ['login.en.txt', `Hi\n\n{{>other}} ${body}`, /not a name, a section or a comment/],
    ['login.en.txt', `Hi\n\n{{=<% %>=}} ${body}`, /not a name, a section or a comment/],
    ['login.en.txt', `Hi\n\n{{#username}}{{.}}{{/username}} ${body}`, /has \{\{\.\}\}/],
    ['login.en.txt', `Hi\n\n{{constructor.name}} ${body}`, /has \{\{constructor\.name\}\}/],
    ['login.en.txt', Buffer.from([0x48, 0xff]), /is not text in UTF-8/],
    ['login.en.txt', 'x'.repeat(20_001), /is larger than 20000 bytes/],
    ['logn.en.txt', body, /is for no mail of this server\. Did you mean login\?/],
    ['login.en_US.txt', body, /names no language: en_US/],
    ['login.txt', body, /is not named as a template is/],
    ['login.en.html', body, /is not named as a template is/],
  ])('%s: %j', async (name, text, problem) => {
    const folder = await folderOf({ [name]: text });
    const refused = create(folder);
    await expect(refused).rejects.toThrow(problem);
    await expect(refused).rejects.toThrow(`AUTH_MAIL_TEMPLATES: ${join(folder, name)} `);
  });

  test('a folder in place of a file, an empty folder, and one that is not there', async () => {
    const folder = await folderOf({});
    await expect(create(folder)).rejects.toThrow(`${folder} has no template`);
    await mkdir(join(folder, 'login.en.txt'));
    await expect(create(folder)).rejects.toThrow('login.en.txt is not a file');
    await expect(create(join(folder, 'no'))).rejects.toThrow('cannot be read (ENOENT)');
  });

  test('a default language without all mails', async () => {
    const folder = await folderOf({ 'test.fr.txt': 'Essai\n\nBonjour' });
    await expect(create(folder, 'fr')).rejects.toThrow(
      'AUTH_MAIL_LOCALE is fr, and there is no sign-up.fr.txt.',
    );
  });

  test('every problem has its line', async () => {
    const folder = await folderOf({ 'login.en.txt': '', 'test.en.txt': '', 'x.txt': '' });
    await expect(create(folder)).rejects.toMatchObject({ problems: { length: 3 } });
  });
});

test('a default language that no mail is built in is refused without a folder, and only there', () => {
  const load = (environment: Record<string, string>) =>
    loadConfig({ DATABASE_URL: 'sqlite::memory:', ...environment });
  for (const locale of ['en', 'de-AT', 'zh-Hans-SG'])
    expect(load({ AUTH_MAIL_LOCALE: locale }).mailLocale).toBe(locale);
  expect(() => load({ AUTH_MAIL_LOCALE: 'fr' })).toThrow(/^AUTH_MAIL_LOCALE needs templates/);
  expect(load({ AUTH_MAIL_LOCALE: 'fr', AUTH_MAIL_TEMPLATES: '/mails' }).mailLocale).toBe('fr');
});

test('mail names are those of files and links: letters and dashes', () => {
  for (const name of mailNames satisfies readonly MailName[]) expect(name).toMatch(/^[a-z-]+$/);
});
