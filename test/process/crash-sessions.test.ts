import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { halves } from '../support/halves.ts';
import { ask, signUp, startServer, temporaryFolder, type Answer } from '../support/process.ts';

interface Session {
  readonly id: string;
  readonly accessToken: string;
  /** The newest refresh token that the client has heard of. */
  refreshToken: string;
  /** Whether the client has heard that the session is over. */
  ended: boolean;
}

async function logIn(port: number): Promise<Session> {
  const { body } = await ask(
    port,
    'mutation { login(username: "susan", password: "correct horse battery") { accessToken refreshToken session { id } } }',
  );
  const { accessToken, refreshToken, session } = body.data?.['login'] ?? {};
  return { id: session.id, accessToken, refreshToken, ended: false };
}

const refresh = (port: number, token: string) =>
  ask(port, `mutation { refresh(refreshToken: "${token}") { refreshToken } }`);

const successorIn = ({ body }: Answer): unknown => body.data?.['refresh']?.refreshToken;

const logout = (port: number, { refreshToken }: Session) =>
  ask(port, `mutation { logout(refreshToken: "${refreshToken}") }`);

const revoke = (port: number, { id, accessToken }: Session) =>
  ask(port, `mutation { revokeSession(id: "${id}") }`, accessToken);

/** Refreshes on and on, until the server is gone; `count` hears of each answer. */
async function stay(port: number, session: Session, count: () => void): Promise<void> {
  for (;;) {
    const answer = await refresh(port, session.refreshToken).catch(() => null);
    if (!answer) return;
    session.refreshToken = String(successorIn(answer));
    count();
  }
}

/** Ends one session after the other, in both ways by turns, until the server is gone. */
async function leave(port: number, sessions: readonly Session[]): Promise<void> {
  for (const [n, session] of sessions.entries()) {
    const answer = await (n % 2 ? logout : revoke)(port, session).catch(() => null);
    if (!answer) return;
    session.ended = true;
  }
}

function expectNoHalves(path: string): void {
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  for (const [name, query] of Object.entries(halves)) {
    expect(database.prepare(query).all(), name).toEqual([]);
  }
}

test('kill -9 amid refreshes and logouts leaves the old or the new state, and no logout comes undone', async () => {
  const path = `${await temporaryFolder()}/latchkey.db`;
  // Longer than this test on a slow machine: a lost answer must be forgiven after the restart.
  const env = { DATABASE_URL: `sqlite:${path}`, AUTH_REFRESH_GRACE_SECONDS: '60' };
  const staying: Session[] = [];
  const leaving: Session[] = [];

  let acknowledged = 0;
  for (const round of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { port, child, finished } = await startServer(env);
    if (round === 1) await signUp(port, 'susan');
    const open = (count: number) => Promise.all(Array.from({ length: count }, () => logIn(port)));
    const [stayers, leavers] = await Promise.all([open(4), open(8)]);
    let refreshes = 0;
    const count = () => {
      refreshes += 1;
      acknowledged += 1;
      // Some milliseconds later: right after an answer the server is in the middle of nothing.
      if (refreshes === 120) setTimeout(() => child.kill('SIGKILL'), round);
    };
    await Promise.all([
      ...stayers.map((session) => stay(port, session, count)),
      leave(port, leavers),
    ]);
    expect((await finished).signal).toBe('SIGKILL');
    staying.push(...stayers);
    leaving.push(...leavers);
  }

  const { port } = await startServer(env);
  expectNoHalves(path);
  for (const { refreshToken } of staying) {
    expect(successorIn(await refresh(port, refreshToken))).toMatch(/^lk_refresh_/);
  }
  const ended = leaving.filter((session) => session.ended);
  expect(ended.length).toBeGreaterThan(40);
  expect(acknowledged + ended.length).toBeGreaterThan(1000);
  for (const { accessToken, refreshToken } of ended) {
    const me = await ask(port, '{ me { id } }', accessToken);
    expect(me.body.errors?.[0]?.extensions).toMatchObject({ reason: 'SESSION_REVOKED' });
    const renewed = await refresh(port, refreshToken);
    expect(renewed.body.errors?.[0]?.extensions.code).toBe('REFRESH_TOKEN_INVALID');
  }
}, 60_000);
