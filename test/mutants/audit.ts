import type { Mutant } from './mutant.ts';

const webhooks = 'features/webhooks/webhooks.ts';
const impersonation = 'features/impersonation/impersonation.ts';
const ofWebhooks = 'features/webhooks/attacks.test.ts';
const ofPost = 'features/webhooks/post-attacks.test.ts';
const ofActing = 'features/impersonation/impersonate.test.ts';
const ofActivity = 'features/audit/activity.test.ts';

/** The audit log, and the webhooks that get it. */
export const auditMutants: readonly Mutant[] = [
  {
    file: 'features/audit/doer.ts',
    find: 'return { ...event, reason: null, ip: null, userAgent: null };',
    replace: 'return event;',
    test: ofActivity,
    title: 'users do not see where administrators were',
    why: 'a user reads where an administrator works',
  },
  {
    file: impersonation,
    find: '      ip: null,',
    replace: "      ip: '192.0.2.1',",
    test: ofActing,
    title: 'the user is not told where',
    why: 'a session says where the administrator is who acts in it',
  },
  {
    file: impersonation,
    find: 'Math.min(end, session.expiresAt.getTime())',
    replace: 'end',
    test: ofActing,
    title: 'it ends no later than the session',
    why: 'who acts as a user goes on after their own session',
  },
  {
    file: 'store/steps/impersonations.ts',
    find: 'await insertNotice(transaction, userId, step.notice);',
    replace: '',
    test: ofActing,
    title: 'the user is told by mail',
    why: 'no mail tells a user that an administrator acts as them',
  },
  {
    file: 'lib/origin.ts',
    find: 'return origins.exit(run);',
    replace: 'return run();',
    test: ofWebhooks,
    title: 'comes from no request',
    why: 'what the server does is said to come from the request of a user',
  },
  {
    file: 'request/origin.ts',
    find: 'withOrigin(originOf(context.viewer, context.device), () =>',
    replace: 'withOrigin(originOf(null, context.device), () =>',
    test: 'features/administration/user-changes.test.ts',
    title: 'says why, in one line',
    why: 'the audit log does not say which administrator it was',
  },
  {
    file: 'features/audit/audit.ts',
    find: 'const impersonatorId = viewer.actor?.sub ?? null;',
    replace: 'const impersonatorId = null;',
    test: ofActing,
    title: 'what was done in both names',
    why: 'what an administrator does as a user is said to be done by the user',
  },
  {
    file: webhooks,
    find: "permitted(by, { needs: 'latchkey:webhooks' }, () => audit.step(step, tellOf))",
    replace: 'audit.step(step, tellOf)',
    test: 'graphql/walk.test.ts',
    title: 'who has logged out changes nothing',
    why: 'who has no right to it any more has every event sent to themselves',
  },
  {
    file: webhooks,
    find: '`The URL ${problem}.`',
    replace: '`${url} ${problem}.`',
    test: ofWebhooks,
    title: 'the password of a URL',
    why: 'an answer repeats the password of a URL',
  },
  {
    file: 'store/steps/delivery-rows.ts',
    find: "replace(${listed}, ' ' || ${ref('event.action')} || ' ', '') <> ${listed}",
    replace: "${listed} like '% ' || ${ref('event.action')} || ' %'",
    test: ofWebhooks,
    title: 'whose name only resembles',
    why: 'a receiver gets events that it was not to get',
  },
  {
    file: 'features/webhooks/resolve.ts',
    find: '!options.isPrivate && addresses.some(isOwnAddress)',
    replace: '!options.isPrivate && addresses.every(isOwnAddress)',
    test: ofPost,
    why: 'a name with a public and a private address leads into the network of the server',
  },
  {
    file: 'features/webhooks/post.ts',
    find: 'lookup: pinned(addresses),',
    replace: '',
    test: ofPost,
    why: 'a name that changes its address leads into the network of the server',
  },
];
