import { onTestFinished } from 'vitest';
import type { IdentityRow, IdentityUse, OidcCodeRow } from '../../src/features/identities/store.ts';
import type { NewAccount, StartCondition } from '../../src/features/sessions/store.ts';
import type { UserNotice } from '../../src/features/users/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { Rival } from './rival.ts';
import { at, session, user } from './rows.ts';
import { warm } from './warm.ts';

export const issuer = 'https://accounts.example.com';

/** An identity of susan's who is `subject` at the provider. */
export const identity = (subject: string, more: Partial<IdentityRow> = {}): IdentityRow => ({
  id: `identity ${subject}`,
  userId: 'id-susan',
  provider: 'example',
  issuer,
  subject,
  email: `${subject}@example.com`,
  createdAt: at(1),
  lastUsedAt: at(1),
  ...more,
});

/** A code that someone who is `subject` at the provider came back with. */
export const code = (
  hash: string,
  subject = 'x',
  more: Partial<OidcCodeRow> = {},
): OidcCodeRow => ({
  hash,
  verifierHash: `verifier of ${hash}`,
  provider: 'example',
  issuer,
  subject,
  email: `${subject}@example.com`,
  isEmailVerified: true,
  isEmailAuthoritative: false,
  usernameHint: 'hint',
  isForLinking: false,
  createdAt: at(0),
  expiresAt: at(60),
  ...more,
});

type Address = NewAccount['provided'];

/** The address that a provider has verified of someone who is `subject` there. */
export const provided = (subject: string): Address => ({
  email: `${subject}@example.com`,
  emailKey: `${subject}@example.com`,
});

export const isStarted = (outcome: unknown) => typeof outcome === 'object' && outcome !== null;

/** An engine with a fresh database; see `rivals`. */
type Create = () => Promise<{ url: string; connect: () => Promise<Rival> }>;

/** Opens a store in which susan, john and mary, who has no password, have a session each. */
export async function openIdentities(create: Create) {
  const { url, connect } = await create();
  const store = await warm(await openStore(url));
  onTestFinished(() => store.close());
  const rival = await connect();
  for (const name of ['susan', 'john']) await store.users.insert(user(name));
  await store.users.insert({ ...user('mary'), passwordHash: null });
  for (const name of ['susan', 'john', 'mary'])
    await store.sessions.start(session(`of ${name}`, { userId: `id-${name}` }), name);

  let count = 0;

  const insertCode = (hash: string, subject?: string, more?: Partial<OidcCodeRow>) =>
    store.oidcCodes.insert(code(hash, subject, more), {
      hash: `state of ${hash}`,
      expiresAt: at(600),
    });

  /** Links with a code, which is made for it unless there is one. */
  const link = async (
    subject: string,
    { hash, emailKey, ...more }: Partial<IdentityRow> & { hash?: string; emailKey?: string } = {},
  ) => {
    const row = identity(subject, more);
    const used = hash ?? `link ${(count += 1)}`;
    if (hash === undefined) await insertCode(used, subject, { issuer: row.issuer });
    const sessionId = `of ${row.userId.slice(3)}`;
    const now = at(2);
    const step = { code: { hash: used, now }, identity: row, emailKey, sessionId, now };
    return store.identities.link(step);
  };

  const unlink = (
    subject: string,
    more: { userId?: string; issuers?: string[]; isMailLoginOpen?: boolean } = {},
  ) => {
    const { userId = 'id-mary', issuers = [issuer], isMailLoginOpen = false } = more;
    const sessionId = `of ${userId.slice(3)}`;
    const step = { userId, id: `identity ${subject}`, sessionId, issuers, isMailLoginOpen };
    return store.identities.unlink({ ...step, rpId: 'example.com', now: at(2) });
  };

  type More = StartCondition & { readonly now?: Date };

  /** Starts a session of its user with a code. */
  const finish = (
    hash: string,
    of: IdentityRow,
    more: More & Pick<Partial<IdentityUse>, 'isNew' | 'emailKey'> & { mail?: UserNotice } = {},
  ) => {
    const { now = at(2), isNew = false, emailKey, mail, ...condition } = more;
    const id = `new ${(count += 1)}`;
    const used = { code: { hash, now }, identity: of, isNew, emailKey, notice: mail };
    return store.sessions.start(session(id, { userId: of.userId, createdAt: now }), id, {
      identity: used,
      ...condition,
    });
  };

  /** The same, for a user who signs up with it, maybe with an address. */
  const signUp = (hash: string, name: string, subject = 'x', address?: Address) => {
    const account = { proof: null, confirmation: null, locale: null, provided: address };
    const newUser = { ...user(name), passwordHash: null };
    const of = identity(subject, { id: `identity of ${name}`, userId: newUser.id });
    return finish(hash, of, { isNew: true, newUser, account });
  };

  /** How many sessions were started by these. */
  const started = async () => (await rival.rows('select id from sessions')).length - 3;
  const subjects = async (userId = 'id-susan') =>
    (await store.identities.list(userId)).map(({ subject }) => subject);
  const codes = async () =>
    (await rival.rows('select hash from oidc_codes order by hash')).map(
      (row) => (row as { hash: string }).hash,
    );
  return { url, store, rival, insertCode, link, unlink, finish, signUp, started, subjects, codes };
}
