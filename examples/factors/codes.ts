import { element, find, onPress, show } from './screen.ts';

let leave: () => Promise<void> = async () => {};

/** Shows recovery codes, this once. */
export function showCodes(codes: readonly string[], whenKept: () => Promise<void>): void {
  leave = whenKept;
  find('#codes ul').replaceChildren(...codes.map((code) => element('li', element('code', code))));
  find('#download').setAttribute('href', `data:text/plain,${encodeURIComponent(codes.join('\n'))}`);
  show('codes');
}

onPress('leaveCodes', async () => {
  await leave();
  find('#codes ul').replaceChildren();
  find('#download').setAttribute('href', '#');
});
