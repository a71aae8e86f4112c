import { Query, type ClientBase, type Connection, type QueryConfig, type QueryResult } from 'pg';

/** A statement for pg, with a time limit in milliseconds. */
export interface Statement extends QueryConfig {
  query_timeout?: number;
}

/** How pg's own query handles the server's messages. @types/pg leaves it out. */
interface Receiver {
  name: string | undefined;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleDataRow(message: unknown): void;
  handleError(error: Error, connection: Preparing): void;
}

/** The names of statements that were sent to be prepared. @types/pg leaves it out, too. */
interface Preparing {
  readonly submittedNamedStatements: Record<string, string>;
}

/**
 * Runs a statement, and others ahead of it, whose rows do not matter, in one round trip. All of them are in one
 * group of messages: when one fails, the server skips the rest. So nothing runs outside a transaction whose `begin`
 * has failed, as it would if they were sent one by one without waiting.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function queryAfter(
  client: ClientBase,
  ahead: readonly string[],
  statement: Statement,
): Promise<QueryResult> {
  if (ahead.length === 0) return client.query(statement);
  return new Promise((resolve, reject) => {
    const query = new Query(
      { ...statement, queryMode: 'extended' } as QueryConfig,
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    sendAfter(ahead, query as typeof query & Receiver);
    client.query(Object.assign(query, { query_timeout: statement.query_timeout }));
  });
}

function sendAfter(ahead: readonly string[], query: Query & Receiver): void {
  const { name, submit, handleCommandComplete, handleDataRow, handleError } = query;
  let left = ahead.length;
  query.submit = (connection) => {
    connection.stream.cork();
    for (const text of ahead) send(connection, text);
    submit.call(query, connection);
    connection.stream.uncork();
    // Otherwise pg would take the first of them for this statement, and remember it as prepared.
    query.name = undefined;
  };
  query.handleCommandComplete = (message, connection) => {
    if (left === 0) return handleCommandComplete.call(query, message, connection);
    left -= 1;
    if (left === 0) query.name = name;
  };
  query.handleDataRow = (message) => {
    if (left === 0) handleDataRow.call(query, message);
  };
  query.handleError = (error, connection) => {
    // pg does so by the name that the query has not got back when one ahead of it fails.
    if (name !== undefined) delete connection.submittedNamedStatements[name];
    handleError.call(query, error, connection);
  };
}

function send(connection: Connection, text: string): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind({}, true);
  connection.execute({}, true);
}
