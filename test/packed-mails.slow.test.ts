import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, run, temporaryFolder } from './support/process.ts';

test('the compiled server has every template of the source, and writes mails', async () => {
  const folder = await temporaryFolder();
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const dist = join(folder, 'dist');
  expect(await run([join(root, 'scripts/build.mjs'), dist])).toMatchObject({ code: 0 });
  const templates = 'features/mail/templates';
  const inSource = await readdir(join(root, 'src', templates, 'texts'));
  expect(await readdir(join(dist, templates, 'texts'))).toEqual(inSource);
  const script = `
    import { createMailTemplates } from ${JSON.stringify(join(dist, templates, 'templates.js'))};
    const { render } = await createMailTemplates({ folder: null, locale: 'en', service: 'Example' });
    console.log(render('test', 'de', {}).subject);
  `;
  const { stdout } = await run(['--input-type=module', '--eval', script]);
  expect(stdout).toBe('Test-Mail von Example\n');
}, 60_000);
