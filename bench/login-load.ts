import { ask } from './client.ts';
import { login, loginRequest, people, type Latchkey } from './latchkey.ts';
import { load, type Load, type LoadOptions } from './load.ts';

/** No refusal has one. */
const proof = '"accessToken":"';

/** Logs the ten people in, in turn, on both cores unless the options say where. Throws unless each answer has an access token. */
export function loadLogins({ url }: Latchkey, options: LoadOptions): Promise<Load> {
  const questions = people.map((username) => loginRequest(url, username));
  return load(questions, { place: 'all', ...options, proof });
}

/** Throws unless everybody is logged in, and a wrong password is refused by a status that the load counts as a failure. */
export async function requireLogins({ url }: Latchkey): Promise<void> {
  for (const username of people) await login(url, username);
  const { status, text } = await ask(loginRequest(url, people[0]!, 'wrong horse battery'));
  if (status !== 401) throw new Error(`A wrong password was answered with ${status}: ${text}`);
}
