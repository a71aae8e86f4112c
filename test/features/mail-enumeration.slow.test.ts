import { expect, test } from 'vitest';
import { createMailServer, wrongCodes, type MailServer } from '../support/mail-server.ts';
import { probabilityOfGreater, timeEach, tolerance } from '../support/probability.ts';
import { requestSignUp } from '../support/sign-up.ts';
import { userId } from '../support/user-id.ts';

const addresses = {
  unknown: 'unknown@example.com',
  known: 'susan@example.com',
  disabled: 'disabled@example.com',
  pending: 'pending@example.com',
} as const;
type Kind = keyof typeof addresses;
const kinds = Object.keys(addresses) as Kind[];
const unlimited = '100000/1';

async function setUp(): Promise<MailServer> {
  const server = await createMailServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_MAILS: unlimited,
    AUTH_MAILS_PER_MAILBOX: unlimited,
    AUTH_MAILS_PER_ADDRESS: unlimited,
    AUTH_ATTEMPTS_PER_ADDRESS: unlimited,
  });
  for (const name of ['disabled', 'waiting']) await server.signUp(name);
  await server.prove('disabled', addresses.disabled);
  await server.prove('waiting', null, addresses.pending);
  const id = await userId(server.store, 'disabled');
  await server.store.users.disable(id, new Date(server.clock.now()));
  return server;
}

const timeOf = async (run: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};

function expectAlike(times: Record<Kind, number[]>): void {
  for (const kind of kinds) {
    const probability = probabilityOfGreater(times.unknown, times[kind]);
    expect(Math.abs(probability - 0.5), kind).toBeLessThan(tolerance);
  }
}

const requests: [string, (server: MailServer, email: string) => Promise<unknown>][] = [
  ['requestPasswordReset', ({ requestReset }, email) => requestReset(email)],
  ['requestLoginMail', ({ requestLogin }, email) => requestLogin(email)],
  ['requestSignUp', requestSignUp],
];

test.each(requests)(
  'the time of %s does not tell whose address it is',
  async (_name, request) => {
    const server = await setUp();
    const times = await timeEach(kinds, async (kind) => {
      const taken = await timeOf(() => request(server, addresses[kind]));
      await server.mails();
      return taken;
    });
    expectAlike(times);
  },
  120_000,
);

test.each(['resetPassword', 'loginByMail'] as const)(
  'the time of %s with a receipt and a wrong code does not tell whose address it is',
  async (redeem) => {
    const server = await setUp();
    const request = redeem === 'resetPassword' ? 'requestReset' : 'requestLogin';
    const times = await timeEach(kinds, async (kind) => {
      const { body } = await server[request](addresses[kind]);
      const token: string = Object.values(body.data!)[0].token;
      const right = (await server.mails()).at(-1)?.code ?? '0';
      const [code] = wrongCodes(right, 1);
      return timeOf(() => server[redeem]({ token, code }));
    });
    expectAlike(times);
  },
  120_000,
);
