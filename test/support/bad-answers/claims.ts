import { client, leftHalfHash } from '../lying-provider.ts';
import { flow } from '../providers.ts';
import { bad, clock, type Bad } from './bad.ts';

const now = Math.floor(clock.now() / 1000);

const claim = (
  what: string,
  reason: string,
  claims: Record<string, unknown>,
  isTakenByLibrary?: true,
): Bad => bad(what, reason, (lying) => void (lying.claims = claims), isTakenByLibrary);

export const claims: readonly Bad[] = [
  claim('a nonce of another login', 'nonce', { nonce: 'another' }),
  claim('no nonce', 'claims', { nonce: undefined }),
  claim('a nonce that is no text', 'nonce', { nonce: [flow.nonce] }),
  claim('the audience of another client', 'aud', { aud: 'another' }),
  claim('no audience', 'claims', { aud: undefined }),
  claim('an empty list of audiences', 'aud', { aud: [] }),
  claim('several audiences and no authorized party', 'aud', { aud: [client.id, 'another'] }),
  claim('several audiences for another party', 'azp', {
    aud: [client.id, 'another'],
    azp: 'another',
  }),
  claim('this audience for another party', 'azp', { azp: 'another' }, true),
  claim('another issuer', 'iss', { iss: 'https://other.example' }),
  claim('no issuer', 'claims', { iss: undefined }),
  {
    what: 'the issuer with a slash more',
    reason: 'iss',
    lie: (lying) => void (lying.claims = { iss: `${lying.issuer}/` }),
  },
  claim('a token that is over', 'exp', { exp: now - 61 }),
  claim('no end', 'claims', { exp: undefined }),
  claim('an end that is no number', 'claims', { exp: `${now + 300}` }),
  claim('a token that is not good yet', 'nbf', { nbf: now + 120 }),
  claim('a token from ten years ago', 'iat', { iat: now - 315_360_000 }, true),
  claim('a token from tomorrow', 'iat', { iat: now + 86_400 }, true),
  claim('no time at which it was issued', 'claims', { iat: undefined }),
  claim('an empty subject', 'sub', { sub: '' }, true),
  claim('no subject', 'claims', { sub: undefined }),
  claim('a subject that is a number', 'claims', { sub: 1 }),
  claim('a subject that is a list', 'claims', { sub: ['susan-1'] }),
  claim('a subject of 256 characters', 'sub', { sub: 'x'.repeat(256) }, true),
  claim('a subject with a NUL in it', 'sub', { sub: 'susan\0' }, true),
  claim('a subject that is not ASCII', 'sub', { sub: 'süsan' }, true),
  claim('the hash of another access token', 'at_hash', { at_hash: leftHalfHash('another') }, true),
];
