import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { code, identity, issuer } from './identities.ts';
import { session } from './rows.ts';
import type { TestServer } from './test-server.ts';
import { userId as idOf } from './user-id.ts';

/** Susan links an identity, logs in with it, and unlinks it. */
export async function identityWork({ store }: TestServer): Promise<void> {
  const userId = await idOf(store);
  const now = new Date();
  const until = new Date(now.getTime() + 600_000);
  const times = { createdAt: now, expiresAt: until };
  const sessionId = randomUUID();
  const begin = (id: string) => session(id, { userId, lastUsedAt: now, ...times });
  await store.sessions.start(begin(sessionId), sessionId);

  const comeBack = async () => {
    const hash = randomUUID();
    const spent = { hash: `state of ${hash}`, expiresAt: until };
    await store.oidcCodes.insert(code(hash, 'susan', times), spent);
    return { hash, now };
  };
  const linked = identity('susan', { id: randomUUID(), userId });
  await store.identities.find(issuer, 'susan');
  const kept = await comeBack();
  await store.oidcCodes.find(kept);
  await store.oidcCodes.keepForLinking(kept.hash, until);
  await store.identities.link({ code: kept, identity: linked, sessionId, now });
  await store.identities.list(userId);

  const used = { code: await comeBack(), identity: linked, isNew: false };
  await store.sessions.start(begin(randomUUID()), randomUUID(), { identity: used });
  const step = { userId, id: linked.id, sessionId, issuers: [issuer], now };
  const ways = { rpId: 'localhost', isMailLoginOpen: true };
  expect(await store.identities.unlink({ ...step, ...ways })).toBe('unlinked');
  await store.upkeep.sweep('oidc_codes', { now, graceSeconds: 0, limit: 50 });
  await store.upkeep.oldestOver('oidc_codes', now);
}
