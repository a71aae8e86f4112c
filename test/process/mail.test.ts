import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { mailSettings, openBeside } from '../support/mail-load.ts';
import { ask, signUp, startServer } from '../support/process.ts';
import { startMute, startRelay, type Behaviour, type Relay } from '../support/smtp-server.ts';
import { waitingMail } from '../support/waiting-mail.ts';

/** Longer than a node takes to look again, and to try a mail for the third time. */
const soon = { timeout: 25_000, interval: 50 };
const idsOf = ({ mails }: Relay) => mails.map(({ id }) => id);

async function setUp(behaviour: Behaviour = {}, settings: Record<string, string> = {}) {
  const relay = await startRelay({ behaviour });
  const env = { DATABASE_URL: await sharedDatabase(), ...mailSettings(relay), ...settings };
  const start = () => startServer(env);
  const server = await start();
  const { outbox } = await openBeside(env.DATABASE_URL);
  const store = async (count = 1) => {
    const mails = Array.from({ length: count }, () => waitingMail());
    for (const mail of mails) await outbox.insert(mail, null);
    return mails.map(({ id }) => id);
  };
  const waiting = async () => (await outbox.state()).waiting;
  return { relay, outbox, server, start, store, waiting };
}

/** What a relay answers that takes the mail later. */
const passing: Behaviour[] = [
  { greeting: '421 4.3.2 Busy' },
  { rcpt: '451 4.7.1 Greylisted' },
  { rcpt: '530 5.7.0 Log in first' },
  { data: '452 4.3.1 No space' },
  { data: 'close' },
];

async function expectOnceLater(behaviour: Behaviour): Promise<void> {
  const { relay, server, store, waiting } = await setUp(behaviour);
  const ids = await store();
  await server.printed(/a mail is tried again later/);
  expect(await waiting()).toBe(1);
  relay.behaviour = {};
  await expect.poll(waiting, soon).toBe(0);
  expect(idsOf(relay)).toEqual(ids);
  const { stdout, stderr } = await server.stop();
  expect(stderr).toBe('');
  expect(stdout).not.toContain('susan');
}

test('a mail that a relay does not take for now arrives once, when it does; no log names the address', async () => {
  await Promise.all(passing.map(expectOnceLater));
}, 60_000);

test('a mail waits for a relay that is down', async () => {
  const { relay, server, store, waiting } = await setUp();
  await relay.close();
  const ids = await store();
  await server.printed(/a mail is tried again later/);
  const next = await startRelay({ port: relay.port });
  await expect.poll(waiting, soon).toBe(0);
  expect(idsOf(next)).toEqual(ids);
}, 40_000);

test('a mail that the relay has taken without saying so comes twice, as one and the same', async () => {
  const { relay, store, waiting } = await setUp({ data: 'take-and-close' });
  const [id] = await store();
  await expect.poll(() => relay.mails.length, soon).toBe(1);
  relay.behaviour = {};
  await expect.poll(waiting, soon).toBe(0);
  expect(idsOf(relay)).toEqual([id, id]);
}, 40_000);

test('a mail that is refused for good is dropped with an event, and others go on', async () => {
  const { relay, server, store, waiting } = await setUp({ rcpt: '550 5.1.1 No such user' });
  await store();
  await server.printed(/"event":"mail_refused"/);
  await expect.poll(waiting, soon).toBe(0);
  relay.behaviour = {};
  const ids = await store(3);
  await expect.poll(waiting, soon).toBe(0);
  expect(idsOf(relay).toSorted()).toEqual(ids.toSorted());
  expect((await server.stop()).stdout).not.toContain('susan');
}, 40_000);

test('a server that is told to stop hands over what is under way, and leaves the rest to others', async () => {
  const { relay, server, start, store, waiting } = await setUp({ delayMs: 1_000 });
  const ids = await store(40);
  await expect.poll(() => relay.mails.length, soon).toBeGreaterThan(0);
  const stopped = await server.stop();
  expect(stopped).toMatchObject({ code: 0, stderr: '' });
  const handedOver = relay.mails.length;
  expect(handedOver).toBeLessThan(ids.length);
  expect(await waiting()).toBe(ids.length - handedOver);
  relay.behaviour = {};
  await start();
  await expect.poll(waiting, soon).toBe(0);
  expect(idsOf(relay).toSorted()).toEqual(ids.toSorted());
}, 60_000);

test('a relay that says nothing does not keep a server from stopping in time', async () => {
  const { port } = await startMute();
  const mute = { AUTH_SMTP_URL: `smtp://127.0.0.1:${port}` };
  const { outbox, server, store, waiting } = await setUp({}, mute);
  await store(20);
  await expect.poll(async () => (await outbox.state()).tried, soon).toBeGreaterThan(0);
  const begun = performance.now();
  expect(await server.stop()).toMatchObject({ code: 0 });
  expect(performance.now() - begun).toBeLessThan(9_000);
  expect(await waiting()).toBe(20);
}, 40_000);

test('a burst of 500 mails leaves at 30 a second or more, each once', async () => {
  const { relay, store, waiting } = await setUp();
  const ids = await store(500);
  await expect.poll(waiting, { ...soon, timeout: 60_000 }).toBe(0);
  expect(idsOf(relay).toSorted()).toEqual(ids.toSorted());
  const [first, last] = [relay.mails[100]!, relay.mails.at(-1)!];
  const perSecond = 399_000 / (last.at - first.at);
  expect(perSecond).toBeGreaterThan(30);
}, 90_000);

test('a mail that a user asks for is with the relay within a second, 99 times of 100, with a link that is good once', async () => {
  const { relay, server, waiting } = await setUp();
  const token = await signUp(server.port, 'susan');
  const waits: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    const begun = performance.now();
    const asked = `mutation { requestEmailChange(email: "susan${n}@example.net") { token } }`;
    expect((await ask(server.port, asked, token)).body.errors).toBeUndefined();
    await expect.poll(() => relay.mails.length, { ...soon, interval: 5 }).toBe(n + 1);
    waits.push(relay.mails[n]!.at - begun);
  }
  waits.sort((one, other) => one - other);
  expect(waits[98]).toBeLessThan(1_000);
  await expect.poll(waiting, soon).toBe(0);
  const links = relay.mails.map(({ raw }) => /lk_link_[\w=\r\n-]{43,}/.exec(raw)?.[0]);
  expect(new Set(links).size).toBe(100);
}, 60_000);
