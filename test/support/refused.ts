import { expect } from 'vitest';
import { createForge, type Forge } from './forge.ts';
import { code, createTestServer, reason, type TestServer } from './test-server.ts';

/** A server where susan has signed up, her token, and a forge that holds the server's key. */
export async function setUp(): Promise<{ server: TestServer; forge: Forge; token: string }> {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const forge = await createForge(server.store, token);
  return { server, forge, token };
}

/** Asks for `me` with the token and expects the refusal of a bad bearer. */
export async function expectRefused(server: TestServer, token: string, why = 'TOKEN_INVALID') {
  const answer = await server.me(token);
  expect(answer.status).toBe(401);
  expect(code(answer)).toBe('UNAUTHENTICATED');
  expect(reason(answer)).toBe(why);
  expect(answer.body).not.toHaveProperty('data');
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer realm="latchkey", error="invalid_token"',
  );
}
