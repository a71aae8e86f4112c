import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MovingUser, Reader, Reading } from '../../src/features/moving-in/moving-user.ts';
import type { ReaderOptions } from '../../src/features/moving-in/reader-options.ts';
import { readers } from '../../src/features/moving-in/readers/index.ts';
import { root } from './process.ts';

/** Returns the path of an export of another system, in the shape that it documents. */
export const fixture = (name: string) => join(root, 'test/fixtures/moving-in', name);

export async function createReader(
  name: string,
  options: Partial<ReaderOptions> = {},
): Promise<Reader> {
  const maker = await readers[name]!();
  const now = new Date('2026-01-01T00:00:00Z');
  return maker.create({ map: new Map(), now, keepHashKey: async () => 'key-id', ...options });
}

/** Returns what the reader of a system makes of records. */
export async function readRecords(
  name: string,
  records: readonly unknown[],
  options: Partial<ReaderOptions> = {},
): Promise<Reading[]> {
  const reader = await createReader(name, options);
  return records.map((record) => reader.read(record));
}

/** Returns the records of a fixture that is JSON, or a JSON value a line. */
export async function recordsOf(name: string, path: readonly string[]): Promise<unknown[]> {
  const text = await readFile(fixture(name), 'utf8');
  if (name.endsWith('.ndjson'))
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return path.reduce((value, key) => value[key], JSON.parse(text));
}

export const hashConfig = async () => readFile(fixture('firebase-hash-config.txt'), 'utf8');

export async function read(
  name: string,
  record: object,
  options: Partial<ReaderOptions> = {},
): Promise<Reading> {
  const [reading] = await readRecords(name, [record], options);
  return reading!;
}

export async function userOf(
  name: string,
  record: object,
  options: Partial<ReaderOptions> = {},
): Promise<MovingUser> {
  const reading = await read(name, record, options);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.user;
}

/** Returns what of a user does not come along. */
export async function leftOf(name: string, record: object): Promise<readonly string[]> {
  const reading = await read(name, record);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.left ?? [];
}
