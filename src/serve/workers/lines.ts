import type { Readable } from 'node:stream';

/** Hands over each line of a stream once it is whole, so that lines of several streams do not mix. */
export function forEachLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(`${line}\n`);
  });
  // What a process that was killed had begun to write.
  stream.on('end', () => rest && take(`${rest}\n`));
}
