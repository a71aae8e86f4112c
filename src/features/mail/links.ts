import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { codeSeconds, type OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { MailPurpose, OneTimeToken, OneTimeTokenStore } from '../one-time-tokens/store.ts';
import type { OutboxMail } from './store.ts';

/** The page that a link opens: the `{action}` of AUTH_LINK_URL. */
const actions = {
  SIGN_UP: 'sign-up',
  INVITATION: 'accept-invitation',
  RESET_PASSWORD: 'reset-password',
  LOGIN: 'log-in',
  CONFIRM_EMAIL: 'confirm-email',
  UNDO_EMAIL_CHANGE: 'undo-email-change',
} as const satisfies Record<MailPurpose, string>;

/** A link for a mail that is about to be delivered. */
export interface LinkWish extends Pick<OneTimeToken, 'userId'> {
  readonly purpose: MailPurpose;
  readonly ttlSeconds: number;
  readonly details?: OneTimeToken['details'];
}

/** What a mail says of its link. */
export interface Link {
  readonly link: string;
  /** Seconds. */
  readonly linkValidFor: number;
  /** Only where a client asked for the mail, which has the receipt. */
  readonly code?: string;
  /** Seconds: those of the receipt that are left. */
  readonly codeValidFor?: number;
}

/** Makes and stores a link, and the code where a client has a receipt. Returns what the mail says. */
export type IssueLink = (mail: OutboxMail, wish: LinkWish) => Promise<Link>;

export function createLinks(options: {
  store: Pick<OneTimeTokenStore, 'issue'>;
  tokens: Pick<OneTimeTokens, 'newLink' | 'codeOf'>;
  config: Pick<Config, 'issuer' | 'linkUrl'>;
  clock: Clock;
}): IssueLink {
  const { store, tokens, config, clock } = options;
  // Never from a request: its Host is the client's to choose.
  const template = config.linkUrl ?? `${config.issuer.replace(/\/$/, '')}/account/{action}#{token}`;

  const codeFor = ({ receiptHash, createdAt }: OutboxMail): Pick<Link, 'code' | 'codeValidFor'> => {
    const left = codeSeconds - Math.floor((clock.now() - createdAt.getTime()) / 1000);
    return receiptHash === null || left <= 0
      ? {}
      : { code: tokens.codeOf(receiptHash), codeValidFor: left };
  };

  return async (mail, { ttlSeconds, details = null, ...wish }) => {
    const { email, emailKey } = mail;
    const { token, hash } = tokens.newLink();
    const now = clock.now();
    const link: OneTimeToken = {
      ...wish,
      hash,
      email,
      emailKey,
      triesLeft: null,
      mailedAt: new Date(now),
      details,
      createdAt: new Date(now),
      expiresAt: new Date(now + ttlSeconds * 1000),
      usedAt: null,
    };
    if (!(await store.issue(link, mail))) throw new Error('The mail was taken back.');
    const url = template
      .replace('{action}', () => actions[wish.purpose])
      .replace('{token}', () => token);
    return { link: url, linkValidFor: ttlSeconds, ...codeFor(mail) };
  };
}
