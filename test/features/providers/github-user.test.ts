import { describe, expect, test } from 'vitest';
import { BadAnswer } from '../../../src/features/providers/provider.ts';
import { json, setUp } from '../../support/at-github.ts';
import { octocat } from '../../support/fake-github.ts';

describe('what GitHub says of the user', () => {
  test.each<[name: string, id: unknown]>([
    ['missing', undefined],
    ['null', null],
    ['text', '583231'],
    ['zero', 0],
    ['negative', -583231],
    ['a fraction', 583231.5],
    ['huge', 2 ** 53],
    ['far too huge', 1e300],
    ['true', true],
    ['a list', [583231]],
  ])('an id that is %s is refused', async (_name, id) => {
    const { github, identify } = await setUp();
    github.user = { ...octocat, id };
    await expect(identify()).rejects.toThrow(new BadAnswer('id'));
  });

  test.each<[name: string, answer: () => Response, reason: string]>([
    ['null', json(null), 'id'],
    ['a list', json([{ id: 583231, login: 'octocat' }]), 'id'],
    ['an error with status 200', json({ error: 'x', message: 'Bad credentials' }), 'id'],
    ['that the token is bad', json({ message: 'Bad credentials' }, 401), 'access token'],
  ])('%s instead of the user is refused', async (_name, answer, reason) => {
    const { github, identify } = await setUp();
    github.answers['/user'] = answer;
    await expect(identify()).rejects.toThrow(new BadAnswer(reason));
  });

  test('a token that is bad for the addresses is refused as well', async () => {
    const { github, identify } = await setUp();
    github.answers['/user/emails'] = json({ message: 'Bad credentials' }, 401);
    await expect(identify()).rejects.toThrow(new BadAnswer('access token'));
  });

  test.each<[name: string, login: unknown, hint: string | null]>([
    ['missing', undefined, null],
    ['a number', 7, null],
    ['empty', '', null],
    ['an address', 'octocat@example.com', null],
    ['two lines', 'octo\ncat', null],
    ['of a company', 'octocat_corp', 'octocat_corp'],
  ])('a login that is %s changes nothing but the hint', async (_name, login, usernameHint) => {
    const { github, identify } = await setUp();
    github.user = { ...octocat, login };
    expect(await identify()).toMatchObject({ subject: '583231', usernameHint });
  });
});

describe('what GitHub says of addresses', () => {
  const primary = { email: 'octocat@example.com', primary: true, verified: true };
  const none = { email: null, isEmailVerified: false, isEmailAuthoritative: false };
  const unverified = { ...none, email: 'octocat@example.com' };

  test.each<[name: string, emails: unknown, expected: object]>([
    ['none', [], none],
    ['no primary one', [{ ...primary, primary: false }], none],
    ['two primary ones', [primary, { ...primary, email: 'eve@example.com' }], none],
    ['a primary one that is not verified', [{ ...primary, verified: false }], unverified],
    ['a primary one that is verified in words', [{ ...primary, verified: 'true' }], unverified],
    ['a primary one that is verified by a number', [{ ...primary, verified: 1 }], unverified],
    [
      'a verified one beside it',
      [
        { ...primary, verified: false },
        { ...primary, email: 'eve@example.com', primary: false },
      ],
      unverified,
    ],
    ['a primary one in words', [{ ...primary, primary: 'true' }], none],
    ['a primary one without an address', [{ ...primary, email: null }], none],
    ['a primary one that is a list', [{ ...primary, email: ['octocat@example.com'] }], none],
    [
      'a primary one of which no mail is read',
      [{ ...primary, email: '583231+octocat@users.noreply.github.com' }],
      none,
    ],
    ['a primary one that is no address', [{ ...primary, email: 'octocat' }], none],
    ['what is no address at all', [null, 7, 'octocat@example.com', []], none],
  ])('%s', async (_name, emails, expected) => {
    const { github, identify } = await setUp();
    github.user = { ...octocat, emails };
    expect(await identify()).toMatchObject({ subject: '583231', ...expected });
  });

  test.each<[name: string, login: unknown]>([
    ['a company manages', 'octocat_corp'],
    ['has no login', undefined],
  ])(
    'that of an account that %s is not verified: a company writes what it likes',
    async (_name, login) => {
      const { github, identify } = await setUp();
      github.user = { ...octocat, login };
      expect(await identify()).toMatchObject({ subject: '583231', ...unverified });
    },
  );

  test.each<[name: string, emails: unknown]>([
    ['null', null],
    ['an object', { 0: primary, length: 1 }],
    ['text', 'octocat@example.com'],
  ])('%s instead of a list is refused', async (_name, emails) => {
    const { github, identify } = await setUp();
    github.user = { ...octocat, emails };
    await expect(identify()).rejects.toThrow(new BadAnswer('emails'));
  });

  test('a user who has granted less than was asked for has no address', async () => {
    const { github, identify } = await setUp();
    github.granted = '';
    expect(await identify()).toMatchObject({ subject: '583231', ...none });
    github.granted = 'read:user';
    expect(await identify()).toMatchObject({ subject: '583231', ...none });
  });

  test('the scope `user` includes the addresses', async () => {
    const { github, identify } = await setUp();
    github.granted = 'user gist';
    expect(await identify()).toMatchObject({ email: 'octocat@example.com', isEmailVerified: true });
  });

  test('a GitHub App, whose tokens have no scope, may read them too', async () => {
    const { github, identify } = await setUp();
    github.granted = '';
    github.answers['/user/emails'] = json([primary]);
    expect(await identify()).toMatchObject({ email: 'octocat@example.com', isEmailVerified: true });
  });
});
