import { createTestServer } from '../test-server.ts';
import { newKey, postForm, revoke } from '../api-keys.ts';
import { knowing, oldPassword } from '../elsewhere.ts';
import { byThemselves, from, headersFrom, type Cause } from './world.ts';

/** API keys, an old system that is asked, and what the server does by itself. */
export const causesOfPrograms: Readonly<Record<string, Cause>> = {
  async API_KEY_CREATED({ server, susan }) {
    const { apiKey } = await newKey(server, susan.token);
    return byThemselves(susan, { detail: apiKey.id });
  },
  async API_KEY_REVOKED({ server, susan }) {
    const { apiKey } = await newKey(server, susan.token);
    await revoke(server, susan.token, apiKey.id);
    return byThemselves(susan, { detail: apiKey.id });
  },
  async API_KEY_REFUSED({ server, susan }) {
    const { apiKey, secret } = await newKey(server, susan.token);
    await revoke(server, susan.token, apiKey.id);
    const form = { grant_type: 'client_credentials', client_id: apiKey.id, client_secret: secret };
    await postForm(server, form, { 'user-agent': headersFrom['user-agent'] }, { ip: from.ip });
    return { kind: 'ANONYMOUS', subject: susan.id, detail: apiKey.id };
  },
  /** Beside the server of before, one with a hook that asks the old system. */
  async USER_MOVED_IN({ server: { store, clock } }) {
    const hooks = { verifyElsewhere: knowing({ username: 'kate' }) };
    const asking = await createTestServer(
      { AUTH_TRUSTED_PROXIES: '127.0.0.1' },
      { store, clock, hooks },
    );
    const login = `mutation { login(username: "kate", password: "${oldPassword}") { user { id } } }`;
    const { body } = await asking.execute(login, { headers: headersFrom });
    const id = body.data?.['login'].user.id as string;
    return { kind: 'PERSON', actor: id, subject: id };
  },
  async KEY_ROTATED({ server: { store, clock } }) {
    await createTestServer({ AUTH_ALGORITHM: 'RS256' }, { store, clock });
    const newest = (await store.signingKeys.list()).find((key) => key.algorithm === 'RS256');
    return { kind: 'SERVER', hasNoOrigin: true, detail: newest!.kid };
  },
};
