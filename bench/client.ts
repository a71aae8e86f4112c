import { Agent, request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

export interface Question {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Asks over a connection that is kept; rejects when there is no answer. */
export function ask({ url, method, headers, body }: Question): Promise<Reply> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body ?? '') };
    const sent = request(url, { agent, method, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, ms: performance.now() - begun });
      });
    });
    sent.on('error', reject).end(body);
  });
}

export interface Count {
  readonly perSecond: number;
  /** What each took. */
  readonly ms: readonly number[];
}

/** Does `work` again and again on so many lines at once, for so many seconds; each is told its line. */
export async function repeat(
  lines: number,
  seconds: number,
  work: (line: number) => Promise<unknown>,
): Promise<Count> {
  const begun = performance.now();
  const ms: number[] = [];
  const line = async (number: number) => {
    while (performance.now() - begun < seconds * 1000) {
      const before = performance.now();
      await work(number);
      ms.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: lines }, (_, number) => line(number)));
  return { perSecond: ms.length / ((performance.now() - begun) / 1000), ms };
}
