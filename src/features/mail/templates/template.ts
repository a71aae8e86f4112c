import {
  mails,
  namesOf,
  valueSetsOf,
  type MailName,
  type SomeValues,
  type Values,
} from './mails.ts';
import { htmlOf } from './html.ts';
import { shownValues } from './shown.ts';
import { tagProblem, type Engine } from './tags.ts';

export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly locale: string;
}

/** One mail in one language. */
export interface Template {
  readonly mail: MailName;
  readonly locale: string;
  readonly subject: string;
  readonly body: string;
}

/** Returns what the text of a file says, or what is wrong with it, as the rest of a sentence. */
export function readTemplate(
  engine: Engine,
  mail: MailName,
  locale: string,
  file: string,
): { template: Template } | { problem: string } {
  const [subject = '', second = '', ...rest] = file.replace(/^\uFEFF/, '').split(/\r\n|[\r\n]/);
  const template = { mail, locale, subject: subject.trim(), body: rest.join('\n') };
  const problem = subjectProblem(template.subject, second) ?? templateProblem(engine, template);
  return problem === null ? { template } : { problem };
}

function subjectProblem(subject: string, second: string): string | null {
  if (subject === '') return 'has no subject in its first line';
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject)) return 'has a subject with a control character';
  if (second.trim() !== '')
    return 'has text in its second line, where a blank line ends the subject';
  return null;
}

function templateProblem(engine: Engine, template: Template): string | null {
  const names = namesOf(template.mail);
  // Relays write subjects into their logs, and telephones show them while they are locked.
  const harmless = names.filter((name) => name !== 'link' && name !== 'code');
  return (
    tagProblem(engine, template.subject, harmless, 'its subject') ??
    tagProblem(engine, template.body, names, 'its text') ??
    missingValue(engine, template)
  );
}

const samples: Values = {
  link: 'https://auth.example.com/account/action#lk_link_sample',
  linkValidFor: 86_400,
  code: '48215907',
  codeValidFor: 600,
  username: 'susan',
  at: '2026-01-31T12:00:00.000Z',
  ip: '192.0.2.1',
  device: 'Firefox, Windows',
  codesLeft: 9,
  provider: 'Google',
};

/** A mail without its link or its code is of no use: each set of values is tried. */
function missingValue(engine: Engine, template: Template): string | null {
  for (const names of valueSetsOf(template.mail)) {
    const view = Object.fromEntries(names.map((name) => [name, samples[name]]));
    const { subject, text } = render(engine, template, view, 'Example');
    if (subject === '') return 'has an empty subject, where a value is not there';
    const words = text.split(/\s+/);
    const missing = (['link', 'code'] as const).find(
      (name) => names.includes(name) && !words.includes(samples[name]),
    );
    if (missing) return `does not show {{${missing}}} by itself in each case`;
  }
  return null;
}

/** Returns the mail with these values. Throws where one that it always has cannot be shown. */
export function render(
  engine: Engine,
  { mail, locale, subject, body }: Template,
  view: SomeValues,
  service: string,
): Rendered {
  const values = shownValues(view, mails[mail].always, locale);
  values['service'] = service;
  const fill = (text: string) => engine.render(text, values, undefined, { escape: String });
  const text = `${fill(body)
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
  const letter = { subject: fill(subject).trim(), text, locale };
  const html = htmlOf({ ...letter, link: values['link'], code: values['code'] });
  return { ...letter, html };
}
