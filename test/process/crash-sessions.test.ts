import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { halves } from '../support/halves.ts';
import { createSeeded } from '../support/seeded.ts';
import { ask, signUp, startServer, temporaryFolder, type Answer } from '../support/process.ts';

const asked = process.env['LATCHKEY_KILLS'];
const kills = Number(asked ?? 8);

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

const over = {
  refresh: { code: 'REFRESH_TOKEN_INVALID' },
  me: { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' },
};

/** Whoever stayed goes on, with what was acknowledged last or with what was lost on the way; whoever left is out. */
async function expectKept(port: number, sessions: readonly Session[]): Promise<void> {
  for (const session of sessions) {
    const me = await ask(port, '{ me { id } }', session.accessToken);
    const renewed = await refresh(port, session.refreshToken);
    const [refused, meRefused] = [renewed, me].map(({ body }) => body.errors?.[0]?.extensions);
    expect({ refresh: refused, me: meRefused }).toEqual(session.ended ? over : {});
    expect(typeof successorIn(renewed)).toBe(session.ended ? 'undefined' : 'string');
  }
}

test(
  `${kills} times kill -9 amid refreshes and logouts leaves the old or the new state, and no logout comes undone`,
  async () => {
    const path = `${await temporaryFolder()}/latchkey.db`;
    // Longer than a round on a slow machine: a lost answer must be forgiven after the restart.
    const env = { DATABASE_URL: `sqlite:${path}`, AUTH_REFRESH_GRACE_SECONDS: '60' };
    const random = createSeeded(kills);
    const ended: Session[] = [];
    let sessions: Session[] = [];
    let refreshes = 0;
    let slowestStartMs = 0;

    const start = async () => {
      const begun = performance.now();
      const server = await startServer(env);
      slowestStartMs = Math.max(slowestStartMs, performance.now() - begun);
      await expectKept(server.port, sessions);
      return server;
    };

    for (let round = 1; round <= kills; round += 1) {
      const { port, child, finished } = await start();
      if (round === 1) await signUp(port, 'susan');
      const open = (count: number) => Promise.all(Array.from({ length: count }, () => logIn(port)));
      const [stayers, leavers] = await Promise.all([open(4), open(8)]);
      let left = 70 + random.below(140);
      const count = () => {
        refreshes += 1;
        left -= 1;
        // Some milliseconds later: right after an answer the server is in the middle of nothing.
        if (left === 0) setTimeout(() => child.kill('SIGKILL'), random.below(10));
      };
      await Promise.all([
        ...stayers.map((session) => stay(port, session, count)),
        leave(port, leavers),
      ]);
      expect((await finished).signal).toBe('SIGKILL');
      const out = leavers.filter((session) => session.ended);
      ended.push(...out);
      sessions = [...stayers, ...out];
    }

    const { port } = await start();
    expectNoHalves(path);
    await expectKept(port, ended);
    if (asked) console.info({ kills, refreshes, ended: ended.length, slowestStartMs });
    expect(ended.length).toBeGreaterThan(5 * kills);
    expect(refreshes + ended.length).toBeGreaterThan(125 * kills);
    expect(slowestStartMs).toBeLessThan(5_000);
  },
  kills * 10_000,
);
