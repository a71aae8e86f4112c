import { createPublicKey, createSecretKey, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Algorithm, VerificationKey } from '../../src/features/keys/key-set.ts';
import { verifySignature } from '../../src/features/tokens/jwt.ts';

/**
 * Project Wycheproof's vectors for JSON Web Signature. Its vectors for keys and for encryption are left out: they ask
 * about keys from outside, and this server has only keys that it made. So do four here, whose keys name no algorithm
 * but a use.
 */
const file = join(import.meta.dirname, 'json_web_signature.json');

interface Jwk extends JsonWebKey {
  readonly kid: string;
  readonly alg?: string;
}

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  /** One vector is a JSON serialisation. */
  readonly jws: string | object;
  readonly result: 'valid' | 'invalid';
}

interface Case extends Vector {
  readonly key: Jwk;
}

type Group = ({ public: Jwk } | { private: Jwk }) & { tests: Vector[] };

const groups: Group[] = JSON.parse(readFileSync(file, 'utf8')).testGroups;

/** They contradict a valid vector of the same key: they lost the padding that made them invalid. */
const contradictory = new Set([367, 370]);

const cases: Case[] = groups
  .flatMap((group) => {
    const key = 'public' in group ? group.public : group.private;
    return group.tests.map((vector) => ({ ...vector, key }));
  })
  .filter(({ tcId }) => !contradictory.has(tcId));

/** A token of ours has claims, is spelled in one way, and its header is what JSON.stringify writes. */
const tooStrictFor = [
  '259 emptyPayload',
  '372 InvalidCharacterInsertedInHeader',
  '373 InvalidCharacterInsertedInPayload',
  '376 ValidSpacesInJsonHeader',
  '377 ValidWhiteSpaceInJsonHeader',
];

const algorithms: Record<string, Algorithm> = { EC: 'ES256', RSA: 'RS256', oct: 'HS256' };

const ours = (algorithm: string | undefined): algorithm is Algorithm =>
  algorithm === 'ES256' || algorithm === 'RS256' || algorithm === 'HS256';

const text = ({ jws }: Case) => (typeof jws === 'string' ? jws : JSON.stringify(jws));

/** The key under the `kid` that the header names, whatever that is: an unknown one must not be all that refuses. */
function keysFor(one: Case, algorithm: Algorithm): Map<string, VerificationKey> {
  const { kty, k = '' } = one.key;
  const verifiesWith =
    kty === 'oct'
      ? createSecretKey(k, 'base64url')
      : createPublicKey({ format: 'jwk', key: one.key });
  const kids = new Set([one.key.kid, kidIn(text(one))]);
  return new Map([...kids].map((kid) => [kid, { kid, algorithm, verifiesWith }]));
}

function kidIn(jws: string): string {
  const header = Buffer.from(jws.split('.')[0] ?? '', 'base64').toString();
  return /"kid"\s*:\s*"([^"]*)"/.exec(header)?.[1] ?? '';
}

const isAccepted = (one: Case, algorithm: Algorithm) =>
  verifySignature(text(one), keysFor(one, algorithm)).valid;

const name = ({ tcId, comment }: Vector) => `${tcId} ${comment}`;

const judged = cases.flatMap((one) => {
  const { alg } = one.key;
  return ours(alg) ? [{ ...one, accepted: isAccepted(one, alg) }] : [];
});

describe("Wycheproof's signatures", () => {
  test('of our algorithms are all there', () => {
    const count = (result: string) => judged.filter((one) => one.result === result).length;
    expect({ valid: count('valid'), invalid: count('invalid') }).toEqual({
      valid: 20,
      invalid: 290,
    });
  });

  test('that are invalid are refused, every one', () => {
    const accepted = judged.filter((one) => one.accepted && one.result === 'invalid');
    expect(accepted.map(name)).toEqual([]);
  });

  test('that are valid are accepted, but for those that our rules are too strict for', () => {
    const refused = judged.filter((one) => !one.accepted && one.result === 'valid');
    expect(refused.map(name)).toEqual(tooStrictFor);
  });

  test('of another algorithm are refused, though the key could verify them', () => {
    const foreign = cases.filter(({ key }) => key.alg !== undefined && !ours(key.alg));
    expect(foreign.length).toBe(85);
    const accepted = foreign.filter((one) => isAccepted(one, algorithms[one.key.kty as string]!));
    // A good RS256 under a key for PS512; what makes it invalid is the key's own algorithm, which is RS256 here.
    expect(accepted.map(name)).toEqual(['332 UsingRS256']);
  });
});
