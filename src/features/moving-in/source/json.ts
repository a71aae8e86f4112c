import {
  tooLarge,
  type RawRecord,
  type Source,
  type SourceRecord,
  type Splitter,
} from './record.ts';
import { textOfBytes } from './utf8.ts';

/** Reads what a splitter cuts as JSON, each record by itself. */
export function createJsonSource(splitter: Splitter): Source {
  const read = (records: RawRecord[]) =>
    records.filter(({ bytes }) => bytes === null || !isBlank(bytes)).map(readRecord);
  return {
    push: (chunk) => read(splitter.push(chunk)),
    end: () => read(splitter.end()),
    preamble: () => '',
  };
}

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte <= 0x20);

function readRecord({ line, bytes }: RawRecord): SourceRecord {
  if (bytes === null) return { line, text: null, content: { problem: tooLarge } };
  const text = textOfBytes(bytes);
  if (text === null) return { line, text, content: { problem: 'The record is not UTF-8 text.' } };
  return { line, text, content: contentOf(text) };
}

/** More than a user of any system needs. What is nested without an end would exhaust the stack. */
const maxDepth = 64;

function contentOf(text: string): SourceRecord['content'] {
  const { depth, members } = shapeOf(text);
  if (depth > maxDepth) return { problem: 'The record is nested too deeply.' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'The record is no JSON.' };
  }
  const counted = countOf(value);
  if (Number.isNaN(counted)) return { problem: 'The record has a number that is too large.' };
  // JSON.parse takes the last of them, another program the first.
  if (counted < members) return { problem: 'The record has a member twice.' };
  return { value };
}

/** Returns how deep the brackets of a JSON text are nested, and how many members its objects have. */
function shapeOf(text: string): { depth: number; members: number } {
  let [open, depth, members] = [0, 0, 0];
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case 0x22:
        index = endOfText(text, index);
        break;
      case 0x3a:
        members += 1;
        break;
      case 0x5b:
      case 0x7b:
        open += 1;
        depth = Math.max(depth, open);
        break;
      case 0x5d:
      case 0x7d:
        open -= 1;
        break;
    }
  }
  return { depth, members };
}

/** Returns where the quote is that ends the text that begins at this one. */
function endOfText(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0x22) return index;
    if (unit === 0x5c) index += 1;
  }
  return text.length;
}

/** Returns how many members the objects in a value have; NaN where a number is too large for a double, such as 1e999. */
function countOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  const values: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : values.length;
  for (const one of values) count += countOf(one);
  return count;
}
