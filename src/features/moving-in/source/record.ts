/** One record of a file, as it is there. */
export interface RawRecord {
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Null where it is larger than a record may be. */
  readonly bytes: Buffer | null;
}

/** The same, understood. */
export interface SourceRecord {
  readonly line: number;
  /** As it is in the file; null where it is too large or no text. */
  readonly text: string | null;
  readonly content: { readonly value: unknown } | { readonly problem: string };
}

/** More than a user of any system needs. */
export const maxRecordBytes = 1024 * 1024;
export const tooLarge = `The record is larger than ${maxRecordBytes / 1024} KiB.`;

/** Cuts what it is given piece by piece into records. `end` throws where a record is cut short. */
export interface Splitter {
  push(chunk: Buffer): RawRecord[];
  end(): RawRecord[];
}

/** The file cannot be read on. What was read of it before counts. */
export class BadFile extends Error {
  override readonly name = 'BadFile';
}

export const badLine = (line: number, problem: string) =>
  new BadFile(`Line ${line} of the file: ${problem}.`);

/** Keeps the bytes of a record that goes on from chunk to chunk, as long as it is not too large. */
export function createKeeper() {
  let pieces: Buffer[] = [];
  let size = 0;
  return {
    keep(piece: Buffer): void {
      size += piece.length;
      if (size > maxRecordBytes) pieces = [];
      else if (piece.length > 0) pieces.push(piece);
    },
    get isTooLarge() {
      return size > maxRecordBytes;
    },
    take(): Buffer | null {
      const bytes = size > maxRecordBytes ? null : Buffer.concat(pieces, size);
      pieces = [];
      size = 0;
      return bytes;
    },
  };
}
