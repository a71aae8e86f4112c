import { BadFile, tooLarge, type RawRecord, type SourceRecord } from './record.ts';
import { createRowSplitter, fieldsOf } from './csv-rows.ts';
import { textOfBytes } from './utf8.ts';
import type { Source } from './source.ts';

const maxColumns = 1000;

/** Reads CSV with a header: each row becomes an object of text, or null where there is nothing. */
export function createCsvSource(): Source {
  const splitter = createRowSplitter();
  let header: Header | undefined;
  const read = (raw: RawRecord[]): SourceRecord[] =>
    raw.flatMap((record) => {
      if (record.bytes && isEmpty(record.bytes)) return [];
      if (header) return readRow(record, header);
      header = readHeader(record);
      return [];
    });
  return {
    push: (chunk) => read(splitter.push(chunk)),
    end: () => read(splitter.end()),
    /** The header, which the rows need to be understood. */
    preamble: () => (header ? `${header.text}\n` : ''),
  };
}

const isEmpty = (row: Buffer) => row.length === 0 || row.toString('latin1') === '\r';

interface Header {
  readonly text: string;
  readonly delimiter: string;
  readonly names: readonly string[];
}

function readHeader({ bytes }: RawRecord): Header {
  const text = bytes && textOfBytes(bytes);
  if (!text) throw new BadFile('Line 1 of the file: it is no header of CSV in UTF-8.');
  const line = text.replace(/\r$/, '');
  const delimiter = delimiterOf(line);
  const names = fieldsOf(line, delimiter)?.map((name) => name ?? '');
  if (!names) throw new BadFile('Line 1 of the file: a quote is where none can be.');
  if (names.length > maxColumns)
    throw new BadFile(`Line 1 of the file: there are more than ${maxColumns} columns.`);
  if (new Set(names).size < names.length)
    throw new BadFile('Line 1 of the file: two columns have one name.');
  return { text: line, delimiter, names };
}

/** Returns what separates the columns: whichever of these the header has most. */
function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]!;
}

function readRow({ line, bytes }: RawRecord, { names, delimiter }: Header): SourceRecord {
  const refuse = (problem: string, text: string | null = null): SourceRecord => ({
    line,
    text,
    content: { problem },
  });
  if (bytes === null) return refuse(tooLarge);
  const text = textOfBytes(bytes)?.replace(/\r$/, '');
  if (text === undefined) return refuse('The row is not UTF-8 text.');
  const fields = fieldsOf(text, delimiter);
  if (!fields) return refuse('A quote is where none can be.', text);
  if (fields.length !== names.length)
    return refuse('The row has not as many columns as the header.', text);
  const value = Object.fromEntries(names.map((name, index) => [name, fields[index]]));
  return { line, text, content: { value } };
}
