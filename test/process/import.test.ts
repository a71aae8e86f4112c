import { on } from 'node:events';
import { watch } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { bin, latchkey, launch, temporaryFolder } from '../support/process.ts';

const known =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM';

const posix = process.platform !== 'win32';

test.runIf(posix)(
  'SIGINT and SIGTERM end an import after the rows under way; it says so, and the next one goes on',
  { timeout: 120_000 },
  async () => {
    // A thousand passwords take so long to hash that the signal comes before the last of them.
    const rows = Array.from({ length: 1064 }, (_, index): [string, unknown] => [
      `user ${index}`,
      index < 64 ? { passwordHash: known } : `pass phrase ${index}`,
    ]);
    const folder = await temporaryFolder();
    const file = join(await temporaryFolder(), 'users.json');
    await writeFile(file, JSON.stringify(Object.fromEntries(rows)));
    const env = { DATABASE_URL: `sqlite:${folder}/latchkey.db`, LOG_LEVEL: 'silent' };
    const store = await openStore(env.DATABASE_URL);
    onTestFinished(() => store.close());
    const count = async () => (await store.users.list({ after: null, limit: 2000 })).length;
    const watcher = watch(folder);
    onTestFinished(() => watcher.close());
    let before = 0;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { child, finished } = launch([bin, 'import', file], { env });
      const changes = on(watcher, 'change');
      while ((await count()) === before) await changes.next();
      // Twice, as Ctrl-C comes by way of bin/latchkey.mjs.
      child.kill(signal);
      child.kill(signal);
      const { stdout, stderr, ...end } = await finished;
      const after = await count();
      expect(after).toBeLessThan(rows.length);
      expect(end).toEqual({ code: null, signal });
      const again = before > 0 ? `, ${before} were there already` : '';
      expect(stdout).toBe(`Imported ${after - before} users${again}, refused 0.\n`);
      expect(stderr).toBe(
        `Interrupted: ${rows.length - after} of 1064 rows are left. Run the same command again, and it goes on with them.\n`,
      );
      before = after;
    }
    // What is left is not hashed here.
    for (const row of rows.slice(before)) row[1] = { passwordHash: known };
    await writeFile(file, JSON.stringify(Object.fromEntries(rows)));
    expect(await latchkey(['import', file], { env })).toMatchObject({
      code: 0,
      stdout: `Imported ${rows.length - before} users, ${before} were there already, refused 0.\n`,
    });
  },
);
