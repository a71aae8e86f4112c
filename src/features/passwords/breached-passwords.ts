import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Config } from '../../config.ts';
import type { RecordEvent } from '../../events.ts';
import { normalizePassword, refusePassword } from './password-policy.ts';

/**
 * Throws BAD_USER_INPUT, naming the argument, for a password that is known from a data breach (OWASP ASVS 5 §6.2.12).
 * Where the list cannot be asked within a second it lets the password pass, and records that.
 */
export type RequireUnbreached = (password: string, argument: readonly string[]) => Promise<void>;

/** Answers with 1,000 padded lines have some 45 KB. */
const maxAnswerBytes = 256 * 1024;
const timeoutMs = 1000;
/** How many questions may be open at once: a flood of sign-ups must not become a flood of requests. */
const maxOpen = 64;

export function createRequireUnbreached(options: {
  config: Pick<Config, 'breachedPasswords'>;
  record: RecordEvent;
}): RequireUnbreached {
  const { breachedPasswords: source } = options.config;
  if (!source) return async () => {};
  const ask = source.kind === 'url' ? askUrl : readFolder;
  let asking = 0;

  /** Returns whether the list has the password; null where the list does not say. */
  const find = async (password: string): Promise<boolean | null> => {
    if (asking >= maxOpen) return null;
    asking += 1;
    try {
      const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
      return isIn(await ask(source.place, digest.slice(0, 5)), digest.slice(5));
    } catch {
      return null;
    } finally {
      asking -= 1;
    }
  };

  return async (password, argument) => {
    // What was typed may be in the list, and so may what is hashed. Each of them logs in.
    const forms = [...new Set([password, normalizePassword(password)])];
    const found = await Promise.all(forms.map(find));
    if (found.includes(true))
      refusePassword('is known from a data breach; choose another', argument);
    if (found.includes(null)) options.record('breached_passwords_unavailable');
  };
}

/**
 * Returns whether the answer has the suffix. Lines are `SUFFIX:COUNT`; a count of 0 is padding. Throws for an answer of
 * another shape: the page of a proxy, say, must not pass for a list without the password.
 */
function isIn(answer: string, suffix: string): boolean {
  const lines = answer.trim().toUpperCase().split(/\r?\n/);
  if (!lines.every((line) => /^[\dA-F]{35}:\d+$/.test(line))) throw new Error('no list');
  return lines.some((line) => line.startsWith(suffix) && !/:0+$/.test(line));
}

/** Sends five characters of the hash and no more (k-anonymity). Padding hides from the length of the answer which they were. */
async function askUrl(place: string, prefix: string): Promise<string> {
  const { status, body } = await fetch(place + prefix, {
    headers: { 'add-padding': 'true', 'user-agent': 'latchkey' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status !== 200 || !body) throw new Error('no answer');
  return readAtMost(body);
}

const readFolder = (place: string, prefix: string): Promise<string> =>
  readAtMost(createReadStream(`${place}${prefix}.txt`, { signal: AbortSignal.timeout(timeoutMs) }));

async function readAtMost(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.byteLength;
    if (size > maxAnswerBytes) throw new Error('too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('latin1');
}
