import { backOff } from '../../lib/backoff.ts';
import { inTime } from '../../lib/in-time.ts';
import { TooSlow, type Kind, type Places } from './places.ts';
import type { Connection, Connections, PoolClient } from './connections.ts';
import { SQLSTATE, stateOf, translateConnecting } from './errors.ts';
import type { Servers } from './servers.ts';
import { StoreOpenError } from '../../lib/store-errors.ts';

/** A connection, and the place in the pool that goes with it. */
export interface Taken {
  readonly client: PoolClient;
  readonly connection: Connection;
  readonly giveBack: () => void;
}

const moves = 3;
/** The pause between tries while this pool has no connection at all: other nodes may close one. */
const lonelyAttempts = 6;

/** Returns a function that waits for a connection to the primary until a moment of `performance.now()`. */
export function createTaking(
  servers: Servers,
  connections: Connections,
  places: Places,
  connectMs: number,
) {
  const { pool } = connections;

  const connect = async (giveUpAt: number): Promise<PoolClient> => {
    for (;;) {
      // No timer is needed when one is idle that no other step is waiting for.
      const hasOne = pool.idleCount > pool.waitingCount;
      const connecting = pool.connect();
      const client = await (hasOne
        ? connecting
        : inTime(connecting, giveUpAt, tooSlow, (late) =>
            late.release(connections.of(late).stale),
          ));
      if (!connections.of(client).stale) return client;
      client.release(true);
    }
  };

  /** Resolves when another attempt may succeed, otherwise throws. */
  const mend = async (error: unknown, attempt: number, giveUpAt: number): Promise<void> => {
    if (stateOf(error) === SQLSTATE.tooManyConnections) {
      // One that is in use can be taken when it is given back.
      places.shrink(pool.totalCount);
      const isAlone = pool.totalCount === 0;
      if (performance.now() >= giveUpAt || (isAlone && attempt >= lonelyAttempts)) throw error;
      return isAlone ? backOff(attempt, 50, 400) : undefined;
    }
    if (!isAboutServer(error) || !servers.several || attempt >= moves) throw error;
    // Goes on after the time is up, for the steps that follow.
    await inTime(connections.findPrimary(), giveUpAt, tooSlow);
  };

  const take = async (kind: Kind, stepEndsAt: number): Promise<Taken> => {
    const giveUpAt = Math.min(stepEndsAt, performance.now() + connectMs);
    // The first of the list may be gone, and not answer for as long as a step may take.
    if (!servers.found) await inTime(connections.findPrimary(), giveUpAt, tooSlow);
    for (let attempt = 0; ; attempt += 1) {
      const giveBack = await places.take(kind, giveUpAt);
      try {
        const client = await connect(giveUpAt);
        return { client, connection: connections.of(client), giveBack };
      } catch (error) {
        giveBack();
        await mend(error, attempt, giveUpAt);
      }
    }
  };

  return (kind: Kind, stepEndsAt: number): Promise<Taken> =>
    take(kind, stepEndsAt).catch((error: unknown) => {
      throw translateConnecting(error);
    });
}

const tooSlow = () =>
  new TooSlow('The PostgreSQL database does not answer.', { cause: new Error('connect timeout') });

/** Whether another server may work after this error. */
function isAboutServer(error: unknown): boolean {
  const state = stateOf(error);
  return state === SQLSTATE.starting || (state === undefined && !(error instanceof StoreOpenError));
}
