import { createPrivateKey } from 'node:crypto';
import * as v from 'valibot';
import { isLoopback, publicUrl } from './checks.ts';

const name = /^(?!none$)(?=.{1,32}$)[a-z\d]+(?:-[a-z\d]+)*$/;

/** Names of providers, separated by commas, each once, or `none`. They are in paths and, with `_`, in variables. */
export const providerNames: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.trim()))),
  v.check(
    (names) => names.every((one) => name.test(one)),
    'is neither none nor a list of names of 1 to 32 lower-case letters, digits and single dashes',
  ),
  v.check((names) => new Set(names).size === names.length, 'has a name twice'),
);

/** An issuer, as tokens name it (OpenID Connect Core §2): `https:`, and `http:` on this machine alone. */
export const providerIssuer = v.pipe(
  publicUrl,
  v.check((value) => {
    const url = URL.parse(value);
    return url?.protocol === 'https:' || isLoopback(url?.hostname ?? '');
  }, 'needs https'),
  v.check(
    (value) => !/\/\.well-known\//.test(value),
    'has to be the issuer alone, without what begins with /.well-known/',
  ),
);

/** The id of a tenant, in lower case. A tenant’s domain is refused: tokens name the id, whatever was asked for. */
export const tenantId = v.pipe(
  v.string(),
  v.check(
    (value) => !['common', 'organizations', 'consumers'].includes(value),
    'has to be the id of one tenant: common, organizations and consumers have no issuer of their own, so that tokens of any tenant would be taken',
  ),
  v.toLowerCase(),
  v.regex(
    /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
    'is not the id of a tenant, a UUID that Entra calls “Directory (tenant) ID”. Tokens name the id, so that a domain is not enough',
  ),
);

/** Scopes (RFC 6749 §3.3), separated by single spaces, with `openid` among them. */
export const openidScopes = v.pipe(
  v.string(),
  v.regex(/^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/, 'is not a list of scopes, separated by single spaces'),
  v.maxLength(1000, 'is longer than 1000 characters'),
  v.check((value) => value.split(' ').includes('openid'), 'lacks openid'),
);

/** A client id or secret: printable ASCII, also spaces (RFC 6749, appendix A). */
export const clientText = v.pipe(
  v.string(),
  v.maxLength(1000, 'is longer than 1000 characters'),
  v.regex(/^[\x20-\x7e]+$/, 'holds a character that is not printable ASCII'),
);

/** Client ids, separated by commas, or `none`. */
export const clientIds: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.trim()))),
  v.check(
    (values) => values.every((value) => v.is(clientText, value)),
    'is neither none nor a list of client ids, separated by commas',
  ),
);

/** An id of Apple's: of a team, or of a key. */
export const appleId = v.pipe(
  v.string(),
  v.regex(/^[A-Z\d]{10}$/, 'is not an id of Apple: ten capitals and digits'),
);

/** A private key on P-256, PKCS #8 in PEM. `\n` stands for a line break, as files of settings often have it. */
export const appleKeyPem = v.pipe(
  v.string(),
  v.transform((value) => value.replaceAll('\\n', '\n')),
  v.check(
    isP256Key,
    'is not what a file AuthKey_….p8 of Apple holds: a private EC key on P-256, PKCS #8 in PEM',
  ),
);

function isP256Key(pem: string): boolean {
  if (!pem.startsWith('-----BEGIN PRIVATE KEY-----')) return false;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
