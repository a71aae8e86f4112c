import { Socket } from 'node:net';
import { Client, Pool, types, type ClientBase, type ClientConfig, type PoolClient } from 'pg';
import type { Timeouts } from './timeouts.ts';
import type { Servers } from './servers.ts';
import { createSessionSetUp } from './session.ts';
import { postgresConnection } from './url.ts';

export type { ClientBase, PoolClient };

/** What the pool knows about a connection, besides what pg knows. */
export interface Connection {
  readonly server: string;
  readonly socket: Socket;
  /** Whether a step is using it; otherwise it is idle, or being opened. */
  busy: boolean;
  /** It must not be used for another step. */
  stale: boolean;
  /** A commit was acknowledged that may not be on the standby. */
  unconfirmed: boolean;
}

export interface Connections {
  readonly pool: Pool;
  /** Looks for the primary, and leaves the former server. Throws when no server is the primary. */
  findPrimary(): Promise<void>;
  of(client: ClientBase): Connection;
  /** Closes the connections to a server: idle ones at once, busy ones when they are done. */
  leave(server: string): void;
}

const idleConnectionMs = 60_000;
const keepAliveAfterMs = 10_000;
const leaveEveryMs = 1_000;

/** Opens a pool of at most `size` connections. A connection is opened when it is needed. */
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
    // A command whose input has ended must end when there is nothing else to do.
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
    // If there is no other server, connections must not be opened and closed all the time.
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
// Times in milliseconds fit into a double. This parser is for this pool only: the embedding application may have its own.
const getTypeParser: typeof types.getTypeParser = (type: number, format?: string) =>
  type === int8 ? Number : types.getTypeParser(type, format as 'text');
