import { setTimeout as pause } from 'node:timers/promises';
import type { Answered, Cluster } from './cluster.ts';
import { createSeeded, type Seeded } from './seeded.ts';

/** A session as its client knows it. */
export interface KnownSession {
  readonly id: string;
  accessToken: string;
  /** The newest that was acknowledged. */
  refreshToken: string;
  /** Those that were used up, the oldest first. */
  readonly used: string[];
  live: boolean;
}

/** A user as their clients know them. Whoever is told nothing asks again until told. */
export interface Person {
  readonly name: string;
  password: string;
  readonly sessions: KnownSession[];
  /** How many logins were never answered, and may have left sessions that nobody knows. */
  lostLogins: number;
}

export interface People {
  readonly persons: readonly Person[];
  /** What contradicts what was acknowledged before. */
  readonly contradictions: readonly string[];
  /** How many writes were acknowledged. */
  readonly writes: number;
  /** Lets everybody finish what they are at. */
  stop(): Promise<void>;
}

const patienceMs = 15_000;
const retryMs = 25;
const sessionFields = 'accessToken refreshToken session { id } user { username }';

/** Lets so many clients live, one step after the other, each with people of its own. */
export function letLive(cluster: Cluster, size: number): People {
  const persons: Person[] = [];
  const contradictions: string[] = [];
  const successors = new Map<string, string>();
  const end = new AbortController();
  let writes = 0;

  const contradict = (person: Person, what: string, answer?: Answered) =>
    contradictions.push(`${person.name}: ${what} ${JSON.stringify(answer ?? '')}`);

  /** Asks until there is an answer; `lost` hears of each time that there is none. */
  const insist = async (query: string, token?: string, lost = () => {}): Promise<Answered> => {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const reply = await cluster.ask(query, token);
      if (reply !== 'unclear') return reply;
      lost();
      if (performance.now() > giveUpAt) throw new Error('There was no answer for too long.');
      await pause(retryMs);
    }
  };

  const remember = (person: Person, { accessToken, refreshToken, session, user }: any) => {
    if (user.username !== person.name) contradict(person, `was logged in as ${user.username}`);
    writes += 1;
    const known = { id: session.id, accessToken, refreshToken, used: [], live: true };
    person.sessions.push(known);
    return known;
  };

  const tryLogin = async (person: Person, password: string): Promise<boolean> => {
    const query = `mutation { login(username: "${person.name}", password: "${password}") { ${sessionFields} } }`;
    const answer = await insist(query, undefined, () => (person.lostLogins += 1));
    if (answer.data) remember(person, answer.data['login']);
    else if (answer.code !== 'INVALID_CREDENTIALS') contradict(person, 'login', answer);
    return answer.data !== null;
  };

  const login = async (person: Person) => {
    if (!(await tryLogin(person, person.password))) contradict(person, 'lost the password');
  };

  const signUp = async (name: string): Promise<Person> => {
    const person: Person = { name, password: `horse battery ${name}`, sessions: [], lostLogins: 0 };
    const query = `mutation { signUp(input: { username: "${name}", password: "${person.password}" }) { ${sessionFields} } }`;
    let lost = 0;
    const answer = await insist(query, undefined, () => (lost += 1));
    person.lostLogins = lost;
    persons.push(person);
    if (answer.data) remember(person, answer.data['signUp']);
    else if (lost > 0 && answer.code === 'USERNAME_TAKEN') await login(person);
    else contradict(person, 'sign-up', answer);
    return person;
  };

  const expectEnded = (person: Person, { code, reason }: Answered) => {
    const ended = code === 'REFRESH_TOKEN_INVALID' || reason === 'SESSION_REVOKED';
    if (!ended) contradict(person, `a session came back: ${code} ${reason}`);
  };

  const me = async (person: Person, session: KnownSession) => {
    const answer = await insist('{ me { username } }', session.accessToken);
    if (!session.live) expectEnded(person, answer);
    else if (answer.data?.['me']?.username !== person.name) contradict(person, 'me', answer);
  };

  const refresh = async (person: Person, session: KnownSession, uses: number) => {
    const token = session.refreshToken;
    const answers = await Promise.all(
      Array.from({ length: uses }, () => insist(refreshing(token))),
    );
    for (const answer of answers) {
      if (!session.live) expectEnded(person, answer);
      else if (!answer.data) contradict(person, 'refresh', answer);
      else takeSuccessor(person, session, token, answer.data['refresh']);
    }
    if (session.live) writes += 1;
  };

  const takeSuccessor = (person: Person, session: KnownSession, token: string, tokens: any) => {
    const { accessToken, refreshToken } = tokens;
    const known = successors.get(token);
    if (known !== undefined && known !== refreshToken) contradict(person, 'a token had two heirs');
    successors.set(token, refreshToken);
    if (session.used.at(-1) !== token) session.used.push(token);
    Object.assign(session, { accessToken, refreshToken });
  };

  /** What a thief does: uses a token whose successor was used. */
  const replay = async (person: Person, session: KnownSession) => {
    const stolen = session.used.at(-2)!;
    let lost = false;
    const answer = await insist(refreshing(stolen), undefined, () => (lost = true));
    const { code } = answer;
    const noticed = code === 'REFRESH_TOKEN_REUSED' || (lost && code === 'REFRESH_TOKEN_INVALID');
    if (!noticed) contradict(person, 'a token was accepted twice', answer);
    session.live = false;
    writes += 1;
  };

  const logout = async (person: Person, session: KnownSession) => {
    const answer = await insist(`mutation { logout(refreshToken: "${session.refreshToken}") }`);
    if (answer.data?.['logout'] !== true) contradict(person, 'logout', answer);
    session.live = false;
    writes += 1;
  };

  const revoke = async (person: Person, session: KnownSession, acting: KnownSession) => {
    if (session === acting) return;
    const answer = await insist(
      `mutation { revokeSession(id: "${session.id}") }`,
      acting.accessToken,
    );
    if (answer.data?.['revokeSession'] !== true) contradict(person, 'revokeSession', answer);
    session.live = false;
    writes += 1;
  };

  const endOthers = (person: Person, remaining: readonly KnownSession[]) => {
    for (const session of person.sessions) session.live &&= remaining.includes(session);
    writes += 1;
  };

  const revokeOthers = async (person: Person, acting: KnownSession) => {
    const answer = await insist('mutation { revokeOtherSessions }', acting.accessToken);
    if (typeof answer.data?.['revokeOtherSessions'] !== 'number')
      contradict(person, 'revokeOtherSessions', answer);
    endOthers(person, [acting]);
  };

  const changePassword = async (person: Person, acting: KnownSession, next: string) => {
    const query = `mutation { changePassword(currentPassword: "${person.password}", newPassword: "${next}") { accessToken } }`;
    let lost = false;
    const answer = await insist(query, acting.accessToken, () => (lost = true));
    const accessToken: unknown = answer.data?.['changePassword']?.accessToken;
    const done = typeof accessToken === 'string';
    // The first try may have done it, and the second then came with an old password.
    if (!done && !(lost && answer.code === 'INVALID_CREDENTIALS'))
      contradict(person, 'changePassword', answer);
    if (done) acting.accessToken = accessToken;
    person.password = next;
    endOthers(person, [acting]);
  };

  const step = async (random: Seeded, person: Person) => {
    const acting = random.pick(person.sessions.filter(({ live }) => live));
    if (!acting) return login(person);
    const session = random.pick(person.sessions);
    const chance = random.below(100);
    if (chance < 40) return me(person, session);
    if (chance < 62) return refresh(person, session, random.pick([1, 1, 3]));
    if (chance < 74) return login(person);
    if (chance < 80) return logout(person, session);
    if (chance < 86) return revoke(person, session, acting);
    if (chance < 92) {
      const robbed = person.sessions.find(({ live, used }) => live && used.length > 1);
      return robbed ? replay(person, robbed) : refresh(person, acting, 1);
    }
    if (chance < 94) return revokeOthers(person, acting);
    return changePassword(person, acting, `horse battery ${random.below(1e9)}`);
  };

  const live = async (client: number) => {
    const random = createSeeded(client);
    let person = await signUp(`person-${client}-0`);
    for (let count = 1; !end.signal.aborted; count += 1) {
      if (count % 40 === 0) person = await signUp(`person-${client}-${count}`);
      await step(random, person);
    }
  };

  const lives = Promise.all(Array.from({ length: size }, (_, n) => live(n + 1)));
  // Heard of in `stop`.
  lives.catch(() => {});
  return {
    persons,
    contradictions,
    get writes() {
      return writes;
    },
    async stop() {
      end.abort();
      await lives;
    },
  };
}

/** The mutation that uses up a refresh token. */
export function refreshing(token: string): string {
  return `mutation { refresh(refreshToken: "${token}") { accessToken refreshToken } }`;
}
