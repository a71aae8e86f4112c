import type { Admission } from './admission.ts';
import type { Reader, Reading } from './moving-user.ts';
import type { SourceRecord } from './source/record.ts';
import type { Arrival, MovedUser } from './store.ts';

/** How many users are stored in one transaction. */
const batchSize = 500;

export interface MoveIn {
  readonly reader: Reader;
  /** Records of the file, in pieces. */
  readonly records: AsyncIterable<readonly SourceRecord[]>;
  admit(user: Extract<Reading, { user: unknown }>['user']): Admission;
  /** Stores the users, or only looks what would come of them. */
  store(users: readonly MovedUser[]): Promise<readonly Arrival[]>;
  /** Told what came of records, in the order of the file, once that is on disk. */
  settled(settled: readonly Settled[]): Promise<void>;
  readonly interruption: { readonly requested: boolean };
}

/** A record, and what came of it. */
export interface Settled {
  readonly record: SourceRecord;
  readonly username: string | null;
  /** Why no user came of it, as a sentence. */
  readonly problem: string | null;
  /** Null where there is a problem. */
  readonly user: { readonly isNew: boolean; readonly hasPassword: boolean } | null;
  /** What of the user did not come along. */
  readonly left: readonly string[];
}

/**
 * Brings the users of a file in, batch by batch: each record by itself, and none keeps another out. Returns whether the
 * file was read to its end: an interruption ends it before the next batch.
 */
export async function moveIn(options: MoveIn): Promise<boolean> {
  const { records, interruption } = options;
  let batch: SourceRecord[] = [];
  try {
    for await (const some of records) {
      for (const record of some) {
        batch.push(record);
        if (batch.length < batchSize) continue;
        const full = batch;
        batch = [];
        await settle(full, options);
        if (interruption.requested) return false;
      }
      if (interruption.requested) return false;
    }
  } finally {
    // Also where the file cannot be read on: what was read of it counts.
    if (!interruption.requested) await settle(batch, options);
  }
  return true;
}

async function settle(batch: readonly SourceRecord[], options: MoveIn): Promise<void> {
  const read = batch.map((record) => readRecord(record, options));
  const users = read.flatMap(({ moved }) => moved ?? []);
  const arrivals = users.length > 0 ? await options.store(users) : [];
  const came = new Map(users.map((user, index) => [user, arrivals[index]!]));
  await options.settled(read.map((one) => settledOf(one, came)));
}

interface ReadRecord {
  readonly record: SourceRecord;
  readonly username: string | null;
  readonly moved: MovedUser | null;
  readonly problem: string | null;
  readonly left: readonly string[];
}

function readRecord(record: SourceRecord, { reader, admit }: MoveIn): ReadRecord {
  const refused = (problem: string, username: string | null = null): ReadRecord => ({
    record,
    username,
    moved: null,
    problem,
    left: [],
  });
  if ('problem' in record.content) return refused(record.content.problem);
  const reading = reader.read(record.content.value);
  if ('problem' in reading) return refused(reading.problem);
  const username = reading.user.username ?? reading.user.email ?? null;
  const admission = admit(reading.user);
  if ('problem' in admission) return refused(admission.problem, username);
  return { record, username, moved: admission.moved, problem: null, left: reading.left ?? [] };
}

const problems: Readonly<Partial<Record<Arrival, string>>> = {
  'username-taken': 'The username is taken.',
  'email-taken': 'The address is another user’s, who has proved it.',
  'identity-taken': 'An account at a provider is another user’s.',
};

function settledOf(
  { record, username, moved, problem, left }: ReadRecord,
  came: ReadonlyMap<MovedUser, Arrival>,
): Settled {
  const arrival = moved && came.get(moved)!;
  const why = problem ?? (arrival && problems[arrival]) ?? null;
  const isUser = why === null && moved !== null;
  return {
    record,
    username,
    problem: why,
    user: isUser
      ? { isNew: arrival === 'inserted', hasPassword: moved.user.passwordHash !== null }
      : null,
    left: isUser && arrival === 'inserted' ? left : [],
  };
}
