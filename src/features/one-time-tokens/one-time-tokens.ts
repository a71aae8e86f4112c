import { createHmac, createSecretKey } from 'node:crypto';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { hashOf, isSame, type RandomBytes } from '../../lib/secrets.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { DataKey } from '../keys/data-key.ts';
import { wrongMailTokens } from './attempt-kinds.ts';
import type { MailPurpose, OneTimeToken, OneTimeTokenStore, TokenPurpose } from './store.ts';

/** What a client sends of a mail: the token of its link; or the token of the receipt, with the code. */
export interface GivenToken {
  readonly token: string;
  readonly code?: string | null | undefined;
}

/** A token, as it is sent, and as it is stored. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
}

export interface OneTimeTokens {
  /** Returns a token for a link: `lk_link_` and 256 random bits. */
  newLink(): NewToken;
  /** Returns a token for whom asks for a mail with a code: `lk_code_` and 256 random bits. */
  newReceipt(): NewToken;
  /** Returns a code with which a user chooses a password: `lk_password_` and 256 random bits. */
  newPasswordCode(): NewToken;
  /**
   * Returns the code that goes with a receipt: 8 digits. It follows from the receipt and the data key, so that it is
   * stored nowhere, and a mail that is sent twice says the same.
   */
  codeOf(receiptHash: string): string;
  /**
   * Returns the token if it is good for one of the purposes; a link that has proved an address also when it was used.
   * Uses nothing up but, for a wrong code, one of five tries.
   * Throws MAIL_TOKEN_INVALID, and TOO_MANY_ATTEMPTS for too many of those by one address.
   */
  require(
    given: GivenToken,
    purposes: readonly TokenPurpose[],
    caller: Caller,
  ): Promise<OneTimeToken>;
  /** Returns a link that is good for anything; throws like `require`. */
  look(token: string, caller: Caller): Promise<MailedLink>;
}

/** A link that was mailed. */
export type MailedLink = OneTimeToken & { readonly purpose: MailPurpose };

const isMailed = (token: OneTimeToken): token is MailedLink => token.purpose !== 'CHOOSE_PASSWORD';

const shape = /^lk_(?:link|code|password)_[\w-]{43}$/;

/** How long a code is good, and how often one may be tried (NIST SP 800-63B §3.1.3.2). */
export const codeSeconds = 600;
export const codeTries = 5;

export function createOneTimeTokens(options: {
  store: OneTimeTokenStore;
  dataKey: DataKey;
  attempts: Pick<Attempts, 'count'>;
  clock: Clock;
  random: RandomBytes;
}): OneTimeTokens {
  const { store, dataKey, attempts, clock, random } = options;
  const codeKey = createSecretKey(dataKey.derive('latchkey mail code'));
  const now = () => new Date(clock.now());

  const newToken = (prefix: string): NewToken => {
    const token = prefix + random(32).toString('base64url');
    return { token, hash: hashOf(token) };
  };

  const codeOf = (receiptHash: string): string => {
    const mac = createHmac('sha256', codeKey).update(receiptHash).digest();
    return String(mac.readBigUInt64BE() % 100_000_000n).padStart(8, '0');
  };

  const findLink = async (token: string): Promise<OneTimeToken | null> => {
    const found = await store.find({ hash: hashOf(token), now: now() });
    return found && found.triesLeft === null ? found : null;
  };

  /** Counts the try before the code is compared: of any number at once, five are. */
  const tryCode = async (
    token: string,
    code: string,
    purposes: readonly TokenPurpose[],
  ): Promise<OneTimeToken | null> => {
    const receiptHash = hashOf(token);
    const isRight = isSame(code.replaceAll(/[\s-]/g, ''), codeOf(receiptHash));
    for (const purpose of purposes) {
      const receipt = await store.countTry({ hash: receiptHash, purpose, now: now() });
      if (!receipt) continue;
      if (!isRight || receipt.mailedAt === null) return null;
      await store.returnTry(receiptHash);
      return receipt;
    }
    return null;
  };

  const refuse = async (caller: Caller): Promise<never> => {
    await attempts.count(wrongMailTokens, caller);
    throw new AuthError('MAIL_TOKEN_INVALID');
  };

  return {
    newLink: () => newToken('lk_link_'),
    newReceipt: () => newToken('lk_code_'),
    newPasswordCode: () => newToken('lk_password_'),
    codeOf,

    async require({ token, code }, purposes, caller) {
      // Of another shape it was made up, and costs the store nothing.
      if (!shape.test(token)) throw new AuthError('MAIL_TOKEN_INVALID');
      const found = token.startsWith('lk_code_')
        ? await tryCode(token, code ?? '', purposes)
        : await findLink(token);
      if (!found || !purposes.includes(found.purpose)) return refuse(caller);
      // A link that has proved an address says so when it is opened again.
      if (found.usedAt && found.purpose !== 'CONFIRM_EMAIL') return refuse(caller);
      return found;
    },

    async look(token, caller) {
      if (!shape.test(token)) throw new AuthError('MAIL_TOKEN_INVALID');
      const found = await findLink(token);
      return found && !found.usedAt && isMailed(found) ? found : refuse(caller);
    },
  };
}
