import { Field, SelectField } from '../../account/ui/fields.tsx';
import { Form } from '../../account/ui/form.tsx';
import { go, hrefOf, type Place } from '../place.ts';
import { ScopeNames, scopeNamesId } from '../ui/scope-names.tsx';
import { words as common } from '../words.ts';
import { filterNames } from './filter.ts';
import { words } from './words.ts';

/** A choice has to have a value, which the address leaves out. */
const any = ['any', common.any] as const;

const choices = {
  kind: [any, ['PERSON', words.person], ['SERVICE_ACCOUNT', words.serviceAccounts]],
  state: [any, ['enabled', words.enabled], ['disabled', words.disabledOnes]],
  factor: [any, ['yes', words.has], ['no', words.lacks]],
} as const;

/** What is looked for. It goes into the address, so that it can be gone back to. */
export function Search({ place: { query } }: { place: Place }) {
  const value = (name: string) => query.get(name) ?? '';
  const search = async (values: Record<string, string>) => {
    const given = filterNames.map((name) => [name, values[name]?.trim() ?? ''] as const);
    const kept = given.filter(([, text]) => text !== any[0]);
    go(hrefOf('', Object.fromEntries(kept)));
  };
  const isFiltered = filterNames.slice(1).some((name) => query.has(name));
  const select = (name: keyof typeof choices, label: string) => (
    <SelectField name={name} label={label} value={value(name) || any[0]} options={choices[name]} />
  );
  return (
    <Form press={common.search} action={{ run: search, isRunning: false, problem: null }}>
      <Field
        name="name"
        label={words.name}
        value={value('name')}
        optional
        maxLength={64}
        autocomplete="off"
      />
      <details open={isFiltered}>
        <summary>{common.filters}</summary>
        <div class="filter">
          {select('kind', words.kind)}
          {select('state', words.state)}
          {select('factor', words.secondFactor)}
          <Field
            name="scope"
            label={words.scope}
            value={value('scope')}
            optional
            list={scopeNamesId}
            autocomplete="off"
          />
        </div>
      </details>
      <ScopeNames />
    </Form>
  );
}
