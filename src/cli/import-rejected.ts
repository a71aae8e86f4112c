import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import type { SourceRecord } from '../features/moving-in/source/record.ts';
import { quote } from '../lib/quote.ts';
import { fileError } from './import-input.ts';

/** A file of the records that were refused, as they are in the source: mended, it can be imported. */
export interface Rejected {
  write(records: readonly SourceRecord[], preamble: string): void;
  /** Returns how many records are in it. */
  close(): number;
}

/** Returns the file, which is created with the first record, for its owner alone. Throws where there is one already. */
export function createRejected(path: string): Rejected {
  if (existsSync(path)) throw alreadyThere(path);
  let file: number | undefined;
  let written = 0;
  return {
    write(records, preamble) {
      const texts = records.flatMap(({ text }) => text ?? []);
      if (texts.length === 0) return;
      if (file === undefined) {
        file = create(path);
        writeAll(file, preamble);
      }
      writeAll(file, texts.map((text) => `${preamble === '' ? oneLine(text) : text}\n`).join(''));
      written += texts.length;
    },
    close() {
      if (file !== undefined) closeSync(file);
      return written;
    },
  };
}

/** Returns JSON in one line: line breaks are between its values alone. */
const oneLine = (json: string) => json.trim().replaceAll(/[\r\n]+/g, ' ');

const alreadyThere = (path: string) =>
  new Error(`The file ${quote(path)} is there already. Name another one for --rejected.`);

function create(path: string): number {
  try {
    // Whatever stands there, a symbolic link too, is left alone.
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const known = error as NodeJS.ErrnoException;
    throw known.code === 'EEXIST' ? alreadyThere(path) : fileError(path, known);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
