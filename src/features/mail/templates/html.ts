import { escapeHtml } from '../../../lib/escape-html.ts';
import { directionOf } from '../../../lib/locale.ts';

/** What a mail says. */
export interface Words {
  readonly subject: string;
  readonly text: string;
  readonly link?: string | undefined;
}

/** A mail in words, and what stands out in its HTML. */
export interface Letter extends Words {
  readonly locale: string;
  readonly code?: string | undefined;
}

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const paragraphStyle = 'margin:0 0 16px;font-size:16px;line-height:1.5';
// Colours are set where both of them are: the reader's program has its own for text, and for the dark.
const buttonStyle =
  'display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;font-size:16px;font-weight:600;line-height:1.25;text-decoration:none';
const linkStyle = 'margin:0 0 24px;font-size:13px;line-height:1.5;word-break:break-all';
const codeStyle =
  'margin:0 0 24px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:32px;font-weight:600;line-height:1.25;letter-spacing:4px';

/**
 * Returns the text as HTML. The last line of a paragraph can be the link, which becomes a button with the lines before it
 * as its label, or the code, which becomes large. Everything is escaped.
 */
export function htmlOf(letter: Letter): string {
  const { subject, text, locale } = letter;
  const about = `lang="${escapeHtml(locale)}" dir="${directionOf(locale)}"`;
  const paragraphs = text.trim().split(/\n{2,}/);
  return `<!doctype html>
<html ${about}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>:root { color-scheme: light dark; supported-color-schemes: light dark; }</style>
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0">
<div ${about} style="max-width:560px;margin:0 auto;padding:24px;${font}">
${paragraphs.map((one) => paragraph(one, letter)).join('\n')}
</div>
</body>
</html>
`;
}

function paragraph(text: string, { link, code }: Letter): string {
  const lines = text.split('\n');
  const last = lines.at(-1);
  const before = lines.slice(0, -1).join('\n');
  if (last === link) return button(before, last!);
  if (last === code) return plain(before, link) + block(codeStyle, escapeHtml(last!));
  return plain(text, link);
}

function button(words: string, link: string): string {
  const label = words.trim().replace(/\s*[:：]$/u, '') || link;
  // Outlook on Windows knows no padding of links, and takes that of the cell.
  const inCell = `<a href="${escapeHtml(link)}" style="${buttonStyle}">${lineBreaks(escapeHtml(label))}</a>`;
  const table = `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px"><tr><td bgcolor="#1d4ed8" style="border-radius:6px;mso-padding-alt:12px 24px">${inCell}</td></tr></table>`;
  return `${table}\n${block(linkStyle, anchor(link))}`;
}

function plain(text: string, link: string | undefined): string {
  if (text === '') return '';
  const parts = link === undefined ? [text] : text.split(link);
  const html = parts.map((part) => lineBreaks(escapeHtml(part))).join(anchor(link ?? ''));
  return `${block(paragraphStyle, html)}\n`;
}

const block = (style: string, html: string) => `<p style="${style}">${html}</p>`;
const lineBreaks = (html: string) => html.replaceAll('\n', '<br>\n');
const anchor = (link: string) => `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`;
