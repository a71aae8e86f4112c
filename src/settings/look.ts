import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** A picture, as JSON can hold it: a configuration is passed on to workers. */
export interface Picture {
  readonly type: 'image/png' | 'image/svg+xml';
  readonly base64: string;
}

/** A name that fits into a line, or `none`, which is null. */
export const displayName = v.pipe(
  v.string(),
  v.maxLength(60, 'is longer than 60 characters'),
  // Characters that turn the direction of what follows would reach beyond the name.
  v.regex(
    /^[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+$/u,
    'holds a control character, or one that changes the direction of text',
  ),
  v.transform((value) => (value === 'none' ? null : value)),
);

/** A colour as CSS writes it in six digits, in lower case. */
export const color = v.pipe(
  v.string(),
  v.regex(/^#[\da-f]{6}$/i, 'is not a colour such as #1f5fbf'),
  v.transform((value) => value.toLowerCase()),
);

const maxBytes = 65_536;

/** The picture in the file of this path: SVG or PNG, 64 KiB at most. Null for `none`. */
export const pictureFile: v.GenericSchema<string, Picture | null> = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    if (dataset.value === 'none') return null;
    const found = readPicture(dataset.value);
    if (!('fault' in found)) return found;
    addIssue({ message: `names a file that ${found.fault}` });
    return NEVER;
  }),
);

function readPicture(path: string): Picture | { fault: string } {
  try {
    const bytes = readFileSync(path);
    if (bytes.byteLength > maxBytes) return { fault: 'is larger than 64 KiB' };
    const type = typeOf(bytes);
    return type === null
      ? { fault: 'holds neither SVG nor PNG' }
      : { type, base64: bytes.toString('base64') };
  } catch (error) {
    return { fault: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

/** By what is in the file: its name says nothing. */
function typeOf(bytes: Buffer): Picture['type'] | null {
  if (bytes.subarray(0, 8).equals(pngSignature)) return 'image/png';
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /^<svg[\s>]/.test(fromFirstElement(text)) ? 'image/svg+xml' : null;
  } catch {
    return null;
  }
}

/** What may stand before the first element of an XML document, by how it begins, and how it ends. */
const before: readonly [begins: RegExp, end: string][] = [
  [/^<\?/, '?>'],
  [/^<!--/, '-->'],
  [/^<!doctype[^>[]*\[/i, ']>'],
  [/^<!doctype/i, '>'],
];

function fromFirstElement(text: string): string {
  let rest = text.trimStart();
  for (;;) {
    const [, end] = before.find(([begins]) => begins.test(rest)) ?? [];
    const at = end === undefined ? -1 : rest.indexOf(end);
    if (end === undefined || at === -1) return rest;
    rest = rest.slice(at + end.length).trimStart();
  }
}
