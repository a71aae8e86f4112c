const maxLength = 80;

/** Returns untrusted text as one harmless line: in quotes, cut when long, without control characters for a terminal. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * maxLength));
  const shown = characters.slice(0, maxLength).join('');
  const rest = shown.length < text.length ? '…' : '';
  return escapeControls(JSON.stringify(shown + rest));
}

/** Returns the text without what a terminal would obey: such characters are shown by their number. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escape);
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
