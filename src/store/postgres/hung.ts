import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, Connections } from './connections.ts';
import { SQLSTATE, stateOf } from './errors.ts';
import type { Servers } from './servers.ts';
import { isPooled } from './session.ts';

/** Connections whose server has not answered in time. */
export interface Hung {
  /** Calls back when the backend has answered or has ended. Until then, its place in the pool stays taken. */
  keep(client: ClientBase, over: () => void): void;
  /** Gives all of them up, and also those that are added later. */
  drop(): void;
}

const lookAgainMs = 1_000;

/** Codes that say that the server runs, but has no connection for us. */
const busy = new Set<string>([SQLSTATE.tooManyConnections, SQLSTATE.starting]);

/*
 * Closing a connection does not stop its backend: a commit that waits for a synchronous standby goes on waiting. It is
 * not cancelled either: it would become visible without being on the standby, and other answers would rely on it.
 */
export function createHung(servers: Servers, { of, leave, findPrimary }: Connections): Hung {
  const hung = new Set<ClientBase>();
  let looking = false;
  let dropped = false;

  const close = (clients: readonly ClientBase[]) => {
    for (const client of clients) of(client).socket.destroy();
  };

  const look = async (server: string): Promise<void> => {
    const here = [...hung].filter((client) => of(client).server === server);
    if (servers.several) {
      const moved = () => servers.current !== server && close(here);
      findPrimary().then(moved, () => {});
    }
    try {
      // The process numbers are the pooler's. It closes the connection when the backend has ended.
      if (here.some(isPooled)) return await servers.reach(server);
      const living = await servers.living(server, here.map(processIdOf));
      close(here.filter((client) => !living.has(processIdOf(client))));
    } catch (error) {
      const state = stateOf(error);
      if (state !== undefined && busy.has(state)) return;
      close(here);
      // When the server does not answer, idle connections would hang as well.
      if (state === undefined) leave(server);
    }
  };

  const watch = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    while (hung.size > 0) {
      await Promise.all([...new Set([...hung].map((client) => of(client).server))].map(look));
      await pause(lookAgainMs, undefined, { ref: false });
    }
    looking = false;
  };

  return {
    keep(client, over) {
      const done = () => {
        if (hung.delete(client)) over();
      };
      client.once('drain', done);
      of(client).socket.once('close', done);
      hung.add(client);
      if (dropped) close([client]);
      else void watch();
    },
    drop() {
      dropped = true;
      close([...hung]);
    },
  };
}

/** pg does not declare it. */
function processIdOf(client: ClientBase): number {
  return (client as ClientBase & { processID?: number | null }).processID ?? 0;
}
