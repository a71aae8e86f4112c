import { createKeeper, type RawRecord, type Splitter } from './record.ts';

const lineFeed = 0x0a;

/** Cuts a file of one record a line, such as NDJSON. */
export function createLineSplitter(): Splitter {
  const keeper = createKeeper();
  let line = 1;
  const take = (): RawRecord => ({ line, bytes: keeper.take() });
  return {
    push(chunk) {
      const records: RawRecord[] = [];
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(lineFeed, start);
        keeper.keep(chunk.subarray(start, end === -1 ? chunk.length : end));
        if (end === -1) return records;
        records.push(take());
        line += 1;
        start = end + 1;
      }
    },
    end: () => [take()],
  };
}
