import { ConfigError } from '../../../config.ts';
import { nearestLocale } from '../../../lib/locale.ts';
import { readFolder } from './folder.ts';
import { htmlOf, type Words } from './html.ts';
import { mailNames, type MailName, type MailView } from './mails.ts';
import { render, type Rendered, type Template } from './template.ts';

export type { MailName, MailView, Rendered };

export interface MailTemplates {
  /** The languages that mails can be in. */
  readonly locales: readonly string[];
  /**
   * Returns the mail in the wanted language, or in the nearest that there is: else in that of the server. Values that
   * must not be shown, such as a username with a dot, are left out. Throws where one that the mail always has is such.
   */
  render<Name extends MailName>(name: Name, locale: string | null, view: MailView<Name>): Rendered;
  /** Returns a mail with these words, in this language or that of the server. Tags in them are text. */
  layOut(words: Words, locale: string | null): Rendered;
}

export interface MailTemplateOptions {
  /** A folder with templates that replace built-in ones, or add languages. */
  readonly folder: string | null;
  /** The language for those who have said none. */
  readonly locale: string;
  /** What users know the server by. */
  readonly service: string;
}

const builtIn = new URL('./texts/', import.meta.url);

/** Returns the mails that the server can write. Throws ConfigError with a line for each problem of a template. */
export async function createMailTemplates(options: MailTemplateOptions): Promise<MailTemplates> {
  const { default: engine } = await import('mustache');
  const { folder, locale: fallback } = options;
  const service = oneLine(options.service);
  const problems: string[] = [];
  const templates = new Map<string, Template>();
  for (const place of folder === null ? [builtIn] : [builtIn, folder]) {
    const read = await readFolder(engine, place);
    problems.push(...read.problems);
    for (const one of read.templates) templates.set(keyOf(one), one);
  }
  const all = [...templates.values()];
  const choose = (name: MailName, locale: string) => nearestTemplate(all, name, locale);
  const lacking = mailNames.filter((name) => choose(name, fallback) === undefined);
  problems.push(
    ...lacking.map(
      (name) => `AUTH_MAIL_LOCALE is ${fallback}, and there is no ${name}.${fallback}.txt.`,
    ),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    locales: [...new Set(all.map(({ locale }) => locale))],
    render(name, locale, view) {
      const template = choose(name, locale ?? fallback) ?? choose(name, fallback)!;
      return render(engine, template, view, service);
    },
    layOut({ link, ...words }, locale) {
      const text = `${words.text.replaceAll(/\r\n?/g, '\n').trim()}\n`;
      const letter = { subject: words.subject.trim(), text, locale: locale ?? fallback };
      return { ...letter, html: htmlOf({ ...letter, link }) };
    },
  };
}

/** It is in subjects, which are headers. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** `zh` and `zh-CN` are the same: a file for one replaces that for the other. */
function keyOf({ mail, locale }: Template): string {
  return `${mail} ${new Intl.Locale(locale).maximize().baseName}`;
}

function nearestTemplate(
  templates: readonly Template[],
  name: MailName,
  wanted: string,
): Template | undefined {
  const ofMail = templates.filter(({ mail }) => mail === name);
  const locale = nearestLocale(
    wanted,
    ofMail.map((one) => one.locale),
  );
  return ofMail.find((one) => one.locale === locale);
}
