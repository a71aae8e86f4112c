import { expect, test } from 'vitest';
import { keepReturnTo, readReturnTo } from '../../src/pages/account/return-to.ts';

const listed = ['https://app.example.com', 'com.example.app:/callback'];
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const read = (query: Record<string, string>) =>
  readReturnTo(`?${new URLSearchParams(query)}`, listed);
const asked = { code_challenge: codeChallenge, code_challenge_method: 'S256' };

test('a page that is opened by itself stays', () => {
  for (const search of ['', '?', '?page=profile', `?${new URLSearchParams(asked)}`])
    expect(readReturnTo(search, listed)).toEqual({ kind: 'stay' });
});

test('a page goes back to a path of this server, and to a listed URL that asks for no code', () => {
  const back = (returnTo: string, name: string | null) =>
    expect(read({ returnTo })).toEqual({ kind: 'back', url: returnTo, name });
  back('/graphql', null);
  back('https://app.example.com/orders?id=7', 'app.example.com');
  back('com.example.app:/callback', 'com.example.app');
});

test('a listed URL with a challenge gets a code', () => {
  const wanted = { returnTo: 'https://app.example.com/', codeChallenge, state: 's' };
  expect(read({ returnTo: wanted.returnTo, ...asked, state: 's' })).toEqual({
    kind: 'hand-over',
    wanted,
    name: 'app.example.com',
  });
  expect(read({ returnTo: 'com.example.app:/callback', ...asked })).toMatchObject({
    kind: 'hand-over',
    wanted: { state: null },
    name: 'com.example.app',
  });
});

test('a page goes to no other URL', () => {
  for (const returnTo of [
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'https://app.example.com@evil.example',
    'https://app.example.com.evil.example',
    'https:app.example.com',
    'HTTPS://app.example.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://app.example.com/#x',
    '\thttps://app.example.com/',
  ]) {
    expect(read({ returnTo }), returnTo).toEqual({ kind: 'refused' });
    expect(read({ returnTo, ...asked }), returnTo).toEqual({ kind: 'refused' });
  }
});

test('a challenge, a method or a state that the server would refuse is refused here', () => {
  const returnTo = 'https://app.example.com/';
  for (const wrong of [
    { code_challenge: codeChallenge },
    { code_challenge: codeChallenge, code_challenge_method: 'plain' },
    { code_challenge: codeChallenge, code_challenge_method: 's256' },
    { code_challenge_method: 'S256' },
    { ...asked, code_challenge: '' },
    { ...asked, code_challenge: `${codeChallenge}=` },
    { ...asked, code_challenge: codeChallenge.slice(1) },
    { ...asked, state: '' },
    { ...asked, state: 'a b' },
    { ...asked, state: 'x'.repeat(513) },
  ])
    expect(read({ returnTo, ...wrong })).toEqual({ kind: 'refused' });
});

test('a parameter that comes twice is refused', () => {
  const once = `?${new URLSearchParams({ returnTo: '/account/', ...asked, state: 's' })}`;
  expect(readReturnTo(once, listed).kind).toBe('back');
  for (const name of ['returnTo', 'code_challenge', 'code_challenge_method', 'state'])
    expect(readReturnTo(`${once}&${name}=x`, listed)).toEqual({ kind: 'refused' });
});

test('a link to another page keeps where to go on, and nothing else', () => {
  const kept = `?${new URLSearchParams({ returnTo: 'https://app.example.com/?a=1', ...asked, state: 's&=' })}`;
  expect(keepReturnTo(`${kept}&page=profile&x=1`)).toBe(kept);
  expect(keepReturnTo('?page=profile')).toBe('');
  // Said twice it stays so, and is refused there as well.
  expect(keepReturnTo('?returnTo=a&returnTo=b')).toBe('?returnTo=a&returnTo=b');
});
