import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { createWebhookAt, makeAdmin } from '../support/process-admin.ts';
import { latchkey, root, run, startServer } from '../support/process.ts';
import { startReceiver } from '../support/receiver.ts';
import { verified } from '../support/webhooks.ts';

/** Counts who comes, and sends all away. */
async function startProxy() {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Returns how often it was asked since it was asked that. */
    asked() {
      const times = asked;
      asked = 0;
      return times;
    },
  };
}

/** Each name by which a program may find it. */
const proxyAt = (url: string): Record<string, string> => {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  const both = names.flatMap((name) => [name, name.toLowerCase()]);
  return {
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: '',
    ...Object.fromEntries(both.map((name) => [name, url])),
  };
};

test('deliveries, and a message of the command, ask no proxy that the environment names', async () => {
  const proxy = await startProxy();
  const env = {
    DATABASE_URL: await sharedDatabase(),
    AUTH_ADMIN: 'on',
    AUTH_WEBHOOK_PRIVATE: 'on',
    NODE_EXTRA_CA_CERTS: `${root}/test/support/smtp/certificate.pem`,
    ...proxyAt(proxy.url),
  };
  const plain = await startReceiver();
  const secure = await startReceiver(undefined, { secure: true });
  const { port } = await startServer(env);
  const token = await makeAdmin(port, env);
  for (const { url, posts } of [plain, secure]) {
    const { id, secret } = await createWebhookAt(port, token, url);
    await expect.poll(() => posts.length).toBeGreaterThan(0);
    expect(verified(posts[0]!, secret)).toMatchObject({ type: 'WEBHOOK_CREATED' });
    const tested = await latchkey(['webhook', 'test', id], { env });
    expect(tested.stdout).toBe('The receiver took the message: 204.\n');
    expect(proxy.asked()).toBe(0);
    // What asks as Node does by itself, asks the proxy.
    await run(['--eval', `await fetch(${JSON.stringify(url)}).catch(() => {})`], { env });
    expect(proxy.asked()).toBeGreaterThan(0);
  }
});
