import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { languageTag } from '../../../lib/locale.ts';
import { closest } from '../../../lib/options.ts';
import { mailNames, type MailName } from './mails.ts';
import type { Engine } from './tags.ts';
import { readTemplate, type Template } from './template.ts';

interface Folder {
  readonly templates: readonly Template[];
  /** A line for each, which names the file. */
  readonly problems: readonly string[];
}

/** Returns the templates of a folder: files named `NAME.LANGUAGE.txt`. Hidden files and a README are passed over. */
export async function readFolder(engine: Engine, place: string | URL): Promise<Folder> {
  const folder = place instanceof URL ? fileURLToPath(place) : place;
  const names = await namesIn(folder);
  if (typeof names === 'string')
    return { templates: [], problems: [`AUTH_MAIL_TEMPLATES: ${names}`] };
  const read = await Promise.all(names.map((name) => readOne(engine, folder, name)));
  return {
    templates: read.flatMap((one) => ('template' in one ? one.template : [])),
    problems: read.flatMap((one) =>
      'problem' in one ? `AUTH_MAIL_TEMPLATES: ${one.file} ${one.problem}` : [],
    ),
  };
}

async function namesIn(folder: string): Promise<string[] | string> {
  try {
    const names = (await readdir(folder)).filter((name) => !/^(?:\.|README)/i.test(name));
    return names.length > 0 ? names.toSorted() : `${folder} has no template.`;
  } catch (error) {
    return `${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`;
  }
}

type Read = { template: Template } | { problem: string };

async function readOne(
  engine: Engine,
  folder: string,
  name: string,
): Promise<Read & { file: string }> {
  const file = join(folder, name);
  const named = meantBy(name);
  if ('problem' in named) return { file, ...named };
  const content = await textOf(file);
  if ('problem' in content) return { file, ...content };
  return { file, ...readTemplate(engine, named.mail, named.locale, content.text) };
}

function meantBy(name: string): { mail: MailName; locale: string } | { problem: string } {
  const [, first = '', tag = ''] = /^([^.]+)\.([^.]+)\.txt$/.exec(name) ?? [];
  if (first === '') return { problem: 'is not named as a template is: NAME.LANGUAGE.txt.' };
  const mail = mailNames.find((one) => one === first);
  const locale = languageTag(tag);
  if (mail === undefined) {
    const meant = closest(first, mailNames);
    return {
      problem: `is for no mail of this server.${meant === null ? '' : ` Did you mean ${meant}?`}`,
    };
  }
  return locale === null
    ? { problem: `names no language: ${tag} is no tag of BCP 47.` }
    : { mail, locale };
}

const maxBytes = 20_000;

async function textOf(file: string): Promise<{ text: string } | { problem: string }> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return { problem: 'is not a file.' };
    if (found.size > maxBytes) return { problem: `is larger than ${maxBytes} bytes.` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'is not text in UTF-8.' };
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code}).` };
  }
}
