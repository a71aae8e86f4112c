import { TOTP } from 'otpauth';
import { code as codeOf, type GraphQLAnswer, type TestServer } from './test-server.ts';

/** An authenticator app, as another program than the server has it. */
export interface App {
  /** Returns what the app shows now, or some steps of 30 seconds later or earlier. */
  code(steps?: number): string;
}

export function appOf(secret: string, clock: { now(): number }): App {
  const totp = new TOTP({ secret });
  return { code: (steps = 0) => totp.generate({ timestamp: clock.now() + steps * 30_000 }) };
}

/** Sets an authenticator app up, and returns it with a token of the session, which has proved it. The clock goes one step on. */
export async function addApp(
  server: TestServer,
  token: string,
): Promise<{ app: App; token: string }> {
  const begun = await server.execute('mutation { startTotp { secret enrolment } }', { token });
  const { secret, enrolment } = begun.body.data?.['startTotp'] ?? refused(begun);
  const app = appOf(secret, server.clock);
  const confirmed = await confirm(server, token, { enrolment, code: app.code() });
  const { accessToken } = confirmed.body.data?.['confirmTotp'] ?? refused(confirmed);
  server.clock.advanceSeconds(30);
  return { app, token: accessToken };
}

export const confirm = (
  server: TestServer,
  token: string,
  variables: { enrolment: string; code: string },
) =>
  server.execute(
    'mutation ($enrolment: String!, $code: String!) { confirmTotp(enrolment: $enrolment, code: $code) { accessToken refreshToken session { id methods hasSecondFactor } } }',
    { token, variables },
  );

/** Logs in with the password, and returns the challenge of the refusal. */
export async function challenge(
  server: TestServer,
  username: string,
  password: string,
): Promise<string> {
  const answer = await server.login(username, password);
  if (codeOf(answer) !== 'SECOND_FACTOR_REQUIRED') refused(answer);
  return answer.body.errors?.[0]?.extensions['challenge'] as string;
}

/** Returns so many challenges of logins one after the other, which no busy machine refuses. */
export async function challengesOf(begin: () => Promise<string>, count: number): Promise<string[]> {
  const challenges: string[] = [];
  while (challenges.length < count) challenges.push(await begin());
  return challenges;
}

export const complete = (
  server: TestServer,
  given: { challenge?: string; proof: Record<string, unknown> },
  headers: Record<string, string> = {},
) =>
  server.execute(
    'mutation ($challenge: String, $proof: LoginProof!) { completeLogin(challenge: $challenge, proof: $proof) { accessToken refreshToken user { username } session { id methods hasSecondFactor } } }',
    { variables: given, headers },
  );

/** Returns six digits that are none of the codes that are good now, as good as certainly. */
export function wrongCode(right: string): string {
  return String((Number(right) + 271_828) % 1_000_000).padStart(6, '0');
}

function refused({ text }: GraphQLAnswer): never {
  throw new Error(`refused: ${text}`);
}
