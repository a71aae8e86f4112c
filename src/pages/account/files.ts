import { readFile } from 'node:fs/promises';
import { createAsset, types, type Assets } from '../../http/assets.ts';
import { createHtml, favicon, folder, headersOfPage, type PageConfig } from './page.ts';

/** What links in mails are for. The token tells the page which one it is; the path tells the user. */
const actions = [
  'sign-up',
  'accept-invitation',
  'reset-password',
  'log-in',
  'confirm-email',
  'undo-email-change',
];

/** Our scripts, in the folder beside this file. */
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

/** Returns one page, the same at the path of each action, and the files that it loads. */
export async function loadAssets(config: PageConfig): Promise<Assets> {
  const page = createAsset(types.html, createHtml(config), headersOfPage);
  const own = scripts.map(async (name) => {
    return [`${folder}${name}.js`, createAsset(types.script, await read(`${name}.js`))] as const;
  });
  return new Map([
    ...actions.map((action) => [folder + action, page] as const),
    ...(await Promise.all(own)),
    [`${folder}style.css`, createAsset(types.style, await read('style.css'))],
    [`${folder}favicon.svg`, createAsset(types.svg, favicon)],
  ]);
}

function read(name: string): Promise<string> {
  return readFile(new URL(`./${name}`, import.meta.url), 'utf8');
}
