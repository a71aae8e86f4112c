import type { ReaderMaker } from '../features/moving-in/reader-maker.ts';
import { readers } from '../features/moving-in/readers/index.ts';
import type { ReaderOptionName, ReaderOptions } from '../features/moving-in/reader-options.ts';
import { decodeUtf8 } from './input.ts';
import { readSmallFile } from './import-input.ts';

/** What goes with `--from`. */
export interface FromOptions {
  readonly from: string;
  readonly map?: ReadonlyMap<string, string>;
  readonly hashConfig?: string;
  readonly pepperFile?: string;
  readonly keepIds?: boolean;
  readonly allowWeakHashes?: boolean;
  readonly dryRun?: boolean;
  readonly rejected?: string;
}

export const readerNames = Object.keys(readers);

/** Returns the maker of the reader. Throws where there is none of the name, or it does not take an option. */
export async function findReader(options: FromOptions): Promise<ReaderMaker> {
  const load = Object.hasOwn(readers, options.from) ? readers[options.from] : undefined;
  if (!load) throw new Error(`--from is one of ${readerNames.join(', ')}.`);
  const maker = await load();
  const given = {
    map: ['--map', options.map],
    hashConfig: ['--hash-config', options.hashConfig],
    pepper: ['--pepper-file', options.pepperFile],
  } as const satisfies Record<ReaderOptionName, unknown>;
  for (const name of Object.keys(given) as ReaderOptionName[]) {
    const [option, value] = given[name];
    if (value !== undefined && !maker.takes.includes(name))
      throw new Error(`${option} does not go with --from ${options.from}.`);
  }
  return maker;
}

/** Returns what a reader needs that is in files of its own. */
export async function readReaderFiles({
  map = new Map(),
  hashConfig,
  pepperFile,
}: FromOptions): Promise<Pick<ReaderOptions, ReaderOptionName>> {
  const config = hashConfig === undefined ? undefined : await readSmallFile(hashConfig);
  const pepper = pepperFile === undefined ? undefined : await readSmallFile(pepperFile);
  return {
    map,
    hashConfig: config && decodeUtf8(config, 'The file of --hash-config'),
    pepper: pepper && withoutLineBreak(pepper),
  };
}

/** Editors end the last line of a file. */
function withoutLineBreak(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return bytes.subarray(0, text.replace(/\r?\n$/, '').length);
}

/** Reads `--map username=login,email=mail`. What a name is mapped to may have an equals sign. */
export function mapArgument(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1)
      throw new Error('--map is written like username=login,passwordHash=pw.');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw new Error('--map has a name twice.');
  return new Map(pairs);
}
