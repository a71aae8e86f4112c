import type { Mutant } from './mutant.ts';

const codes = 'store/steps/oidc-codes.ts';
const ofCodes = 'store/oidc-codes.test.ts';
const steps = 'store/steps/identities.ts';
const ofSteps = 'store/identities.test.ts';
const rows = 'store/steps/identity-rows.ts';
const ways = 'store/steps/last-way-in.ts';
const ofWays = 'store/last-way-in.test.ts';
const logins = 'store/identity-logins.test.ts';
const races = 'store/identity-races.test.ts';
const changes = 'store/credential-changes.test.ts';

/** Identities at providers and the codes of logins there, as they are stored. */
export const identityMutants: readonly Mutant[] = [
  {
    file: codes,
    find: 'if (!(await spend(transaction, spent))) return false;',
    replace: 'await spend(transaction, spent);',
    test: ofCodes,
    why: 'the answer of a provider is replayed',
  },
  {
    file: codes,
    find: "        .where('is_for_linking', '=', 0)\n",
    replace: '',
    test: ofCodes,
    why: 'a code is kept for linking for ever',
  },
  {
    file: codes,
    find: 'await dropSurplus(transaction, code);',
    replace: '',
    test: ofCodes,
    why: 'one account at a provider piles codes up without end',
  },
  {
    file: codes,
    find: "    .where('issuer', '=', issuer)\n    .where('subject', '=', subject)\n    .where('expires_at', '>', now.getTime())",
    replace: "    .where('expires_at', '>', now.getTime())",
    test: logins,
    why: 'the code of one account at a provider logs in by another',
  },
  {
    file: codes,
    find: "    .where('expires_at', '>', now.getTime())\n    .where(isFromAfterMark('oidc_codes', now));",
    replace: "    .where(isFromAfterMark('oidc_codes', now));",
    test: logins,
    why: 'the code of a login at a provider is good for ever',
  },
  {
    file: codes,
    find: "\n    .where(isFromAfterMark('oidc_codes', now));",
    replace: ';',
    test: races,
    why: 'a login at a provider goes on that was on its way while all sessions were ended',
  },
  {
    file: codes,
    find: "purpose === 'login' ? code.where('is_for_linking', '=', 0) : code",
    replace: 'code',
    test: logins,
    why: 'a code that is kept for linking starts a session',
  },
  {
    file: codes,
    find: '.numDeletedRows > 0n',
    replace: '.numDeletedRows >= 0n',
    test: logins,
    why: 'one code of a provider starts two sessions at once',
  },
  {
    file: 'store/steps/session-rows.ts',
    find: ' and ended_at <= ${now.getTime()})`;\n}\n\n/** What an end',
    replace: ')`;\n}\n\n/** What an end',
    test: races,
    why: 'a clock that was ahead voids every code until then',
  },
  {
    file: 'store/steps/end-sessions.ts',
    find: "await db.deleteFrom('oidc_codes').execute();",
    replace: '',
    test: ofCodes,
    why: 'the end of all sessions leaves logins at providers to be completed',
  },
  {
    file: 'store/steps/start.ts',
    find: 'if (isGood !== true) throw new Undone(isGood || null);',
    replace: "if (isGood === 'identity-taken') throw new Undone(isGood);",
    test: logins,
    why: 'a login at a provider starts a session without a code',
  },
  {
    file: steps,
    find: "  { id, issuer, subject, email, lastUsedAt }: IdentityUse['identity'],\n): Promise<boolean> {",
    replace:
      "  { id, issuer, subject, email, lastUsedAt }: IdentityUse['identity'],\n): Promise<boolean> {\n  if (id) return true;",
    test: races,
    why: 'an identity logs in that was unlinked meanwhile',
  },
  {
    file: steps,
    find: "    .where('id', '=', id)\n    .where('user_id', '=', userId)\n    .where('issuer'",
    replace: "    .where('id', '=', id)\n    .where('issuer'",
    test: logins,
    why: 'the identity of one user logs another one in',
  },
  {
    file: steps,
    find: "if (outcome !== 'inserted') return outcome === 'taken' ? 'identity-taken' : false;",
    replace: "return outcome === 'taken' || outcome === 'inserted';",
    test: logins,
    why: 'an identity that a user has makes another user',
  },
  {
    file: steps,
    find: 'return emailKey === undefined || hasProved(db, userId, emailKey);',
    replace: 'return true;',
    test: logins,
    why: 'an identity is linked to a user by an address that is theirs no longer',
  },
  {
    file: steps,
    find: 'emailKey !== undefined && (await hasFactor(db, userId))',
    replace: 'false',
    test: logins,
    why: 'an identity is linked by an address before the second factor is proved',
  },
  {
    file: steps,
    find: "return outcome === 'taken' ? 'identity-taken' : false;\n  await insertNotice(db, userId, notice);",
    replace: "return outcome === 'taken' ? 'identity-taken' : false;",
    test: logins,
    why: 'a user hears nothing of an identity that was linked by their address',
  },
  {
    file: steps,
    find: "if (!(await useOidcCode(db, code, identity, 'linking'))) return 'code-invalid';",
    replace: "await useOidcCode(db, code, identity, 'linking');",
    test: ofSteps,
    why: 'an identity is linked without a code that proves it',
  },
  {
    file: steps,
    find: "if (outcome !== 'inserted') throw new Undone(outcome);",
    replace: "if (outcome !== 'inserted') return outcome;",
    test: ofSteps,
    why: 'a link that was refused uses the code up',
  },
  {
    file: steps,
    find: "if (!(await isTheirs(db, userId, emailKey))) return 'code-invalid';",
    replace: '',
    test: ofSteps,
    why: 'a code that was kept for the user of an address is linked to another user',
  },
  {
    file: steps,
    find: "  if (!(await lockLiveSession(db, sessionId, now))) return 'session-over';\n  if (!(await isTheirs",
    replace: '  if (!(await isTheirs',
    test: ofSteps,
    why: 'a session that has ended links an identity',
  },
  {
    file: steps,
    find: '  await distrust(db, userId);\n',
    replace: '',
    test: ofSteps,
    why: 'a login with an identity goes on after it was unlinked',
  },
  {
    file: steps,
    find: "    .where('user_id', '=', userId)\n    .executeTakeFirst();\n  if (unlinked",
    replace: '    .executeTakeFirst();\n  if (unlinked',
    test: ofSteps,
    why: 'a user unlinks the identity of another user',
  },
  {
    file: steps,
    find: "if (!(await canLogIn(db, step))) throw new Undone('last-login-method');",
    replace: '',
    test: ofWays,
    why: 'a user unlinks the only thing that logs them in',
  },
  {
    file: steps,
    find: 'if (numDeletedRows === 0n) throw new Undone({ identities: 0, sessions: 0 });',
    replace: '',
    test: ofSteps,
    why: 'the sessions of a user without identities end when there is nothing to unlink',
  },
  {
    file: rows,
    find: "if (others.length >= maxIdentities) return 'too-many';",
    replace: '',
    test: ofSteps,
    why: 'a user links any number of identities',
  },
  {
    file: ways,
    find: 'issuers.includes(issuer)',
    replace: 'issuer !== null',
    test: ofWays,
    why: 'an identity at a provider of before counts as a way in',
  },
  {
    file: ways,
    find: "passkeysOf(db, userId).where('rp_id', '=', rpId)",
    replace: 'passkeysOf(db, userId)',
    test: ofWays,
    why: 'a passkey for a domain of before counts as a way in',
  },
  {
    file: ways,
    find: '(isMailLoginOpen && row?.email)',
    replace: 'row?.email',
    test: ofWays,
    why: 'an address counts as a way in where no mail logs in',
  },
  {
    file: 'store/steps/trusted-devices.ts',
    find: '  await voidOidcCodes(db, userId);\n',
    replace: '',
    test: changes,
    why: 'a login at a provider that a thief has begun goes on after a new password',
  },
  {
    file: 'store/steps/trusted-devices.ts',
    find: "        .where('identities.user_id', '=', userId),",
    replace: '        .where(sql.lit(true)),',
    test: changes,
    why: 'a new password of one user ends the logins of all users at providers',
  },
  {
    file: 'store/steps/last-factor.ts',
    find: "'recovery_codes', 'identities']",
    replace: "'recovery_codes']",
    test: changes,
    why: 'an identity that a thief has linked outlives the undoing of their change of address',
  },
  {
    file: 'store/steps/reset-factors.ts',
    find: '  await voidOidcCodes(db, userId);\n',
    replace: '',
    test: changes,
    why: 'a login at a provider from before a reset of factors goes on after it',
  },
  {
    file: 'store/steps/delete-user.ts',
    find: '  await voidOidcCodes(db, id);\n',
    replace: '',
    test: changes,
    why: 'the address of a user stays in codes when the user was deleted',
  },
  {
    file: 'store/steps/open-account.ts',
    find: 'const proved = proof ?? provided;',
    replace: 'const proved = proof;',
    test: logins,
    why: 'an address that a provider has verified is not stored',
  },
];
