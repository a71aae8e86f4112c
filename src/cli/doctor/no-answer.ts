import { NoAnswer } from '../../features/providers/http.ts';
import { quote } from '../../lib/quote.ts';
import type { Seen } from './watch.ts';

/** What was wrong with an answer, after the words of where it came from; and what to do. */
export type Explanation = readonly [problem: string, remedy: string];

/** Returns why there was no answer that could be used. Throws an error that is another. */
export function explainNoAnswer(error: unknown, seen: Seen): Explanation {
  if (error instanceof NoAnswer) return explain(error.reason, seen);
  throw error;
}

export function explain(reason: string, { status, location, fault = '' }: Seen): Explanation {
  switch (reason) {
    case 'timeout':
      return [
        'did not answer in the time of AUTH_OIDC_TIMEOUT_SECONDS.',
        'Look whether this machine reaches it: firewalls, and proxies (NODE_USE_ENV_PROXY=1 uses HTTPS_PROXY).',
      ];
    case 'connection':
      return explainFault(fault);
    case 'redirect':
      return [
        `leads on to ${quote(location ?? '')}, and a server follows no redirect.`,
        'Set the issuer that is named there, if it is the one that you mean.',
      ];
    case 'status':
      return [
        `answered with status ${status}.`,
        status === 404
          ? 'There is no OpenID provider at this issuer: look for a slip in it, such as a missing path.'
          : 'Look into the log of the provider.',
      ];
    case 'too long':
      return ['answered with more than 256 KiB.', 'That is no answer of an OpenID provider.'];
    default:
      return [
        'answered with something that is not JSON.',
        'There is no OpenID provider at this issuer, or a page for people is in front of it.',
      ];
  }
}

function explainFault(fault: string): Explanation {
  const was = `could not be asked: ${fault}.`;
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(fault))
    return [was, 'The name of the host is not known here: look for a slip in it, and at DNS.'];
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(fault))
    return [
      was,
      'Its certificate is not trusted here. For an authority of your own, name its certificate in NODE_EXTRA_CA_CERTS=FILE for the server and for this command.',
    ];
  return [
    was,
    'Look whether it runs, and whether this machine reaches it: firewalls, and proxies.',
  ];
}
