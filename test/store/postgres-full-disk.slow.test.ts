import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canMount, fill } from '../support/disk.ts';
import { hasOwnPostgres } from '../support/postgres-rig.ts';
import { createPostgresServer, databaseOn, runSql } from '../support/postgres-server.ts';
import { createTestServer, password } from '../support/test-server.ts';

const withinMs = 5_000;
const isRoot = process.getuid?.() === 0;

/** A database whose tables are on a disk of 24 MB. */
async function startOnSmallDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const postgres = await createPostgresServer({}, { folder, megabytes: 24 });
  onTestFinished(() => postgres.remove());
  const { adminUrl } = postgres;
  await runSql(adminUrl, `create tablespace small location '${folder}'`);
  await runSql(adminUrl, 'create database small owner latchkey tablespace small');
  const filler = join(postgres.inside(folder), 'filler');
  return {
    url: databaseOn(postgres.url, 'small'),
    fill: () => fill(filler),
    free: () => rmSync(filler),
  };
}

test.runIf(hasOwnPostgres && canMount && isRoot)(
  'a PostgreSQL whose disk is full: /ready says no once a write has failed, reads go on, and yes when there is room',
  async () => {
    const disk = await startOnSmallDisk();
    const server = await createTestServer({ DATABASE_URL: disk.url });
    const token = await server.signUp();
    const ready = async () => {
      server.clock.advanceSeconds(1);
      return (await server.fetch(new Request('http://localhost:4000/ready'))).status;
    };
    expect(await ready()).toBe(200);
    disk.fill();
    // What the pages of the tables have room for is still written.
    let status = 200;
    for (let tries = 0; status === 200 && tries < 500; tries += 1)
      ({ status } = await server.login('susan', password));
    expect(status).toBe(503);
    await expect.poll(ready, { timeout: withinMs }).toBe(503);
    for (let n = 0; n < 3; n += 1) expect(await ready()).toBe(503);
    expect((await server.me(token)).status).toBe(200);
    disk.free();
    await expect.poll(ready, { timeout: withinMs }).toBe(200);
    expect((await server.login('susan', password)).status).toBe(200);
  },
  60_000,
);
