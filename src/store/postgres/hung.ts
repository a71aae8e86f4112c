import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, Connections } from './connections.ts';
import { SQLSTATE, stateOf } from './errors.ts';
import type { Servers } from './servers.ts';
import { isPooled } from './session.ts';

/** Connections on which the server has not answered in time. */
export interface Hung {
  /** Calls back when the backend has answered or is known to be gone. Until then, another would be one too many. */
  keep(client: ClientBase, over: () => void): void;
  /** Gives all of them up, and those that are kept later. */
  drop(): void;
}

const lookAgainMs = 1_000;

/** These say that the server is there, and has no time for us. */
const busy = new Set<string>([SQLSTATE.tooManyConnections, SQLSTATE.starting]);

/*
 * Closing a connection does not end what its backend does: one that waits for a synchronous standby to have a commit
 * waits on, and unseen. Nor is it cancelled: the commit would be seen, and built upon, without being on the standby.
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
      // The process numbers are the pooler's own. It closes the connection when the backend has gone.
      if (here.some(isPooled)) return await servers.reach(server);
      const living = await servers.living(server, here.map(processIdOf));
      close(here.filter((client) => !living.has(processIdOf(client))));
    } catch (error) {
      const state = stateOf(error);
      if (state !== undefined && busy.has(state)) return;
      close(here);
      // Where the server does not answer, what is idle would hang as well.
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
