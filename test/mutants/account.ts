import type { Mutant } from './mutant.ts';

const newDevice = 'features/sign-in/new-device.ts';
const notices = 'store/steps/notices.ts';
const shown = 'features/mail/templates/shown.ts';
const template = 'features/mail/templates/template.ts';

/** What users do with their account, what they are told by mail, and how mails are written. */
export const accountMutants: readonly Mutant[] = [
  {
    file: newDevice,
    find: 'return !latest.some(({ ip }) => ip !== null && networkOf(ip) === network);',
    replace: 'return true;',
    test: 'features/notices.test.ts',
    title: 'that the user knows is not told',
    why: 'every login is told as a new one',
  },
  {
    file: newDevice,
    find: 'if (isKnown || ip === null) return undefined;',
    replace: 'if (ip === null) return undefined;',
    test: 'features/notices.test.ts',
    title: 'on a device that shows a token',
    why: 'a device that is known is told as a new one',
  },
  {
    file: notices,
    find: 'if (await countWithin(db, { key, ...limit }, notice.createdAt)) return;',
    replace: 'return;',
    test: 'features/notices.test.ts',
    title: 'fills no mailbox',
    why: 'a stranger with the password fills the mailbox',
  },
  {
    file: newDevice,
    find: 'return !isFirst(user);',
    replace: 'return false;',
    test: 'features/notices.test.ts',
    title: 'after so long that no session is left',
    why: 'an account that was long unused is entered in silence',
  },
  {
    file: notices,
    find: 'await isInserted(db, userId, notice, null);',
    replace: 'await isInserted(db, userId, notice, userId);',
    test: 'features/notices.test.ts',
    title: 'their account was deleted',
    why: 'the notice of a deletion is deleted with the user',
  },
  {
    file: 'store/steps/rotate.ts',
    find: "if (!(await endSession(transaction, session.id, now))) return { outcome: 'unknown' };",
    replace: 'await endSession(transaction, session.id, now);',
    test: 'store/notices.test.ts',
    title: 'that many use twice',
    why: 'each use of a stolen token writes a mail',
  },
  {
    file: 'store/steps/delete-user.ts',
    find: 'if (!(await lockLiveSession(transaction, sessionId, now))) return false;',
    replace: '',
    test: 'store/account.test.ts',
    title: 'stays where the acting session',
    why: 'a session that is over deletes the account',
  },
  {
    file: 'store/steps/rename-user.ts',
    find: "if (!(await lockLiveSession(transaction, sessionId, now))) return 'session-over';",
    replace: '',
    test: 'store/account.test.ts',
    title: 'keeps its name where',
    why: 'a session that is over renames the user',
  },
  {
    file: 'features/account/change-username.ts',
    find: 'await attempts.count(usernameChanges, caller);',
    replace: '',
    test: 'features/account.test.ts',
    title: 'names are tried for no longer',
    why: 'any number of names can be tried',
  },
  {
    file: 'features/users/room.ts',
    find: ", secret: ['hash']",
    replace: '',
    test: 'store/export.test.ts',
    why: 'an export has the hash of the password',
  },
  {
    file: shown,
    find: 'username: (value) => (isPlainName(value) ? value : null),',
    replace: 'username: (value) => value,',
    test: 'features/mail-templates.test.ts',
    title: 'letters and digits alone',
    why: 'a username is a text that misleads the reader of a mail',
  },
  {
    file: template,
    find: 'tagProblem(engine, template.body, names,',
    replace: "tagProblem(engine, template.body, ['lnik', ...names],",
    test: 'features/mail-templates.test.ts',
    title: 'a template that cannot be used stops the start',
    why: 'a template names what its mail does not have',
  },
  {
    file: 'lib/escape-html.ts',
    find: 'return text.replace(/[&<>"\']/g, (character) => entities[character]!);',
    replace: 'return text;',
    test: 'features/mail-templates.test.ts',
    title: 'values are text',
    why: 'a value is HTML in a mail',
  },
];
