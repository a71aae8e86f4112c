import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { Extension } from '../../src/index.ts';
import { openPort } from './listen.ts';
import { createTestServer, type TestServer } from './test-server.ts';

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

export interface Answered {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Names and values as they came over the wire, in their order. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

async function listen(server: TestServer): Promise<(asked: Asked) => Promise<Answered>> {
  const { port } = await openPort(server.listener);
  return ({ method = 'POST', path = '/graphql', headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const length =
        body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { port, method, path, headers: { host: 'localhost', ...length, ...headers } };
      const asking = httpRequest(options, (response) => {
        const { statusCode: status, statusMessage: reason, headers: received } = response;
        const { date, ...rest } = received;
        const rawHeaders = response.rawHeaders.map((one) => (one === date ? 'NOW' : one));
        text(response).then(
          (answered) => resolve({ status, reason, headers: rest, rawHeaders, body: answered }),
          reject,
        );
      });
      asking.on('error', reject);
      asking.end(body);
    });
}

/** One store and one clock behind two servers: one has the fast path, the other is yoga alone. */
export async function bothPaths(
  environment: Record<string, string> = {},
  extension: Extension = {},
) {
  const cold = await createTestServer({ ...environment, AUTH_HOT_PATH: 'off' }, extension);
  const { store, clock } = cold;
  const warm = { ...extension, store, clock };
  const hot = await createTestServer({ ...environment, AUTH_HOT_PATH: 'on' }, warm);
  const token = await cold.signUp('susan');
  const askHot = await listen(hot);
  const askCold = await listen(cold);
  const bearer = (more: Record<string, string> = {}, by = token) => ({
    'content-type': 'application/json',
    authorization: `Bearer ${by}`,
    ...more,
  });
  /** Asks the hot one three times, since the first time is another way; expects yoga's answer each time. */
  const expectAlike = async (asked: Asked): Promise<Answered> => {
    const expected = withoutChance(await askCold(asked));
    for (const time of ['first', 'second', 'third']) {
      const answered = withoutChance(await askHot(asked));
      expect(answered, `${time} ${JSON.stringify(asked)}`).toEqual(expected);
    }
    return expected;
  };
  return { hot, cold, store, clock, token, bearer, expectAlike, askHot, askCold };
}

/** Tokens and ids are new each time, and so is the length of what holds them. */
function withoutChance(answered: Answered): Answered {
  const alike = JSON.stringify(answered)
    .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'ACCESS')
    .replaceAll(/lk_refresh_[\w-]+/g, 'REFRESH')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID');
  const same = JSON.parse(alike) as Answered;
  if (same.body === answered.body) return same;
  const length = same.headers['content-length'];
  return {
    ...same,
    headers: { ...same.headers, 'content-length': 'ANY' },
    rawHeaders: same.rawHeaders.map((one) => (one === length ? 'ANY' : one)),
  };
}

/** The body that asks for `me`. */
export const me = '{"query":"{ me { id username } }"}';
export const json = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
