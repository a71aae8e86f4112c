import { createCsvSource } from './csv.ts';
import { createJsonSource } from './json.ts';
import { createListSplitter } from './json-list.ts';
import { createLineSplitter } from './lines.ts';
import { BadFile, type SourceRecord } from './record.ts';

/** Reads records from what it is given piece by piece, and keeps no more than one. Throws BadFile. */
export interface Source {
  push(chunk: Buffer): SourceRecord[];
  end(): SourceRecord[];
  /** What stands before records in a file of its own. */
  preamble(): string;
}

/** How much of a file says what it is. */
const headBytes = 64 * 1024;

export interface Format {
  /** Where the users are in a JSON document. */
  readonly path: readonly string[];
  /** Whether the file is CSV, whatever it looks like. */
  readonly isCsv: boolean;
}

/**
 * Returns what reads a file: CSV with a header; NDJSON; a list in JSON, or below a path of members. It looks at the
 * beginning, once it has enough of it.
 */
export function createSource(format: Format): Source {
  let head: Buffer | null = Buffer.alloc(0);
  let source: Source | undefined;
  const begin = (bytes: Buffer) => {
    const text = withoutMark(bytes);
    source = sourceOf(text, format);
    head = null;
    return source.push(text);
  };
  return {
    push(chunk) {
      if (source) return source.push(chunk);
      head = head ? Buffer.concat([head, chunk]) : chunk;
      return head.length < headBytes ? [] : begin(head);
    },
    end() {
      const first = head ? begin(head) : [];
      return [...first, ...source!.end()];
    },
    preamble: () => source?.preamble() ?? '',
  };
}

function withoutMark(head: Buffer): Buffer {
  const mark = head.toString('hex', 0, 3);
  if (mark.startsWith('fffe') || mark.startsWith('feff'))
    throw new BadFile('The file is UTF-16 text. Save it as UTF-8.');
  if (head.includes(0)) throw new BadFile('The file is no text in UTF-8: it has NUL bytes.');
  return mark === 'efbbbf' ? head.subarray(3) : head;
}

function sourceOf(head: Buffer, { path, isCsv }: Format): Source {
  const text = head.toString('utf8', 0, headBytes);
  const [first] = text.trimStart();
  if (first === undefined) throw new BadFile('The file is empty.');
  if (isCsv) return createCsvSource();
  if (first === '[') return createJsonSource(createListSplitter([]));
  if (first !== '{') return createCsvSource();
  return createJsonSource(
    isRecordALine(text, path) ? createLineSplitter() : createListSplitter(path),
  );
}

/** Returns whether the first line is an object by itself, and not the one that has the list of users. */
function isRecordALine(text: string, [member]: readonly string[]): boolean {
  const [line = ''] = text.trimStart().split('\n', 1);
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !(member && Object.hasOwn(value, member));
  } catch {
    return false;
  }
}

/** Returns the records of what comes in chunks, in pieces. */
export async function* readSource(
  chunks: AsyncIterable<Buffer>,
  source: Source,
): AsyncGenerator<SourceRecord[]> {
  for await (const chunk of chunks) yield source.push(chunk);
  yield source.end();
}
