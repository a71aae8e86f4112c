/**
 * Asks one question at a steady pace and prints what each answer took, timed from the moment when it was due:
 * a server that stalls is not asked less often. Argument: the plan, as JSON.
 */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, type Question } from './client.ts';

interface Plan {
  readonly question: Question;
  readonly perSecond: number;
  readonly seconds: number;
}

const plan = JSON.parse(process.argv[2]!) as Plan;
try {
  // Its own waiting for a core is no part of the answer.
  setPriority(-20);
} catch {
  // Only root may.
}
const begun = performance.now();
const answers = Array.from({ length: plan.perSecond * plan.seconds }, async (_, number) => {
  const due = (number * 1000) / plan.perSecond;
  await sleep(due);
  const { status } = await ask(plan.question);
  if (status !== 200) throw new Error(`An answer of ${status}.`);
  return performance.now() - begun - due;
});
console.log(JSON.stringify(await Promise.all(answers)));
process.exit();
