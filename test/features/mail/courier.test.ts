import { expect, onTestFinished, test } from 'vitest';
import { createMailCourier } from '../../../src/features/mail/courier.ts';
import type { MailKinds } from '../../../src/features/mail/kinds.ts';
import type { OutboxMail, OutboxStore } from '../../../src/features/mail/store.ts';
import { createMailTemplates } from '../../../src/features/mail/templates/templates.ts';
import type { MailTransport, Sent } from '../../../src/features/mail/transport/transport.ts';
import { captureLog } from '../../../src/lib/log.ts';
import { systemRandom } from '../../../src/lib/secrets.ts';
import { StoreUnavailable } from '../../../src/lib/store-errors.ts';
import { openStore } from '../../../src/store/open.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/engines.ts';

const accepted: Sent = { outcome: 'accepted', answer: '250 OK' };
const failed: Sent = { outcome: 'failed', answer: '451 later' };
const link = 'https://example.com/account/reset-password#lk_link_x';
const written: MailKinds = {
  'reset-password': async ({ email }) => ({
    template: 'reset-password',
    to: email,
    view: { link, linkValidFor: 3600 },
  }),
};

async function setUp(
  kinds: MailKinds,
  send: () => Promise<Sent>,
  broken: (outbox: OutboxStore) => Partial<OutboxStore> = () => ({}),
) {
  const clock = createFakeClock();
  const store = await openStore(await testDatabase());
  onTestFinished(() => store.close());
  const templates = await createMailTemplates({ folder: null, locale: 'en', service: 'Example' });
  const sent: string[] = [];
  const events: unknown[] = [];
  const { log, lines } = captureLog();
  const transport: MailTransport = {
    async send(mail) {
      sent.push(`${mail.to}: ${mail.subject}`);
      return send();
    },
    async close() {},
  };
  const courier = createMailCourier({
    store: { ...store.outbox, ...broken(store.outbox) },
    kinds: async () => kinds,
    equip: async () => ({ templates, transport }),
    clock,
    random: systemRandom,
    log,
    record: (event, details) => void events.push([event, details]),
  });
  onTestFinished(() => courier.close());
  const insert = (id: string, more: Partial<OutboxMail> = {}) =>
    store.outbox.insert(
      {
        id,
        kind: 'reset-password',
        userId: null,
        email: `${id}@example.com`,
        emailKey: `${id}@example.com`,
        receiptHash: null,
        locale: null,
        details: null,
        createdAt: new Date(clock.now()),
        dueAt: new Date(clock.now()),
        giveUpAt: new Date(clock.now() + 3_600_000),
        tries: 0,
        ...more,
      },
      null,
    );
  const waiting = async () => (await store.outbox.state()).waiting;
  return { clock, courier, insert, waiting, sent, events, lines };
}

test('mails that wait are delivered once, and then wait no more', async () => {
  const { courier, insert, waiting, sent } = await setUp(written, async () => accepted);
  for (let n = 0; n < 23; n += 1) await insert(`m${n}`);
  await courier.idle();
  expect(sent.toSorted()).toEqual(
    Array.from(
      { length: 23 },
      (_, n) => `m${n}@example.com: Set a new password for Example`,
    ).toSorted(),
  );
  expect(await waiting()).toBe(0);
});

test('a mail that is due later is delivered then', async () => {
  const { courier, clock, insert, sent } = await setUp(written, async () => accepted);
  await insert('m', { dueAt: new Date(clock.now() + 10_000) });
  await courier.idle();
  expect(sent).toEqual([]);
  clock.advanceSeconds(10);
  await courier.idle();
  expect(sent).toHaveLength(1);
});

test('a mail for which there is no reader is sent to no one', async () => {
  const none = { 'reset-password': async () => null };
  const { courier, insert, waiting, sent } = await setUp(none, async () => accepted);
  await insert('m');
  await courier.idle();
  expect([sent.length, await waiting()]).toEqual([0, 0]);
});

test('a mail that the relay does not take is tried again, ever more rarely, until it is too late', async () => {
  const { courier, clock, insert, waiting, sent, events } = await setUp(
    written,
    async () => failed,
  );
  await insert('m');
  const times: number[] = [];
  for (let second = 0; second <= 3_700; second += 1) {
    const before = sent.length;
    await courier.idle();
    if (sent.length > before) times.push(second);
    clock.advanceSeconds(1);
  }
  const waits = times.slice(1).map((time, n) => time - times[n]!);
  expect(waits[0]).toBeGreaterThanOrEqual(3);
  expect(waits[0]).toBeLessThanOrEqual(6);
  expect(Math.max(...waits)).toBeLessThanOrEqual(301);
  expect(times.length).toBeLessThan(40);
  expect(await waiting()).toBe(0);
  expect(events).toEqual([['mail_given_up', { kind: 'reset-password' }]]);
});

test('a mail that the relay refuses for good is dropped, with an event that names no address', async () => {
  const refused: Sent = { outcome: 'refused', answer: '550 no such user' };
  const { courier, insert, waiting, events, lines } = await setUp(written, async () => refused);
  await insert('m');
  await courier.idle();
  expect(await waiting()).toBe(0);
  expect(events).toEqual([['mail_refused', { kind: 'reset-password' }]]);
  expect(lines.join()).not.toContain('example.com');
});

test('a mail of a kind that only another version knows is left to that version', async () => {
  const { courier, clock, insert, waiting, sent } = await setUp(written, async () => accepted);
  await insert('m', { kind: 'of-another-version' });
  await courier.idle();
  clock.advanceSeconds(60);
  await courier.idle();
  expect([sent.length, await waiting()]).toEqual([0, 1]);
});

test.each<[string, Sent]>([
  ['taken', accepted],
  ['refused', { outcome: 'refused', answer: '550 no such user' }],
])(
  'a mail that the relay has %s does not come twice because the database was away',
  async (_what, answer) => {
    let faults = 3;
    const flaky = ({ settle }: OutboxStore): Partial<OutboxStore> => ({
      async settle(mail) {
        faults -= 1;
        if (faults >= 0) throw new StoreUnavailable('away');
        return settle(mail);
      },
    });
    const { courier, insert, waiting, sent, events } = await setUp(
      written,
      async () => answer,
      flaky,
    );
    await insert('m');
    await courier.idle();
    expect([sent.length, await waiting()]).toEqual([1, 0]);
    expect(events).toHaveLength(answer.outcome === 'refused' ? 1 : 0);
  },
);

test('what cannot be written stays, and is tried again once the claim is over', async () => {
  let isBroken = true;
  const kinds: MailKinds = {
    'reset-password': (mail) => {
      if (isBroken) throw new Error('The store does not answer.');
      return written['reset-password']!(mail);
    },
  };
  const { courier, clock, insert, waiting, sent } = await setUp(kinds, async () => accepted);
  await insert('m');
  await courier.idle();
  expect([sent.length, await waiting()]).toEqual([0, 1]);
  isBroken = false;
  clock.advanceSeconds(60);
  await courier.idle();
  expect([sent.length, await waiting()]).toEqual([1, 0]);
});

test('a stop waits for the mail that is under way, and takes no other', async () => {
  const gate = Promise.withResolvers<Sent>();
  const { courier, insert, waiting, sent } = await setUp(written, () => gate.promise);
  await insert('a');
  courier.wake();
  await expect.poll(() => sent.length).toBe(1);
  const closed = courier.close();
  await insert('b');
  courier.wake();
  gate.resolve(accepted);
  await closed;
  expect([sent.length, await waiting()]).toEqual([1, 1]);
});
