import type { Mutant } from './mutant.ts';

const post = 'features/webhooks/post.ts';
const resolve = 'features/webhooks/resolve.ts';
const url = 'features/webhooks/receiver-url.ts';
const courier = 'features/webhooks/courier.ts';
const steps = 'store/steps/webhooks.ts';
const settling = 'store/steps/settle-delivery.ts';

const ofPost = 'features/webhooks/post-attacks.test.ts';
const ofUrl = 'features/webhooks/receiver-url.test.ts';
const ofWebhooks = 'features/webhooks/webhooks.test.ts';
const ofRetries = 'features/webhooks/retries.test.ts';
const ofStore = 'store/webhooks.test.ts';

/** Where webhooks may go, and what is delivered. */
export const webhookMutants: readonly Mutant[] = [
  {
    file: post,
    find: "if (problemOfUrl(url, { isPrivate }) !== null) return 'URL';",
    replace: '',
    test: ofPost,
    title: 'that was allowed once',
    why: 'a URL that is not allowed any more is asked',
  },
  {
    file: post,
    find: 'lookup: pinned(addresses),',
    replace: '',
    test: ofPost,
    title: 'a name is looked up once',
    why: 'a name has another address after it was checked',
  },
  {
    file: post,
    find: 'rejectUnauthorized: true,',
    replace: 'rejectUnauthorized: false,',
    test: ofPost,
    title: 'a certificate has to be',
    why: 'any certificate is a receiver’s',
  },
  {
    file: post,
    find: 'agent: isSecure ? new HttpsAgent({ maxCachedSessions: 0 }) : new HttpAgent(),',
    replace: '',
    test: 'process/webhook-proxy.test.ts',
    why: 'a proxy of the environment gets events, and looks names up anew',
  },
  {
    file: post,
    find: 'const signal = stop ? AbortSignal.any([tooLate, stop]) : tooLate;',
    replace: 'const signal = tooLate;',
    test: ofPost,
    title: 'a stop ends what is under way',
    why: 'a silent receiver keeps a server from stopping',
  },
  {
    file: resolve,
    find: 'addresses.some(isOwnAddress)',
    replace: 'addresses.every(isOwnAddress)',
    test: ofPost,
    why: 'a name with a public and a private address leads inside',
  },
  {
    file: url,
    find: "if (protocol !== 'https:' && !(isPrivate && protocol === 'http:'))",
    replace: "if (protocol !== 'https:' && protocol !== 'http:')",
    test: ofUrl,
    why: 'events go over the Internet in the clear',
  },
  {
    file: url,
    find: "if (username + password !== '')",
    replace: "if (username + password === 'no one')",
    test: ofUrl,
    why: 'credentials of a URL are stored and shown',
  },
  {
    file: url,
    find: '!isPrivate && isInOwnNetwork(href)',
    replace: 'isPrivate && isInOwnNetwork(href)',
    test: ofUrl,
    why: 'a webhook reaches the metadata of the cloud',
  },
  {
    file: courier,
    find: 'previous !== null && previous.until > now',
    replace: 'previous !== null',
    test: ofWebhooks,
    title: 'after a rotation both secrets',
    why: 'a secret that was replaced signs for ever',
  },
  {
    file: courier,
    find: "if (posted === 410) return 'gone';",
    replace: '',
    test: ofRetries,
    title: 'answers 410',
    why: 'a receiver that wants no more is asked for days',
  },
  {
    file: courier,
    find: 'tries >= triesOfPatience ?',
    replace: 'tries >= 0 ?',
    test: ofRetries,
    title: 'a webhook with few events',
    why: 'two failures a week apart give a webhook up',
  },
  {
    file: 'features/audit/audit.ts',
    find: 'if (isFirst) onStored();',
    replace: '',
    test: ofWebhooks,
    title: 'such as a wrong password',
    why: 'an event that no change causes waits',
  },
  {
    file: 'features/webhooks/webhooks.ts',
    find: 'Math.max(since.getTime(), clock.now() - furthestBackMs)',
    replace: 'since.getTime()',
    test: ofWebhooks,
    title: 'at most three days back',
    why: 'all events of years are delivered again',
  },
  {
    file: 'features/webhooks/secrets.ts',
    find: 'latchkey webhook secret ${webhookId}',
    replace: 'latchkey webhook secret',
    test: 'features/webhooks/secrets.test.ts',
    why: 'one webhook’s secret, moved to another row, signs for that one',
  },
  {
    file: steps,
    find: "if (there.length >= maxWebhooks) return 'too-many';",
    replace: '',
    test: ofStore,
    title: 'created at once, 20 are',
    why: 'each event is inserted for any number of webhooks',
  },
  {
    file: steps,
    find: "tries: eb('tries', '+', 1)",
    replace: "tries: eb('tries', '+', 0)",
    test: ofStore,
    title: 'what a slow node says',
    why: 'a slow node settles what another has taken',
  },
  {
    file: settling,
    find: "    .deleteFrom('deliveries')\n    .where('id', '=', id)\n    .where('tries', '=', tries)",
    replace: "    .deleteFrom('deliveries')\n    .where('id', '=', id)",
    test: ofStore,
    title: 'what a slow node says',
    why: 'a slow node ends the delivery of another',
  },
];
