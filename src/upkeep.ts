import type { Config } from './config.ts';
import type { Clock } from './lib/clock.ts';
import { every } from './lib/every.ts';
import { inBatches } from './lib/in-batches.ts';
import type { Logger } from './lib/log.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { UpkeepName } from './rooms.ts';
import type { Swept, UpkeepStore } from './store/store.ts';

/**
 * What is to be done now and then. Each is called on its own, so that one that fails or hangs stops no other. What
 * deletes is one node's at a time, and of the others `elsewhere`.
 */
export type Upkeep = Readonly<Record<UpkeepName | Swept, () => Promise<unknown>>>;

const everyMs = 60_000;
/** A node takes its lease anew each minute, and may miss one where a turn took too long. */
const leaseMs = 2.5 * everyMs;

/** Runs each upkeep once a minute, on its own: one that fails or hangs stops no other. Returns what stops them. */
export function startUpkeep(
  upkeep: Upkeep,
  options: {
    log: Logger;
    clock: Clock;
    onSuccess?: ((name: string, seconds: number) => void) | undefined;
  },
): () => void {
  const { log, clock, onSuccess } = options;
  const stops = Object.entries(upkeep).map(([name, run]) =>
    every(
      everyMs,
      async () => {
        if ((await run()) !== elsewhere) onSuccess?.(name, clock.now() / 1000);
      },
      (error) => log.warn({ err: error, upkeep: name }, 'an upkeep failed'),
    ),
  );
  return () => stops.forEach((stop) => stop());
}

/** What an upkeep returns whose lease another node has. */
export const elsewhere = 'elsewhere';

/** Returns a function that leaves an upkeep to one node at a time. When that node is gone, another takes over. */
export function createLeases(options: {
  store: Pick<UpkeepStore, 'takeLease'>;
  clock: Clock;
  random: RandomBytes;
}) {
  const { store, clock, random } = options;
  const holder = random(16).toString('base64url');
  return <T>(name: Swept | 'audit_events', run: () => Promise<T>) =>
    async (): Promise<T | typeof elsewhere> => {
      const now = new Date(clock.now());
      const until = new Date(clock.now() + leaseMs);
      return (await store.takeLease({ name, holder, now, until })) ? run() : elsewhere;
    };
}

/** Returns what deletes rows that are over, and events that the audit log keeps no longer: one node at a time. */
export function createDeletions(options: {
  config: Pick<Config, 'refreshGraceSeconds' | 'auditRetentionSeconds'>;
  store: UpkeepStore;
  clock: Clock;
  random: RandomBytes;
}): Pick<Upkeep, Swept | 'audit'> {
  const { store } = options;
  const onOneNode = createLeases(options);
  const sweep = createSweep(options);
  const sweeps = store.swept.map((kind) => [kind, onOneNode(kind, () => sweep(kind))]);
  return {
    ...(Object.fromEntries(sweeps) as Pick<Upkeep, Swept>),
    audit: onOneNode('audit_events', createRetention(options)),
  };
}

/** Returns a function that deletes, in bounded batches, the rows of a table that are over, and returns how many those were. */
export function createSweep(options: {
  config: Pick<Config, 'refreshGraceSeconds'>;
  store: Pick<UpkeepStore, 'sweep' | 'pace'>;
  clock: Clock;
}): (kind: Swept) => Promise<number> {
  const { config, store, clock } = options;
  return (kind) => {
    const step = { now: new Date(clock.now()), graceSeconds: config.refreshGraceSeconds };
    return inBatches((limit) => store.sweep(kind, { ...step, limit }), store.pace[kind]);
  };
}

/** Returns a function that deletes, in bounded batches, the events that the audit log keeps no longer, and returns how many. */
export function createRetention(options: {
  config: Pick<Config, 'auditRetentionSeconds'>;
  store: Pick<UpkeepStore, 'deleteEvents' | 'pace'>;
  clock: Clock;
}): () => Promise<number> {
  const { config, store, clock } = options;
  return () => {
    const before = new Date(clock.now() - config.auditRetentionSeconds * 1000);
    return inBatches((limit) => store.deleteEvents(before, limit), store.pace.audit_events);
  };
}

/** Returns a function that says for how many seconds the oldest row that is over has been waiting to be deleted. */
export function createBacklog(options: {
  store: Pick<UpkeepStore, 'oldestOver'>;
  clock: Clock;
}): (kind: Swept) => Promise<number> {
  const { store, clock } = options;
  return async (kind) => {
    const now = clock.now();
    const since = await store.oldestOver(kind, new Date(now));
    return since ? (now - since.getTime()) / 1000 : 0;
  };
}
