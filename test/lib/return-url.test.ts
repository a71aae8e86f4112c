import { describe, expect, test } from 'vitest';
import {
  isListable,
  isOnThisMachine,
  isOwnPath,
  isReturnUrl,
  withQuery,
} from '../../src/lib/return-url.ts';

const listed = [
  'https://app.example.com',
  'http://localhost:3000',
  'https://claimed.example.com/callback',
  'https://below.example.com/apps/',
  'https://xn--bcher-kva.example',
  'com.example.app:/callback',
  'com.example.other://login',
];
const isAllowed = (text: string) => isReturnUrl(text, listed);

test.each([
  'https://app.example.com',
  'https://app.example.com/',
  'https://app.example.com/orders/7?tab=items&page=2',
  'https://app.example.com/@susan',
  'https://app.example.com/orders;page=2/..name/7;x',
  'https://app.example.com/a//b',
  'https://app.example.com/?next=https%3A%2F%2Fevil.example',
  'http://localhost:3000/login',
  'https://claimed.example.com/callback',
  'https://claimed.example.com/callback?from=page',
  'https://claimed.example.com/callback/deeper',
  'https://below.example.com/apps/one',
  'https://xn--bcher-kva.example/b%C3%BCcher',
  'com.example.app:/callback',
  'com.example.app:/callback?x=1',
  'com.example.app:/callback/done',
  'com.example.other://login',
  'com.example.other://login/done',
])('a login may lead to %s', (url) => {
  expect(isAllowed(url)).toBe(true);
});

describe('a login leads to no URL', () => {
  test.each([
    [
      'of another origin',
      ['https://evil.example', 'http://app.example.com', 'https://example.com'],
    ],
    [
      'of a host that looks like a listed one',
      [
        'https://app.example.com.evil.example',
        'https://app.example.comevil.example',
        'https://evil-app.example.com',
        'https://app-example.com',
        'https://app.example.co',
        'https://аpp.example.com/',
        'https://xn--pp-6kc.example.com/',
        'https://app。example.com/',
        'https://ａpp.example.com/',
        'https://bücher.example/',
      ],
    ],
    [
      'of another port',
      ['https://app.example.com:8443', 'http://localhost:3001', 'http://localhost'],
    ],
    [
      'in another spelling',
      [
        'HTTPS://app.example.com/',
        'Https://app.example.com/',
        'https://APP.example.com/',
        'https://app.example.com:443/',
        'https://app.example.com./',
        'https:app.example.com',
        'https:/app.example.com/',
        'https:///app.example.com/',
        'https:\\\\app.example.com/',
        'https://app.example.com\\',
        'https://app.example.com\\@evil.example/',
        'https://evil.example\\@app.example.com/',
        'https://app%2Eexample.com/',
        'COM.EXAMPLE.APP:/callback',
      ],
    ],
    [
      'with a user',
      [
        'https://app.example.com@evil.example/',
        'https://app.example.com:x@evil.example/',
        'https://susan@app.example.com/',
        'https://:@app.example.com/',
        'https://@app.example.com/',
        'com.example.other://susan@login',
      ],
    ],
    [
      'with a fragment',
      ['https://app.example.com/#', 'https://app.example.com/#x', 'com.example.app:/callback#x'],
    ],
    [
      'of a scheme that runs a script or reads a file',
      [
        'javascript:alert(1)',
        'javascript://app.example.com/%0aalert(1)',
        'JavaScript:alert(1)',
        'java\tscript:alert(1)',
        'data:text/html,<script>alert(1)</script>',
        'vbscript:x',
        'file:///etc/passwd',
        'blob:https://app.example.com/1',
        'about:blank',
        'view-source:https://app.example.com/',
        'filesystem:https://app.example.com/x',
        'intent://app.example.com/#Intent;scheme=https;end',
        'ws://app.example.com/',
      ],
    ],
    [
      'without a scheme',
      [
        '//app.example.com/',
        '///app.example.com',
        '/\\app.example.com',
        '/account/',
        'app.example.com',
        '',
        ' ',
      ],
    ],
    [
      'with white space or a control character',
      [
        ' https://app.example.com/',
        'https://app.example.com/ ',
        '\thttps://app.example.com/',
        'https://app.example.com/\n',
        'https://app.example.com/\r\nSet-Cookie: a=b',
        'https://app\t.example.com/',
        'https://app.example.com/\u0000',
        'https://app.example.com/\u007f',
        'https://app.example.com/\u202e',
        'https://app.example.com/%00',
        'https://app.example.com/%0d%0aSet-Cookie:x',
        'com.example.app:/callback/%0a',
      ],
    ],
    [
      'that climbs, or hides a slash',
      [
        'https://claimed.example.com/callback/../admin',
        'https://claimed.example.com/callback/%2e%2e/admin',
        'https://claimed.example.com/callback/.%2E/admin',
        'https://claimed.example.com/callback/..',
        'https://claimed.example.com/callback/..%2fadmin',
        'https://claimed.example.com/callback/..%5cadmin',
        // A server that decodes twice, and servers of Java, which take off what follows a semicolon before they climb.
        'https://claimed.example.com/callback/..%252fadmin',
        'https://claimed.example.com/callback/%252e%252e/admin',
        'https://claimed.example.com/callback/..;/admin',
        'https://claimed.example.com/callback/%2e%2E;x=1/admin',
        'https://claimed.example.com/callback/.%2e%3b/admin',
        'https://below.example.com/apps/.;/../admin',
        'com.example.app:/callback/..;/x',
        'https://below.example.com/apps/./../admin',
        'https://app.example.com/a/./b',
        'com.example.app:/callback/../x',
        'com.example.app:/callback/%2e%2e/x',
        'com.example.other://login/..%2Fx',
      ],
    ],
    [
      'that only begins like a listed one',
      [
        'https://claimed.example.com/',
        'https://claimed.example.com/callbackx',
        'https://claimed.example.com/callback;x',
        'https://claimed.example.com/callback@evil.example',
        'https://below.example.com/apps',
        'com.example.app:/callbackx',
        'com.example.app:callback',
        'com.example.app://callback',
        'com.example.application:/callback',
        'com.example.other://login.evil.example',
        'com.example.other://login:80',
        'com.example.other:/login',
      ],
    ],
    ['that is very long', [`https://app.example.com/${'a'.repeat(2048)}`]],
  ])('%s', (_what, urls) => {
    expect(urls.filter(isAllowed)).toEqual([]);
  });

  test('where none is listed', () => {
    expect(isReturnUrl('https://app.example.com', [])).toBe(false);
    expect(isReturnUrl('null', ['null'])).toBe(false);
  });
});

test('a path of our own origin is plain, and leads nowhere else', () => {
  for (const path of ['/', '/account/', '/account/sessions?all=1', '/graphql', '/a/account/@x'])
    expect(isOwnPath(path), path).toBe(true);
  for (const path of [
    '',
    'account',
    './account',
    '//evil.example',
    '//evil.example/account',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\t//evil.example',
    ' /account',
    '/account#x',
    '/account\n',
    '/..//evil.example',
    '/.//evil.example',
    '/%2e%2e//evil.example',
    '/account/..',
    '/%2fevil.example',
    '/%5cevil.example',
    '/%2F/evil.example',
    '/account/%0d%0ax',
    '/kontö',
    'https://own.invalid/account',
    `/${'a'.repeat(2048)}`,
  ])
    expect(isOwnPath(path), path).toBe(false);
});

test('origins and URLs of apps can be listed, in their usual spelling', () => {
  for (const one of [...listed, 'http://127.0.0.1:3000', 'http://[::1]:3000', 'com.example.app:/'])
    expect(isListable(one), one).toBe(true);
  for (const one of [
    '',
    '*',
    'https://*.example.com',
    'https://app.example.com:443',
    'https://App.example.com',
    'https://app.example.com/callback?x=1',
    'https://app.example.com/#',
    'https://susan@app.example.com',
    'https://app.example.com/a%20b',
    'https://bücher.example',
    'app.example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///callback',
    'myapp://callback',
    'com.example.app:callback',
    'com.example.app:',
    'COM.example.app:/callback',
    'about.:blank',
  ])
    expect(isListable(one), one).toBe(false);
});

test('this machine is a machine of its user', () => {
  const own = ['http://localhost:1', 'http://app.localhost', 'http://127.0.0.1', 'http://[::1]:80'];
  expect(own.filter((url) => !isOnThisMachine(url))).toEqual([]);
  const others = [
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://a.example',
  ];
  expect(others.filter(isOnThisMachine)).toEqual([]);
});

test('what is handed over stands in the query once, and the rest of the URL stays', () => {
  const given = { code: 'lk&login', state: 'a b=c' };
  expect(withQuery('https://app.example.com/x?code=old&code=older&tab=1&state=old', given)).toBe(
    'https://app.example.com/x?code=lk%26login&tab=1&state=a+b%3Dc',
  );
  expect(withQuery('com.example.app:/callback?state=old', { code: 'c', state: null })).toBe(
    'com.example.app:/callback?code=c',
  );
  expect(withQuery('https://app.example.com', { code: 'c' })).toBe(
    'https://app.example.com/?code=c',
  );
});
