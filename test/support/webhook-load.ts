import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { clientCount, countTwice, killInTurn } from './kill-load.ts';
import { createWebhookAt, logInAdmin, makeAdmin } from './process-admin.ts';
import { ask, signUp, startServer } from './process.ts';
import { startReceiver } from './receiver.ts';
import { isVerified } from './webhooks.ts';

export interface WebhookKills {
  /** Changes that were answered, and events that the audit log has since the webhook was there: logins, too. */
  readonly changes: number;
  readonly events: number;
  /** Events of the log that never arrived. */
  readonly lost: readonly string[];
  /** Events that arrived more than once, and those among them although no process had just died. */
  readonly twice: number;
  readonly twiceWithoutKill: number;
  /** Posts whose signature is wrong. */
  readonly unverified: number;
  readonly afterLastKillMs: number;
}

/** What a request changes: no more aliases are allowed. */
const pairs = 7;

/** Each is an event. The first takes away what a killed node may have left, and is none otherwise. */
function changesOf(userId: string): string {
  const change = (alias: string, kind: string) =>
    `${alias}: ${kind}Scope(id: "${userId}", scope: "app:read") { id }`;
  const pair = (n: number) => [change(`g${n}`, 'grant'), change(`r${n}`, 'revoke')];
  const all = [
    change('first', 'revoke'),
    ...Array.from({ length: pairs }, (_, n) => pair(n)).flat(),
  ];
  return `mutation { ${all.join('\n')} }`;
}

/** Makes an administrator, the webhook, and a user for each client. */
async function prepare(
  env: Record<string, string>,
  url: string,
  created: (secret: string) => void,
) {
  const server = await startServer(env);
  const { port } = server;
  const admin = await makeAdmin(port, env);
  const users: string[] = [];
  for (let n = 0; n < clientCount; n += 1) {
    const token = await signUp(port, `user${n}`);
    users.push((await ask(port, '{ me { id } }', token)).body.data?.['me'].id);
  }
  const { id, secret } = await createWebhookAt(port, admin, url);
  created(secret);
  await server.stop();
  return { users, webhookId: id };
}

/** Returns the ids of the events since the webhook was there. The first is its own. */
async function eventsSince(port: number, token: string, webhookId: string): Promise<string[]> {
  const found: string[] = [];
  for (let after = 'null'; ;) {
    const page = `auditEvents(first: 100, after: ${after}) {
      nodes { id action detail } pageInfo { endCursor } }`;
    const { nodes, pageInfo } = (await ask(port, `{ ${page} }`, token)).body.data!['auditEvents'];
    for (const { id, action, detail } of nodes) {
      found.push(id);
      if (action === 'WEBHOOK_CREATED' && detail === webhookId) return found;
    }
    after = JSON.stringify(pageInfo.endCursor);
  }
}

const waitingAt = async (port: number, token: string) =>
  (await ask(port, '{ webhooks { waiting } }', token)).body.data?.['webhooks'][0].waiting;

/** Kills one of the nodes after the other with -9, each while it delivers, and counts what arrives. */
export async function killWhileDelivering(options: {
  databaseUrl: string;
  nodes: number;
  kills: number;
  events: number;
}): Promise<WebhookKills> {
  const { databaseUrl, nodes, kills, events } = options;
  const env = { DATABASE_URL: databaseUrl, AUTH_ADMIN: 'on', AUTH_WEBHOOK_PRIVATE: 'on' };
  const { promise: secret, resolve: setSecret } = Promise.withResolvers<string>();
  let unverified = 0;
  const receiver = await startReceiver(async (response, post) => {
    if (!isVerified(post, await secret)) unverified += 1;
    // So that at each kill some events are with the receiver.
    await pause(20);
    response.writeHead(204).end();
  });
  const { users, webhookId } = await prepare(env, receiver.url, setSecret);
  const tokens = new Map<number, string>();
  const askOnce = async (port: number, client: number) => {
    if (!tokens.has(client)) tokens.set(client, await logInAdmin(port));
    const { body } = await ask(port, changesOf(users[client]!), tokens.get(client));
    const { first: _first, ...done } = body.data ?? {};
    // Its token is too old.
    if (body.errors) tokens.delete(client);
    return Object.values(done).filter((user) => user !== null).length;
  };
  let logged: string[] = [];
  const allArrived = async (port: number) => {
    const token = await logInAdmin(port);
    // What the last node had taken is others' after a minute.
    await expect
      .poll(() => waitingAt(port, token), { interval: 200, timeout: 80_000 + 20 * events })
      .toBe(0);
    logged = await eventsSince(port, token, webhookId);
  };
  const { posts } = receiver;
  const load = { env, nodes, askOnce, arrived: () => posts.length, allArrived };
  const { promised, killedAt } = await killInTurn(load, { kills, perKill: events / kills });
  const arrivals = Map.groupBy(posts, ({ headers }) => headers['webhook-id']!);
  // One that came twice is one and the same.
  for (const some of arrivals.values()) expect(new Set(some.map(({ body }) => body)).size).toBe(1);
  return {
    changes: promised,
    events: logged.length,
    lost: logged.filter((id) => !arrivals.has(id)),
    ...countTwice(arrivals.values(), killedAt),
    unverified,
    afterLastKillMs: posts.at(-1)!.at - killedAt.at(-1)!,
  };
}
