import { badLine, createKeeper, type RawRecord, type Splitter } from './record.ts';

const lineFeed = 0x0a;
const quote = 0x22;

/** Cuts CSV (RFC 4180) into rows: a line break between quotes ends none. */
export function createRowSplitter(): Splitter {
  const keeper = createKeeper();
  let line = 1;
  let begun = 1;
  let isQuoted = false;

  const noEnd = () => badLine(begun, 'a quote has no end');
  const push = (chunk: Buffer): RawRecord[] => {
    const records: RawRecord[] = [];
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === quote) isQuoted = !isQuoted;
      if (byte !== lineFeed) continue;
      line += 1;
      if (isQuoted) continue;
      keeper.keep(chunk.subarray(start, index));
      records.push({ line: begun, bytes: keeper.take() });
      [start, begun] = [index + 1, line];
    }
    keeper.keep(chunk.subarray(start));
    // All that follows would be taken for what is between quotes, and what is between quotes for rows.
    if (isQuoted && keeper.isTooLarge) throw noEnd();
    return records;
  };
  return {
    push,
    end() {
      if (isQuoted) throw noEnd();
      return [{ line: begun, bytes: keeper.take() }];
    },
  };
}

/**
 * Returns the fields of a row: text, or null where there is nothing, not even quotes, or PostgreSQL's and MySQL's `\N`.
 * Returns null where a quote is at a place where none can be.
 */
export function fieldsOf(row: string, delimiter: string): (string | null)[] | null {
  const fields: (string | null)[] = [];
  let at = 0;
  for (;;) {
    const end = row[at] === '"' ? endOfQuoted(row, at) : endOfPlain(row, at, delimiter);
    if (end === -1) return null;
    const text = row.slice(at, end);
    fields.push(valueOf(text));
    if (end === row.length) return fields;
    if (row[end] !== delimiter) return null;
    at = end + 1;
  }
}

function valueOf(text: string): string | null {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  return text === '' || text === '\\N' ? null : text;
}

/** Returns where the field ends that begins with a quote, or -1. */
function endOfQuoted(row: string, start: number): number {
  for (let at = row.indexOf('"', start + 1); at !== -1; at = row.indexOf('"', at + 2))
    if (row[at + 1] !== '"') return at + 1;
  return -1;
}

function endOfPlain(row: string, start: number, delimiter: string): number {
  const next = row.indexOf(delimiter, start);
  const end = next === -1 ? row.length : next;
  const inner = row.indexOf('"', start);
  return inner !== -1 && inner < end ? -1 : end;
}
