import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { expect, test } from 'vitest';
import { readRefusal, type Refusal } from '../../docs/recipes/refusals.ts';
import { totpCode } from '../../src/testing/index.ts';
import { listen } from '../support/listen.ts';
import { password } from '../support/test-server.ts';
import { graphql } from './generated/gql.ts';

// Typed by graphql-codegen's client preset. Nothing in this file is cast, and nothing is `any`: the compiler knows each
// member of an answer and of a refusal.
const logIn = graphql(`
  mutation LogIn($username: String!, $password: String!) {
    login(username: $username, password: $password) {
      accessToken
    }
  }
`);
const pending = graphql(`
  query Pending($challenge: String!) {
    loginChallenge(challenge: $challenge) {
      challenge
      factors
      expiresIn
      attemptsLeft
      enrolment {
        totp {
          secret
        }
      }
    }
  }
`);
const complete = graphql(`
  mutation Complete($challenge: String!, $proof: LoginProof!) {
    completeLogin(challenge: $challenge, proof: $proof) {
      accessToken
      session {
        methods
        hasSecondFactor
      }
    }
  }
`);
const susan = { username: 'susan', password };

/** What a page does on each refusal. A code that is forgotten does not compile. */
function handle(refusal: Refusal): string {
  switch (refusal.code) {
    case 'SECOND_FACTOR_REQUIRED':
      return `ask for ${refusal.factors.join(' or ')} within ${refusal.expiresIn} s`;
    case 'SECOND_FACTOR_INVALID':
      return `${refusal.attemptsLeft ?? 'some'} tries left`;
    case 'REAUTHENTICATION_REQUIRED':
      return refusal.needsSecondFactor ? refusal.factors.join(' or ') : 'the password';
    case 'TOO_MANY_ATTEMPTS':
    case 'SERVER_BUSY':
    case 'PROVIDER_UNAVAILABLE':
    case 'STORE_UNAVAILABLE':
      return `wait ${refusal.retryAfter.toFixed()} s`;
    case 'ACCOUNT_EXISTS':
      return `log in otherwise, and link ${refusal.linkingCode ?? 'what you have'}`;
    case 'BAD_USER_INPUT':
      return `mark ${refusal.argument.join('.')}`;
    case 'FORBIDDEN':
      return `lacks ${refusal.scope ?? 'a right'}`;
    case 'UNAUTHENTICATED':
      return refusal.reason === 'TOKEN_EXPIRED' ? 'refresh' : 'log in';
    case 'OTHER':
      return `no idea what ${refusal.name} is`;
    case 'CHALLENGE_INVALID':
    case 'INVALID_CREDENTIALS':
    case 'PASSKEY_UNKNOWN':
    case 'REFRESH_TOKEN_INVALID':
    case 'REFRESH_TOKEN_REUSED':
      return 'log in';
    case 'EMAIL_NOT_VERIFIED':
    case 'MAIL_TOKEN_INVALID':
      return 'ask for a mail';
    case 'EMAIL_TAKEN':
    case 'LAST_LOGIN_METHOD':
    case 'IDENTITY_TAKEN':
    case 'MAIL_CLOSED':
    case 'METHOD_NOT_AVAILABLE':
    case 'NOT_FOUND':
    case 'SIGN_UP_CLOSED':
    case 'USERNAME_TAKEN':
      return 'say so';
    case 'API_KEY_INVALID':
    case 'BAD_REQUEST':
    case 'BODY_TOO_LARGE':
    case 'DOCUMENT_LIMIT_EXCEEDED':
    case 'GRAPHQL_PARSE_FAILED':
    case 'GRAPHQL_VALIDATION_FAILED':
    case 'INTERNAL_SERVER_ERROR':
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
      return 'report it';
  }
  return refusal satisfies never;
}

test('with Apollo Client, a user whom the server requires to have a second factor sets one up', async () => {
  const { server, url } = await listen({ AUTH_SECOND_FACTOR: 'required' });
  const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() });
  await server.execute(
    `mutation { signUp(input: { username: "susan", password: "${password}" }) { expiresIn } }`,
  );
  const refused = await client.mutate({ mutation: logIn, variables: susan }).catch(readRefusal);
  if (!refused || !('code' in refused) || refused.code !== 'SECOND_FACTOR_REQUIRED')
    throw new Error('A second factor was not asked for.');
  const { challenge } = refused;
  const { data } = await client.query({ query: pending, variables: { challenge } });
  expect(data?.loginChallenge?.factors).toEqual([]);
  const secret = data?.loginChallenge?.enrolment?.totp?.secret ?? '';
  const proof = { totp: totpCode(secret, server.clock.now()) };
  const completed = await client.mutate({ mutation: complete, variables: { challenge, proof } });
  expect(completed.data?.completeLogin?.session.methods).toEqual(['PASSWORD', 'TOTP']);
});

test('with urql, each refusal on the way of a login says what to do', async () => {
  const { server, url } = await listen();
  const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
  const said = (error: unknown) => {
    const refusal = readRefusal(error);
    return refusal ? handle(refusal) : null;
  };
  const wrong = await client.mutation(logIn, susan).toPromise();
  expect(said(wrong.error)).toBe('log in');
  const challenge = `lk_challenge_${'A'.repeat(43)}`;
  const unknown = await client.query(pending, { challenge }).toPromise();
  expect(said(unknown.error)).toBe('log in');
  const proof = { totp: 'six' };
  const completed = await client.mutation(complete, { challenge, proof }).toPromise();
  expect(said(completed.error)).toMatch(/^(log in|mark proof.totp)$/);
  await server.close();
  expect(said(new TypeError('fetch failed'))).toBeNull();
});
