import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleepUntilNextLook } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { sharedDatabase } from '../support/engines.ts';
import { bin, latchkey, launch, temporaryFolder } from '../support/process.ts';

const posix = process.platform !== 'win32';
const total = 20_000;
const hash = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

async function prepare() {
  const file = join(await temporaryFolder(), 'users.ndjson');
  const rows = Array.from({ length: total }, (_, index) =>
    JSON.stringify({ id: index, username: `user ${index}`, passwordHash: hash }),
  );
  await writeFile(file, rows.join('\n'));
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  await latchkey(['migrate'], { env });
  const store = await openStore(env.DATABASE_URL);
  onTestFinished(() => store.close());
  const count = async () => (await store.users.list({ after: null, limit: total + 1 })).length;
  const launchImport = () => launch([bin, 'import', '--from', 'json', file], { env });
  /** Waits until more users are there than before. */
  const more = async (before: number) => {
    while ((await count()) <= before) await sleepUntilNextLook(5);
  };
  return { env, store, count, launchImport, more };
}

test.runIf(posix)(
  'an import that was killed, and killed again, brings each user in once when it is run to its end',
  { timeout: 240_000 },
  async () => {
    const { store, count, launchImport, more } = await prepare();
    let before = 0;
    for (let kill = 0; kill < 2; kill += 1) {
      const { child, finished } = launchImport();
      await more(before);
      child.kill('SIGKILL');
      await finished;
      before = await count();
      expect(before).toBeLessThan(total);
    }
    const { stdout } = await launchImport().finished;
    expect(stdout).toBe(
      `Imported ${total - before} users, ${before} were there already, refused 0.\n`,
    );
    expect(await count()).toBe(total);
    // Each batch is there with its event, and no event without its batch.
    const filter = { actions: ['users_imported'] };
    const { events } = await store.audit.page({ filter, after: null, limit: 100 });
    const counts = events.map(({ detail }) => Number(detail));
    expect(counts.reduce((sum, one) => sum + one)).toBe(total);
  },
);

test.runIf(posix)(
  'Ctrl-C ends an import after the batch under way; it says how to go on',
  { timeout: 240_000 },
  async () => {
    const { count, launchImport, more } = await prepare();
    const { child, finished } = launchImport();
    await more(0);
    child.kill('SIGINT');
    const { stdout, stderr, signal } = await finished;
    const after = await count();
    expect(signal).toBe('SIGINT');
    expect(after).toBeLessThan(total);
    expect(stdout).toBe(`Imported ${after} users, refused 0.\n`);
    expect(stderr).toBe(
      `Interrupted after line ${after}. Run the same command again, and it goes on: users who are there already are counted and not changed.\n`,
    );
  },
);
