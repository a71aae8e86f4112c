import { ask, latchkey, signUp } from './process.ts';

/** Makes an administrator at a server with these settings, and returns their access token. */
export async function makeAdmin(port: number, env: Record<string, string>): Promise<string> {
  await signUp(port, 'admin');
  await latchkey(['user', 'grant', 'admin', 'latchkey:admin'], { env });
  return logInAdmin(port);
}

export async function logInAdmin(port: number): Promise<string> {
  const login = `mutation {
    login(username: "admin", password: "correct horse battery") { accessToken }
  }`;
  return (await ask(port, login)).body.data!['login'].accessToken;
}

/** Creates a webhook for all events, and returns its id and its secret. */
export async function createWebhookAt(port: number, token: string, url: string) {
  const create = `mutation { createWebhook(input: { url: "${url}" }) { webhook { id } secret } }`;
  const { webhook, secret } = (await ask(port, create, token)).body.data!['createWebhook'];
  return { id: String(webhook.id), secret: String(secret) };
}
