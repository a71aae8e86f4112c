import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthClient, type AuthUser } from '../../src/client/index.ts';
import { AuthProvider, useAuth, useViewer } from '../../src/client/react/index.ts';
import { createAuthStore } from '../../src/client/react/store.ts';
import { listen } from '../support/listen.ts';
import { password } from '../support/test-server.ts';

const susan: AuthUser = { id: '1', username: 'susan' };

function Viewer(): ReactNode {
  const viewer = useViewer();
  const { user, signedOut, problem } = useAuth();
  expect(user).toBe(viewer);
  return JSON.stringify({ viewer: viewer ?? String(viewer), signedOut, problem });
}

function draw(user?: AuthUser | null): string {
  const fetch = () => expect.unreachable('A server that draws a page asks nothing for it.');
  const client = createAuthClient({ url: '/graphql', fetch });
  onTestFinished(() => client.close());
  const given = { client, ...(user !== undefined && { user }) };
  const html = renderToString(createElement(AuthProvider, given, createElement(Viewer)));
  return html.replaceAll('&quot;', '"');
}

test('a page that a server draws has the user it was given', () => {
  expect(draw(susan)).toContain('"username":"susan"');
  expect(draw(null)).toContain('"viewer":"null"');
  expect(draw()).toContain('"viewer":"undefined"');
});

test('without a provider the hooks say what is missing', () => {
  expect(() => renderToString(createElement(Viewer))).toThrow('need an AuthProvider above them');
});

test('the store shows whom the server has drawn the page for, until the client knows better', async () => {
  const { url } = await listen();
  const client = createAuthClient({ url, transport: 'bearer' });
  onTestFinished(() => client.close());
  const store = createAuthStore(client);
  const changes: unknown[] = [];
  store.subscribe(() => changes.push(store.read(susan)));
  expect(store.read(undefined)).toEqual({ user: undefined, signedOut: null });
  const first = store.read(susan);
  expect(first).toEqual({ user: susan, signedOut: null });
  expect(store.read({ ...susan })).toBe(first);

  await client.ready();
  expect(store.read(susan)).toEqual({ user: null, signedOut: null });
  await client.signUp({ username: 'susan', password });
  await client.logout();
  expect(store.read(susan)).toEqual({ user: null, signedOut: 'logout' });
  await client.login({ username: 'susan', password });
  expect(changes).toMatchObject([
    { user: null, signedOut: null },
    { user: { username: 'susan' }, signedOut: null },
    { user: null, signedOut: 'logout' },
    { user: { username: 'susan' }, signedOut: null },
  ]);
});
