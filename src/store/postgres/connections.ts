import { Socket } from 'node:net';
import { Client, Pool, types, type ClientBase, type ClientConfig, type PoolClient } from 'pg';
import type { Timeouts } from './timeouts.ts';
import type { Servers } from './servers.ts';
import { createSessionSetUp } from './session.ts';
import { postgresConnection } from './url.ts';

export type { ClientBase, PoolClient };

/** What we know of a connection beside what pg does. */
export interface Connection {
  readonly server: string;
  readonly socket: Socket;
  /** Whether a step has it, or else it is idle, or being made. */
  busy: boolean;
  /** It is not to be used for another step. */
  stale: boolean;
  /** A commit was acknowledged that the standby may not have. */
  unconfirmed: boolean;
}

export interface Connections {
  readonly pool: Pool;
  /** Looks for the primary, and leaves the server that was. Throws when there is none. */
  findPrimary(): Promise<void>;
  of(client: ClientBase): Connection;
  /** Throws away the connections to a server; those that are at work when they are done. */
  leave(server: string): void;
}

const idleConnectionMs = 60_000;
const keepAliveAfterMs = 10_000;
const leaveEveryMs = 1_000;

/** Opens a pool of at most so many connections; none is made before it is needed. */
export function openConnections(servers: Servers, size: number, timeouts: Timeouts): Connections {
  const known = new WeakMap<ClientBase, Connection>();
  const open = new Set<Connection>();
  const setUp = createSessionSetUp(timeouts);
  let leaveAgainAt = 0;

  class KnownClient extends Client {
    constructor(config?: ClientConfig) {
      const { current: server } = servers;
      const socket = new Socket();
      super({ ...config, ...postgresConnection(server), stream: () => socket });
      const connection = { server, socket, busy: false, stale: false, unconfirmed: false };
      known.set(this, connection);
      open.add(connection);
      socket.once('close', () => open.delete(connection));
      // Node ends the process over an error event without a listener. The next statement fails anyway.
      this.on('error', () => {});
      this.on('notice', ({ routine }) => {
        // An administrator has cancelled the wait for the standby, and the commit goes on without it.
        if (routine === 'SyncRepWaitForLSN') connection.unconfirmed = true;
      });
    }
  }

  const of = (client: ClientBase): Connection => {
    const connection = known.get(client);
    if (!connection) throw new TypeError('The connection is not one of this pool.');
    return connection;
  };

  const pool = new Pool({
    Client: KnownClient,
    max: size,
    connectionTimeoutMillis: timeouts.connectMs,
    idleTimeoutMillis: idleConnectionMs,
    // A command at whose prompt the input has ended is over when nothing else is to be done.
    allowExitOnIdle: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    types: { getTypeParser },
    async onConnect(client: ClientBase) {
      await setUp(client);
      await servers.require(client);
    },
  });
  pool.on('error', () => {});
  pool.on('acquire', (client) => (of(client).busy = true));
  pool.on('release', (_error, client) => (of(client).busy = false));

  const leave = (server: string) => {
    const now = performance.now();
    // Where there is no other, connections are not to be made and closed all the time.
    if (!servers.several && now < leaveAgainAt) return;
    leaveAgainAt = now + leaveEveryMs;
    for (const connection of open) {
      if (connection.server !== server) continue;
      connection.stale = true;
      if (!connection.busy) connection.socket.destroy();
    }
  };

  return {
    pool,
    async findPrimary() {
      const { current } = servers;
      await servers.find();
      if (servers.current !== current) leave(current);
    },
    of,
    leave,
  };
}

const int8: number = types.builtins.INT8;
// Moments fit into a double. The parser is ours alone: an application that embeds us has one of its own.
const getTypeParser: typeof types.getTypeParser = (type: number, format?: string) =>
  type === int8 ? Number : types.getTypeParser(type, format as 'text');
