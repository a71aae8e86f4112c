import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { forEachLine } from '../../src/serve/workers/lines.ts';

test('lines are handed over whole, however they arrive', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  forEachLine(stream, (line) => lines.push(line));
  const bytes = Buffer.from('{"a":"\u2028é"}\n{"b":2}\n{"cut off"');
  for (const byte of bytes) stream.write(Buffer.of(byte));
  stream.end();
  await expect.poll(() => lines).toEqual(['{"a":"\u2028é"}\n', '{"b":2}\n', '{"cut off"\n']);
});
