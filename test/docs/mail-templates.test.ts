import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mailNames, mails, type ValueName } from '../../src/features/mail/templates/mails.ts';
import { createMailTemplates } from '../../src/features/mail/templates/templates.ts';

const page = readFileSync(new URL('../../docs/mail-templates.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| (`.*) +\|$/gm)].map(([, cells]) =>
  cells!.split('|').map((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)),
);

test('the page has each mail with the values that it always has and may have', () => {
  const said = rows
    .filter((row) => row.length === 4)
    .map(([names, , always, maybe]) => [names![0], { always, maybe }] as const);
  expect(said.map(([name]) => name)).toEqual(mailNames);
  expect(Object.fromEntries(said)).toEqual(mails);
});

test('the page says of each value what it shows', () => {
  const named = rows.filter((row) => row.length === 2).flatMap(([names]) => names);
  const values = Object.values(mails).flatMap(({ always, maybe }): ValueName[] => [
    ...always,
    ...maybe,
  ]);
  expect(new Set(named)).toEqual(new Set(values));
});

test('the template of the page can be used', async () => {
  const [indented = ''] = /^ {4}Log in to [^]*?(?=^\w)/m.exec(page) ?? [];
  const template = indented.replaceAll(/^ {4}/gm, '');
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-mails-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'login.en.txt'), template);
  const { render } = await createMailTemplates({ folder, locale: 'en', service: 'Example' });
  const view = { link: 'https://a.example/#x', linkValidFor: 600, code: '12345678' };
  const { subject, html } = render('login', 'en', { ...view, codeValidFor: 600 });
  expect(subject).toBe('Log in to Example');
  expect(html).toContain('>Log in</a>');
});
