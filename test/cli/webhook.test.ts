import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { withAdmin } from '../support/administrators.ts';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { startReceiver } from '../support/receiver.ts';

async function prepare(status = 204) {
  const settings = {
    DATABASE_URL: await sharedDatabase(),
    AUTH_WEBHOOK_PRIVATE: 'on',
    LOG_LEVEL: 'silent',
  };
  const { admin } = await withAdmin(settings);
  const receiver = await startReceiver((response) => response.writeHead(status).end('no secret'));
  const { createWebhook } = await admin.ask(
    'mutation ($url: String!) { createWebhook(input: { url: $url, actions: [KEY_ROTATED] }) { secret webhook { id } } }',
    { url: receiver.url },
  );
  const run = (args: string[], env: Record<string, string> = {}) =>
    latchkey(['webhook', ...args], { env: { ...settings, ...env } });
  return { receiver, run, id: createWebhook.webhook.id, secret: createWebhook.secret };
}

test('a webhook is listed, and gets a message that its secret verifies', async () => {
  const { receiver, run, id, secret } = await prepare();
  const { stdout } = await run(['list']);
  expect(stdout).toMatch(
    new RegExp(`^${id}\\t\\S+Z\\t-\\t0\\t-\\t${receiver.url}\\tKEY_ROTATED\\n$`),
  );
  const tested = await run(['test', id]);
  expect(tested).toMatchObject({ code: 0, stdout: 'The receiver took the message: 204.\n' });
  const [post] = receiver.posts;
  expect(new Webhook(secret).verify(post!.body, post!.headers)).toMatchObject({ type: 'TEST' });
});

test('an answer that takes nothing is said by its status alone', async () => {
  const { run, id } = await prepare(500);
  const { code, stdout, stderr } = await run(['test', id]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('The receiver did not take the message: it answered 500.');
  expect(stderr).not.toContain('no secret');
});

test('a private address is refused, and a webhook that is not there', async () => {
  const { receiver, run, id } = await prepare();
  const { code, stderr } = await run(['test', id], { AUTH_WEBHOOK_PRIVATE: 'off' });
  expect(code).toBe(1);
  expect(stderr).toContain('The receiver did not take the message: its URL is not one');
  expect((await run(['test', 'x'])).stderr).toContain('There is no webhook "x".');
  expect(receiver.posts).toEqual([]);
});
