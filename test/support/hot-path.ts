import type { Server } from '../../src/server.ts';
import { fetchOverSocket } from './over-socket.ts';

/** Whether yoga answers everything: with TEST_HOT_PATH=off, see CONTRIBUTING.md. */
const isOff = process.env['TEST_HOT_PATH'] === 'off';

/** What the servers of the tests are told, unless the test says something else. */
export const hotPathSetting: Record<string, string> = isOff ? { AUTH_HOT_PATH: 'off' } : {};

/** The address that requests of `execute` come from. */
export const ownAddress = '127.0.0.1';

/** Returns how `post` and `execute` ask: over a socket, where the fast path answers what clients post, or yoga without one. */
export function posting({ fetch, listener }: Server): Server['fetch'] {
  if (isOff) return (request) => fetch(request, { ip: ownAddress });
  return fetchOverSocket(listener);
}
