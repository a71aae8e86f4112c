import { setFlagsFromString } from 'node:v8';
import { createAdmission } from '../features/moving-in/admission.ts';
import { createEarlier } from '../features/moving-in/earlier.ts';
import { moveIn, type Settled } from '../features/moving-in/move-in.ts';
import type { Reader } from '../features/moving-in/moving-user.ts';
import { createSource, readSource } from '../features/moving-in/source/source.ts';
import type { Arrival, MovedUser } from '../features/moving-in/store.ts';
import { createTally } from '../features/moving-in/tally.ts';
import { createHashKeys } from '../features/keys/hash-keys.ts';
import { loadDataKey } from '../features/keys/data-key.ts';
import { createTotpSecrets } from '../features/totp/secrets.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { systemRandom as random } from '../lib/secrets.ts';
import { withAdministration } from './administration.ts';
import { openInput, type Input } from './import-input.ts';
import { createImportBar } from './import-bar.ts';
import { findReader, readReaderFiles, type FromOptions } from './import-options.ts';
import { createRejected } from './import-rejected.ts';
import { createRefusals, describeTally } from './import-report.ts';
import { awaitInterruption, type Interruption } from './interruption.ts';

type Parts = Parameters<Parameters<typeof withAdministration>[0]>[0];

/** Runs `latchkey import --from NAME FILE`. */
export async function importFrom(path: string, options: FromOptions): Promise<void> {
  // Young objects get no more room than now, whatever the machine has: a million users took 350 MB, and take 270.
  setFlagsFromString('--semi-space-growth-factor=1');
  const maker = await findReader(options);
  const files = await readReaderFiles(options);
  const interruption = awaitInterruption();
  // What is wrong with the file is said before a database is opened.
  const input = openInput(path, interruption.signal);
  const { dryRun = false } = options;
  await withAdministration(
    async (parts) => {
      const keys = dryRun ? keepNothing : await keepKeys(parts);
      const reader = await maker.create({ ...files, now: new Date(clock.now()), ...keys });
      await run({ input, reader, keys, interruption, options }, parts);
    },
    // A dry run does not even migrate.
    dryRun ? { migrate: false } : {},
  );
  interruption.end();
}

interface Keys {
  keepHashKey(key: Uint8Array): Promise<string>;
  sealTotp(secret: Uint8Array, userId: string): string;
}

const keepNothing: Keys = {
  keepHashKey: async () => 'dry-run',
  sealTotp: () => '',
};

async function keepKeys({ store, config }: Parts): Promise<Keys> {
  const dataKey = await loadDataKey({ store: store.dataKeys, secret: config.secret, random });
  const hashKeys = createHashKeys({ store: store.hashKeys, dataKey, random, clock });
  const totp = createTotpSecrets({ dataKey, random });
  return {
    keepHashKey: (key) => hashKeys.keep(key),
    sealTotp: (secret, userId) => totp.seal(Buffer.from(secret), userId),
  };
}

interface Work {
  readonly input: Input;
  readonly reader: Reader;
  readonly keys: Keys;
  readonly interruption: Interruption;
  readonly options: FromOptions;
}

async function run(work: Work, parts: Parts): Promise<void> {
  const { input, reader, keys, interruption, options } = work;
  const { dryRun = false, keepIds = false, allowWeakHashes = false } = options;
  const rejected = options.rejected === undefined ? null : createRejected(options.rejected);
  const source = createSource({ path: reader.path, isCsv: reader.name === 'csv' });
  const tally = createTally();
  const refusals = createRefusals();
  const bar = createImportBar(input.bytes, dryRun);
  let line = 0;
  const settled = async (all: readonly Settled[]) => {
    for (const one of all) {
      tally.add(one);
      refusals.add(one);
      line = one.record.line;
    }
    const refused = all.filter(({ problem }) => problem !== null);
    rejected?.write(
      refused.map(({ record }) => record),
      source.preamble(),
    );
    bar.settle(all.length);
  };
  const admit = createAdmission({
    system: reader.name,
    keepIds,
    allowWeakHashes,
    config: parts.config,
    clock,
    random,
    sealTotp: keys.sealTotp,
  });
  const records = readSource(bar.watch(input.chunks), source);
  const store = dryRun ? lookOnly(parts) : storeAll(parts);
  let isDone = false;
  try {
    isDone = await moveIn({ records, reader, admit, store, settled, interruption });
  } catch (error) {
    // Standard input that was waited for is cut off.
    if (!interruption.requested) throw error;
  } finally {
    bar.stop();
    const { result } = tally;
    for (const each of refusals.lines(result.refused)) console.error(each);
    const written = rejected?.close() ?? 0;
    const file = options.rejected === undefined ? null : { path: options.rejected, written };
    for (const each of describeTally(result, { isDry: dryRun, rejected: file })) console.log(each);
    if (result.refused > 0) process.exitCode = 1;
  }
  if (!isDone) console.error(interrupted(line, dryRun));
}

const interrupted = (line: number, isDry: boolean) =>
  isDry
    ? `Interrupted after line ${line}.`
    : `Interrupted after line ${line}. Run the same command again, and it goes on: users who are there already are counted and not changed.`;

/** Stores users and the event of the audit log together. */
function storeAll({ store, administration }: Parts) {
  const insertedOf = (arrivals: readonly Arrival[]) =>
    arrivals.filter((arrival) => arrival === 'inserted').length;
  return (users: readonly MovedUser[]) =>
    administration.recordImport(
      () => store.movingIn.insert(users, new Date(clock.now())),
      insertedOf,
    );
}

function lookOnly({ store }: Parts) {
  const without = createEarlier();
  return async (users: readonly MovedUser[]) => without(users, await store.movingIn.examine(users));
}
