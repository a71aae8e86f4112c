import { decodeJwt, errors, type JWTPayload } from 'jose';
import { quote } from '../lib/quote.ts';

/** Gets the warnings about wrong settings: `console`, or a logger. */
export interface WarningLog {
  warn(message: string): void;
}

interface Expected {
  readonly issuer: string;
  readonly audience: string;
}

/** Sees every token, so that a service that refuses all of them logs why. */
export interface Mismatch {
  /** A token was valid, so the settings are right: there are no more warnings. */
  accepted(): void;
  /** A token was refused with this error. */
  refused(token: string, error: unknown): void;
}

/**
 * Returns what warns, once for each setting, that tokens have another issuer or audience than expected. The values in a
 * token are untrusted text: they are quoted, and cut when long.
 */
export function createMismatch({ issuer, audience }: Expected, log: WarningLog): Mismatch {
  const told = new Set<string>();
  let isRight = false;

  const tell = (kind: string, message: string) => {
    if (isRight || told.has(kind)) return;
    told.add(kind);
    log.warn(`Latchkey: ${message}`);
  };

  return {
    accepted() {
      isRight = true;
    },

    refused(token, error) {
      if (isRight) return;
      if (error instanceof errors.JWTClaimValidationFailed) {
        const { iss, aud } = error.payload;
        if (error.claim === 'iss') {
          tell('issuer', `${differs('issuer', iss, issuer)} ${advice.issuer}`);
        } else if (error.claim === 'aud') {
          tell('audience', `${differs('audience', aud, audience)} ${advice.audience}`);
        }
      } else if (isAboutSignature(error)) {
        const { iss } = readClaims(token);
        if (iss !== undefined && iss !== issuer)
          tell(
            'signature',
            `${differs('issuer', iss, issuer)} No key of ${quote(issuer)} signed it. ${advice.issuer}`,
          );
      }
    },
  };
}

const advice = {
  issuer: 'Make "issuer" the AUTH_ISSUER of the Latchkey server, letter by letter.',
  audience: 'Make "audience" the AUTH_AUDIENCE of the Latchkey server.',
};

function differs(setting: keyof Expected, found: unknown, expected: string): string {
  const said = typeof found === 'string' ? found : (JSON.stringify(found) ?? 'none');
  return `a token was refused because its ${setting} is ${quote(said)}; createRemoteContext expects ${quote(expected)}.`;
}

function isAboutSignature(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWSSignatureVerificationFailed
  );
}

function readClaims(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}
