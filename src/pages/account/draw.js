/**
 * @typedef {import('./step.js').Step} Step
 * @typedef {import('./step.js').Field} Field
 * @typedef {import('./step.js').Choice} Choice
 * @typedef {import('./words.js').Words} Words
 */

/**
 * Returns an element. Text goes in as text, never as markup: the page's policy lets no script write any.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number | undefined>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * Returns what shows a step in the place of the one before, and moves the focus to its title, so that screen readers
 * say it.
 *
 * @param {{ root: HTMLElement, words: Words, links: { href: string, label: string }[] }} parts
 *   `links`: where the user may go when all is done
 */
export function createDraw({ root, words, links }) {
  /** @type {(step: Step) => void} */
  const draw = (step) => {
    const title = element('h1', { tabindex: -1 }, step.title);
    const text = [...step.text, ...(step.isDone ? [words.close] : [])];
    root.replaceChildren(title, ...text.map((line) => element('p', {}, line)));
    if (step.choices?.length) root.append(createForm(step.fields ?? [], step.choices));
    if (step.isDone) {
      const anchors = links.map(({ href, label }) => element('a', { href }, label));
      root.append(...anchors.map((anchor) => element('p', {}, anchor)));
    }
    document.title = `${step.title} · ${location.host}`;
    title.focus();
  };

  /** @type {(fields: Field[], choices: Choice[]) => HTMLFormElement} */
  const createForm = (fields, choices) => {
    const problem = element('p', { id: 'problem', role: 'alert' });
    const status = element('p', { id: 'status', role: 'status' });
    const buttons = choices.map(({ label }, index) =>
      element('button', { type: index === 0 ? 'submit' : 'button' }, label),
    );
    // By POST, so that what is typed could never get into an address.
    const form = element('form', { method: 'post', 'aria-describedby': 'problem' });
    form.append(...fields.flatMap(drawField), problem, ...buttons, status);

    /** @type {(choice: Choice) => Promise<void>} */
    const press = async (choice) => {
      if (form.ariaBusy === 'true') return;
      form.ariaBusy = 'true';
      problem.textContent = '';
      status.textContent = words.working;
      const inputs = [...form.querySelectorAll('input')].map(({ name, value }) => [name, value]);
      const next = await choice.press(Object.fromEntries(inputs));
      form.ariaBusy = 'false';
      status.textContent = '';
      if (!('problem' in next)) return draw(next);
      problem.textContent = next.problem;
      mark(form, next.field);
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (choices[0]) void press(choices[0]);
    });
    for (const [index, choice] of choices.entries())
      if (index > 0) buttons[index]?.addEventListener('click', () => void press(choice));
    return form;
  };

  /** @type {(field: Field) => HTMLElement[]} */
  const drawField = ({ name, label, type, autocomplete, value, hint, minLength }) => {
    const hintId = hint === undefined ? undefined : `${name}-hint`;
    const input = element('input', {
      id: name,
      name,
      type,
      autocomplete,
      value,
      minlength: minLength,
      autocapitalize: 'none',
      spellcheck: 'false',
      'aria-describedby': hintId,
    });
    input.readOnly = value !== undefined;
    input.required = minLength !== undefined;
    return [
      element('label', { for: name }, label),
      input,
      ...(hint === undefined ? [] : [element('p', { id: hintId, class: 'hint' }, hint)]),
      ...(type === 'password' ? [drawReveal(input)] : []),
    ];
  };

  /** @type {(input: HTMLInputElement) => HTMLElement} */
  const drawReveal = (input) => {
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => (input.type = box.checked ? 'text' : 'password'));
    return element('label', { class: 'reveal' }, box, words.showPassword);
  };

  return draw;
}

/**
 * Says which field was refused, and moves the focus there.
 *
 * @param {HTMLFormElement} form
 * @param {string | undefined} name
 */
function mark(form, name) {
  for (const input of form.querySelectorAll('input')) {
    input.setAttribute('aria-errormessage', 'problem');
    input.ariaInvalid = String(input.name === name);
  }
  const refused = form.querySelector('[aria-invalid="true"]');
  if (refused instanceof HTMLElement) refused.focus();
}
