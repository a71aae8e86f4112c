import { userInfo } from 'node:os';
import type { Config } from '../config.ts';
import { createRecorder, type Actor, type LogEvent } from '../events.ts';
import type { Administration } from '../features/administration/administer.ts';
import { createAdministration } from '../features/administration/administration.ts';
import { createAudit } from '../features/audit/audit.ts';
import { createRequireNewEmail } from '../features/addresses/blocked-domains.ts';
import { createRequireUnbreached } from '../features/passwords/breached-passwords.ts';
import { createNotices } from '../features/mail/notices.ts';
import { shareHashingThreads } from '../features/passwords/hashing-threads.ts';
import { createPasswordHasher } from '../features/passwords/password-hasher.ts';
import { createInvitations } from '../features/sign-up/invitations.ts';
import type { User } from '../features/users/user.ts';
import { createUsers, type Users } from '../features/users/users.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { quote } from '../lib/quote.ts';
import { systemRandom as random } from '../lib/secrets.ts';
import { describeDatabase } from '../store/open.ts';
import type { StoreOptions } from '../store/engine.ts';
import type { Store } from '../store/store.ts';
import { withStore } from './database.ts';

interface Parts {
  readonly administration: Administration;
  readonly config: Config;
  readonly store: Store;
  readonly users: Users;
}

/** Opens the store that the environment names, runs the work of an operator, and closes it again. */
export function withAdministration(
  work: (parts: Parts) => Promise<void>,
  options: StoreOptions = {},
): Promise<void> {
  return withStore(async (store, config) => {
    const threads = shareHashingThreads();
    // No client waits, so the queue has no limit.
    const limits = { concurrency: threads.size, queueLimit: Infinity };
    const foreign = { findKey: (id: string) => findHashKey(id, store, config) };
    const hasher = createPasswordHasher({ random, threads, foreign, ...limits });
    const record = await createRecord(config);
    const audit = createAudit({ store: store.audit, log: record, clock, random });
    const requireUnbreached = createRequireUnbreached({ config, record });
    const users = createUsers({ store, hasher, requireUnbreached, clock, random, config });
    // A server delivers them.
    const notices = createNotices({ config, clock, random, wake() {} });
    const requireNewEmail = createRequireNewEmail(config);
    const invitations = createInvitations({ store, requireNewEmail, audit, clock, random });
    const parts = { store, users, invitations, notices, clock, audit };
    const administration = createAdministration(parts)(operator());
    await work({ administration, config, store, users });
  }, options);
}

/** Writes events to stderr, where standard output is for the answer. A person at a terminal has the answer. */
async function createRecord({ logLevel }: Config): Promise<LogEvent> {
  if (process.stderr.isTTY) return () => {};
  const { logTo } = await import('../lib/log.ts');
  return createRecorder(logTo(process.stderr, logLevel), clock);
}

/** Returns who runs the command. */
export function operator(): Actor {
  try {
    return { kind: 'cli', systemUser: userInfo().username };
  } catch {
    // A container may run as a number that has no name.
    return { kind: 'cli' };
  }
}

/** Returns the user of this name, or throws. */
export async function getUser(
  { administration, config }: Pick<Parts, 'administration' | 'config'>,
  name: string,
): Promise<User> {
  const user = await administration.findUser(name);
  if (!user) throw noSuchUser(name, config);
  return user;
}

/** Returns the error of a command for a user who does not exist; it may be another database that has them. */
export function noSuchUser(name: string, { databaseUrl }: Config): Error {
  return new Error(`There is no user ${quote(name)} in ${describeDatabase(databaseUrl)}.`);
}

async function findHashKey(id: string, store: Store, { secret }: Config) {
  const { loadDataKey } = await import('../features/keys/data-key.ts');
  const { createHashKeys } = await import('../features/keys/hash-keys.ts');
  const dataKey = await loadDataKey({ store: store.dataKeys, secret, random });
  return createHashKeys({ store: store.hashKeys, dataKey, random, clock }).find(id);
}
