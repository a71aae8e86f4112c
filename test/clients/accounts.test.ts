import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAccount } from '../support/addresses.ts';
import { listen } from '../support/listen.ts';
import { root } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';

const folder = join(root, 'node_modules/.cache/account-snippets');
let recipes: Record<'apollo' | 'urql', any>;

/** The TypeScript of docs/accounts.md, as it is there. */
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  const blocks = snippets.filter(
    ({ file, language }) => file === 'docs/accounts.md' && language === 'ts',
  );
  const load = async (name: string) => {
    const block = blocks.find(({ code }) => code.includes(`'@${name}/`));
    const file = join(folder, `${name}.ts`);
    await writeFile(file, block!.code);
    return import(file);
  };
  recipes = { apollo: await load('apollo'), urql: await load('urql') };
});

const email = 'susan@example.com';

describe('docs/accounts.md: a page that asks, with Apollo Client,', () => {
  const createClient = (uri: string) =>
    new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache() });

  test('sets a new password with the receipt and the code', async () => {
    const { server, url } = await listen();
    await (await createAccount(server)).prove(email);
    const apollo = createClient(url);
    const { token } = await recipes.apollo.requestReset(apollo, email);
    const code = (await server.mails()).at(-1)!.code!;
    const newPassword = 'staple 9 kettle moon';
    const wrong = recipes.apollo.resetPassword(apollo, { token, code: '00000000', newPassword });
    await expect(wrong).rejects.toSatisfy(
      (error) =>
        CombinedGraphQLErrors.is(error) &&
        error.errors[0]?.extensions?.['code'] === 'MAIL_TOKEN_INVALID',
    );
    await recipes.apollo.resetPassword(apollo, { token, code, newPassword });
    const { body } = await server.login(email, newPassword);
    expect(body.data!['login'].user.username).toBe('susan');
  });

  test('gets a receipt for an address that no user has', async () => {
    const { server, url } = await listen();
    const receipt = await recipes.apollo.requestReset(createClient(url), 'nobody@example.com');
    expect(receipt.token).toMatch(/^lk_code_/);
    expect(await server.mails()).toEqual([]);
  });
});

describe('docs/accounts.md: a page of your own, with urql,', () => {
  const createClient = (url: string) =>
    new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });

  test('takes the token, says what it is for, and proves the address when it is told to', async () => {
    const linkUrl = 'https://app.example.com/account/{action}#{token}';
    const { server, url } = await listen({ AUTH_LINK_URL: linkUrl });
    const susan = await createAccount(server);
    const { mail } = await susan.request(email);
    const { origin, pathname, hash } = new URL(mail.link!);
    expect(origin + pathname).toBe('https://app.example.com/account/confirm-email');
    const shown: unknown[] = [];
    const history = { replaceState: (...args: unknown[]) => shown.push(args) };
    const token = recipes.urql.takeToken({ location: { hash, pathname }, history });
    expect(shown).toEqual([[null, '', pathname]]);

    const urql = createClient(url);
    expect(await recipes.urql.lookAt(urql, token)).toMatchObject({
      purpose: 'CONFIRM_EMAIL',
      email,
      username: 'susan',
    });
    expect(await susan.addresses()).toEqual({ email: null, pendingEmail: email });
    expect(await recipes.urql.confirm(urql, token)).toBeNull();
    expect(await susan.addresses()).toEqual({ email, pendingEmail: null });
  });

  test('hears why a link is of no use', async () => {
    const { url } = await listen();
    const urql = createClient(url);
    const token = `lk_link_${'A'.repeat(43)}`;
    expect(await recipes.urql.lookAt(urql, token)).toBeNull();
    expect(await recipes.urql.confirm(urql, token)).toBe('MAIL_TOKEN_INVALID');
  });
});
