import { Field, SelectField } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { Page } from '../../account/ui/page.tsx';
import { read } from '../api.ts';
import { go, hrefOf, type Place } from '../place.ts';
import { More } from '../ui/more.tsx';
import { pageSize, usePages, type Connection } from '../use-pages.ts';
import { words as common } from '../words.ts';
import { actions } from './actions.ts';
import { EventList, eventFields, type AuditEvent } from './event-list.tsx';
import { filterNames, filterOf } from './filter.ts';
import { words } from './words.ts';

const document = `query ($first: Int, $after: String, $filter: AuditFilter) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    nodes { ${eventFields} }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** What has happened on the server, the newest first. The filters are in the address. */
export function AuditLog({ place }: { place: Place }) {
  const { query, entry, returns } = place;
  const pages = usePages<AuditEvent>(entry, async (after) => {
    const variables = { first: pageSize, after, filter: await filterOf(query) };
    return (await read<{ auditEvents: Connection<AuditEvent> }>(document, variables)).auditEvents;
  });
  return (
    <Page title={common.auditLog}>
      <Filter query={query} key={returns} />
      <EventList events={pages.items} />
      <More pages={pages} />
    </Page>
  );
}

/** A choice has to have a value, which the address leaves out. */
const any = ['any', common.any] as const;

const choices = [any, ...actions.toSorted().map((action) => [action, action] as const)];

function Filter({ query }: { query: URLSearchParams }) {
  const filter = async (values: Values) => {
    const given = filterNames.map((name) => [name, values[name]?.trim() ?? ''] as const);
    const kept = given.filter(([, text]) => text !== any[0]);
    go(hrefOf('audit-log', Object.fromEntries(kept)));
  };
  const given = (name: (typeof filterNames)[number]) => ({
    name,
    value: query.get(name) ?? '',
    optional: true,
    autocomplete: 'off',
  });
  return (
    <details open={filterNames.some((name) => query.has(name))}>
      <summary>{common.filters}</summary>
      <Form press={common.search} action={{ run: filter, isRunning: false, problem: null }}>
        <div class="filter">
          <SelectField
            name="action"
            label={words.action}
            value={query.get('action') ?? any[0]}
            options={choices}
          />
          <Field {...given('ip')} label={words.ip} />
          <Field {...given('actor')} label={words.actor} hint={words.userHint} />
          <Field {...given('subject')} label={words.subject} hint={words.userHint} />
          <Field {...given('since')} label={words.since} type="datetime-local" />
          <Field {...given('before')} label={words.before} type="datetime-local" />
        </div>
      </Form>
    </details>
  );
}
