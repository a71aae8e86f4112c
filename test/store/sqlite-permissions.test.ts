import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { captureLog } from '../../src/lib/log.ts';
import { createServer } from '../../src/server.ts';
import { openStore } from '../../src/store/open.ts';

const isRoot = process.getuid?.() === 0;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe.skipIf(process.platform === 'win32')('a file that other users could open', () => {
  /** Starts a server on a copy that was made with these permissions, as `cp` does. */
  async function start(mode: number, prepare: (path: string) => void = () => {}) {
    const from = join(folder(), 'latchkey.db');
    await (await openStore(`sqlite:${from}`)).close();
    const path = join(folder(), 'copy.db');
    copyFileSync(from, path);
    for (const companion of [`${path}-wal`, `${path}-shm`]) {
      closeSync(openSync(companion, 'w'));
      chmodSync(companion, mode);
    }
    chmodSync(path, mode);
    prepare(path);
    const { log, lines } = captureLog();
    const server = await createServer(loadConfig({ DATABASE_URL: `sqlite:${path}` }), { log });
    onTestFinished(() => server.close());
    const warned = lines.filter((line) => line.includes('open to other users'));
    return { warned, modeOf: (suffix: string) => statSync(path + suffix).mode & 0o777 };
  }

  test.each([0o644, 0o640, 0o666, 0o601])(
    'is its owner’s only, and that is said: %o',
    async (mode) => {
      const { warned, modeOf } = await start(mode);
      expect(['', '-wal', '-shm'].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
      expect(warned[0]).toContain(`mode ${mode.toString(8)}`);
      expect(warned[0]).toContain('Only its owner can open it now.');
    },
  );

  test('is not mentioned where there is none', async () => {
    expect((await start(0o600)).warned).toEqual([]);
  });

  test.skipIf(!isRoot)('is said to be open where another user owns it', async () => {
    const anyone = 65_534;
    const { warned, modeOf } = await start(0o666, (path) => {
      chmodSync(dirname(path), 0o777);
      process.seteuid!(anyone);
    }).finally(() => process.seteuid!(0));
    expect(modeOf('')).toBe(0o666);
    expect(warned[0]).toContain(`chmod 600`);
  });
});
