import { readFile } from 'node:fs/promises';
import { createAsset, types, type Assets } from '../http/assets.ts';
import { headersOfShell, settingsOf, type ShellConfig } from './shell.ts';

/** Pages that are not yet drawn by the scripts that are built. */
const names = [
  'sign-up',
  'reset-password',
  'accept-invitation',
  'log-in',
  'confirm-email',
  'undo-email-change',
];

/** Our scripts, in the folder `account`. */
const scripts = [
  'address-steps',
  'api',
  'draw',
  'link',
  'main',
  'refusals',
  'second-factor-step',
  'second-factor-words',
  'sign-in-steps',
  'step',
  'steps',
  'words',
];

/** Returns these pages, and the files that they load. */
export async function loadOldPages(config: ShellConfig): Promise<Assets> {
  const page = createAsset(types.html, createHtml(config), headersOfShell);
  const own = scripts.map(
    async (name) => [`${name}.js`, createAsset(types.script, await read(`${name}.js`))] as const,
  );
  return new Map([
    ...names.map((name) => [name, page] as const),
    ...(await Promise.all(own)),
    ['style.css', createAsset(types.style, await read('style.css'))],
  ]);
}

function read(name: string): Promise<string> {
  return readFile(new URL(`./account/${name}`, import.meta.url), 'utf8');
}

function createHtml(config: ShellConfig): string {
  const settings = JSON.stringify(settingsOf(config)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Account</title>
    <link rel="icon" href="favicon.svg" />
    <link rel="stylesheet" href="style.css" />
    <script id="settings" type="application/json">${settings}</script>
    <script src="main.js" type="module"></script>
  </head>
  <body>
    <main>
      <p id="host"></p>
      <noscript>
        <p>This page needs JavaScript. Allow it for this page and open the link from the mail again. Nothing was changed, and the link is still good.</p>
        <p lang="de">Diese Seite braucht JavaScript. Erlauben Sie es für diese Seite und öffnen Sie den Link aus der E-Mail noch einmal. Nichts wurde geändert, der Link gilt weiterhin.</p>
        <p lang="zh-CN">此页面需要 JavaScript。请为此页面启用它，然后重新打开邮件中的链接。没有任何更改，链接仍然有效。</p>
      </noscript>
      <div id="step"></div>
    </main>
  </body>
</html>
`;
}
