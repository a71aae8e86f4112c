import { explain } from './api.ts';

/** Returns the element, which is in index.html. */
export function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`index.html has no ${selector}`);
  return found;
}

/** Shows a section alone, and moves the focus to its title, so that screen readers say it. */
export function show(id: string, news = ''): void {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
  const section = find(`#${id}`);
  for (const input of section.querySelectorAll('input')) forget(input);
  for (const problem of section.querySelectorAll('.problem')) problem.textContent = '';
  const place = section.querySelector('.news');
  if (place) place.textContent = news;
  find(`#${id} h1`).focus();
}

/** No secret stays in a field that is not shown. */
function forget(input: HTMLInputElement): void {
  input.value = '';
  input.checked = false;
  input.ariaInvalid = 'false';
}

type Work<Given> = (given: Given) => Promise<void> | void;

/** What a form does. A problem is said beside its button, and marks its field. */
export function onSubmit(name: string, work: Work<Record<string, string>>): void {
  const form = find(`form[name="${name}"]`);
  const input = form.querySelector<HTMLInputElement>('input[name]');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(form, async () => {
      const inputs = [...form.querySelectorAll<HTMLInputElement>('input[name]')];
      await work(Object.fromEntries(inputs.map(({ name: key, value }) => [key, value])));
      inputs.forEach(forget);
    });
  });
  if (!input) return;
  const problem = form.querySelector('.problem');
  if (problem) problem.id = `${name}-problem`;
  input.setAttribute('aria-describedby', `${name}-problem`);
}

/** What the buttons of this name do, outside a form. */
export function onPress(name: string, work: Work<void>): void {
  for (const button of document.querySelectorAll(`[data-press="${name}"]`))
    button.addEventListener('click', () => void run(button.closest('section, dialog'), work));
}

/** Does the work once at a time, and says what went wrong. */
export async function run(place: Element | null, work: Work<void>): Promise<void> {
  if (!place || place.ariaBusy === 'true') return;
  const problem = place.querySelector('.problem');
  const input = place.matches('form') ? place.querySelector<HTMLInputElement>('input[name]') : null;
  place.ariaBusy = 'true';
  if (problem) problem.textContent = '';
  try {
    await work();
    if (input) input.ariaInvalid = 'false';
  } catch (error) {
    if (problem) problem.textContent = explain(error);
    if (input) input.ariaInvalid = 'true';
    input?.focus();
  } finally {
    place.ariaBusy = 'false';
  }
}

/** Returns an element with this text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
