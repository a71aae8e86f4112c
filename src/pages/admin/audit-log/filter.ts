import { Refused } from '../../account/problem.ts';
import { read } from '../api.ts';
import { words } from '../problem-words.ts';
import { actions } from './actions.ts';

/** The members of `AuditFilter` of the schema, as the address of the page has them. */
export const filterNames = ['action', 'actor', 'subject', 'ip', 'since', 'before'] as const;

/** Returns `AuditFilter` for what the address says. Asks the server for users who are named. */
export async function filterOf(query: URLSearchParams): Promise<Record<string, unknown>> {
  const [action, actor, subject, ip, since, before] = filterNames.map((one) => query.get(one));
  return {
    ...(actions.some((one) => one === action) && { actions: [action] }),
    ...(actor && { actor: await findId(actor, 'actor') }),
    ...(subject && { subject: await findId(subject, 'subject') }),
    ...(ip && { ip }),
    ...(since && { since: toUtc(since, 'since') }),
    ...(before && { before: toUtc(before, 'before') }),
  };
}

/** What looks like an id is one. */
const id = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An event can be of a user who is no more: an id is taken as it is. */
async function findId(text: string, name: 'actor' | 'subject'): Promise<string> {
  if (id.test(text)) return text.toLowerCase();
  const { user } = await read<{ user: { id: string } | null }>(
    'query ($username: String!) { user(by: { username: $username }) { id } }',
    { username: text },
  ).catch((error: unknown) => {
    throw error instanceof Refused ? new Refused(words.inputs[name], name) : error;
  });
  if (!user) throw new Refused(words.inputs[name], name);
  return user.id;
}

/** A field for times has the viewer's own, without a zone. */
function toUtc(local: string, name: 'since' | 'before'): string {
  const time = new Date(local);
  if (Number.isNaN(time.getTime())) throw new Refused(words.inputs[name], name);
  return time.toISOString();
}
