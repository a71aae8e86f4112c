import type { Server } from '../../src/server.ts';
import { fetchOverSocket } from './over-socket.ts';

/** How requests of the tests are answered: see CONTRIBUTING.md. */
const mode = process.env['TEST_HOT_PATH'];

/** What the servers of the tests are told, unless the test says something else. */
export const hotPathSetting: Record<string, string> =
  mode === 'off' ? { AUTH_HOT_PATH: 'off' } : {};

/** The address that requests of `execute` come from. */
export const ownAddress = '127.0.0.1';

/** Returns how `post` and `execute` ask: with TEST_HOT_PATH=on where the hot path is, over a socket. */
export function posting({ fetch, listener }: Server): Server['fetch'] {
  if (mode === 'on') return fetchOverSocket(listener);
  return (request) => fetch(request, { ip: ownAddress });
}
