import { readFile, readdir } from 'node:fs/promises';
import { createAsset, types, type Assets } from '../http/assets.ts';

/** What is built, and where: beside the compiled files, in a clone as well as in the package. */
const folders = {
  account: new URL('../../dist/pages/built/', import.meta.url),
  admin: new URL('../../dist/pages/built-admin/', import.meta.url),
};

export type Kind = keyof typeof folders;

/** The style sheet of each, as its source is named. */
const styles = { account: 'ui/style.css', admin: 'style.css' };

/** What was built for browsers: the names of the files that every page loads, and all files. */
export interface Built {
  readonly script: string;
  readonly style: string;
  /** Further scripts that the first one imports, which a page can ask for at once. */
  readonly imports: readonly string[];
  /** By name. The names change with the content. */
  readonly files: Assets;
}

interface Entry {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** Returns what was built; null in a clone where nothing was. */
export async function readBuilt(kind: Kind): Promise<Built | null> {
  const folder = folders[kind];
  const manifest = await readManifest(folder);
  const main = manifest?.['main.tsx'];
  if (!manifest || !main) return null;
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  const files = names.map(async (name) => [name, await read(folder, name)] as const);
  return {
    script: main.file,
    style: manifest[styles[kind]]?.file ?? '',
    imports: (main.imports ?? []).flatMap((name) => manifest[name]?.file ?? []),
    files: new Map(await Promise.all(files)),
  };
}

async function readManifest(folder: URL): Promise<Record<string, Entry> | null> {
  try {
    const text = await readFile(new URL('manifest.json', folder), 'utf8');
    return JSON.parse(text) as Record<string, Entry>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function read(folder: URL, name: string) {
  const type = name.endsWith('.css') ? types.style : types.script;
  const text = await readFile(new URL(name, folder), 'utf8');
  return createAsset(type, text, { 'cache-control': 'public, max-age=31536000, immutable' });
}
