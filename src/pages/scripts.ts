import { readFile } from 'node:fs/promises';
import { createAsset, types, type Assets } from '../http/assets.ts';
import type { Entry } from './shell.ts';

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

/** Returns what draws the pages, and where the shell finds it. */
export async function loadScripts(): Promise<{ entry: Entry; assets: Assets }> {
  const own = scripts.map(async (name) => {
    return [`/account/${name}.js`, createAsset(types.script, await read(`${name}.js`))] as const;
  });
  return {
    entry: { script: 'main.js', styles: ['style.css'] },
    assets: new Map([
      ...(await Promise.all(own)),
      ['/account/style.css', createAsset(types.style, await read('style.css'))],
    ]),
  };
}

function read(name: string): Promise<string> {
  return readFile(new URL(`./account/${name}`, import.meta.url), 'utf8');
}
