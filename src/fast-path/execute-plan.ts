import { locatedError, type ExecutionResult, type GraphQLError } from 'graphql';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Context } from '../request/context.ts';
import { is17, serializeLeaf, withoutVariables } from '../graphql/package/graphql-versions.ts';
import type { PlannedField } from './query-plan.ts';

type Fields = readonly PlannedField[];
type Data = Record<string, unknown>;
type Path = PlannedField['info']['path'];

/** What the fields of one execution share. */
interface Execution {
  readonly context: Context;
  errors: { readonly error: GraphQLError; readonly path: Path | undefined }[] | null;
}

/**
 * Executes a plan as graphql-js executes its query (GraphQL §6): the same data and the same errors, in the same order.
 * Returns the result itself, or a promise if a resolver returns one.
 */
export function executePlan(fields: Fields, context: Context): MaybePromise<ExecutionResult> {
  const execution: Execution = { context, errors: null };
  const fail = (error: unknown) => {
    addError(execution, error as GraphQLError, undefined);
    return respond(execution, null);
  };
  try {
    const data = executeFields(execution, fields, undefined);
    if (!isPromise(data)) return respond(execution, data);
    return data.then((ready) => respond(execution, ready), fail);
  } catch (error) {
    return fail(error);
  }
}

function respond({ errors }: Execution, data: Data | null): ExecutionResult {
  return errors ? { errors: errors.map(({ error }) => error), data } : { data };
}

function executeFields(execution: Execution, fields: Fields, source: unknown): MaybePromise<Data> {
  const data: Data = {};
  let waits = false;
  try {
    for (const field of fields) {
      const value = executeField(execution, field, source);
      data[field.key] = value;
      waits ||= isPromise(value);
    }
  } catch (error) {
    if (!waits) throw error;
    // Resolvers that have started may fail too, and their errors must be handled.
    const others = waitForAll(data);
    if (!is17)
      return others.finally(() => {
        throw error;
      });
    others.catch(() => {});
    throw error;
  }
  return waits ? waitForAll(data) : data;
}

async function waitForAll(data: Data): Promise<Data> {
  const values = await Promise.all(Object.values(data));
  return Object.fromEntries(Object.keys(data).map((key, index) => [key, values[index]]));
}

function executeField(execution: Execution, field: PlannedField, source: unknown): unknown {
  try {
    const value = resolveField(execution, field, source);
    if (is17 && isPromise(value)) return completeLater(execution, field, value);
    const completed = isPromise(value)
      ? value.then((ready) => complete(execution, field, ready))
      : complete(execution, field, value);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => refuse(execution, field, error));
  } catch (error) {
    return refuse(execution, field, error);
  }
}

/** As in graphql-js 17: late failures come in the same order. */
async function completeLater(
  execution: Execution,
  field: PlannedField,
  value: Promise<unknown>,
): Promise<unknown> {
  try {
    const completed = complete(execution, field, await value);
    return isPromise(completed) ? await completed : completed;
  } catch (error) {
    return refuse(execution, field, error);
  }
}

function resolveField({ context }: Execution, field: PlannedField, source: unknown): unknown {
  if (field.isProperty && typeof source === 'object' && source !== null) {
    const value = (source as Data)[field.info.fieldName];
    if (typeof value !== 'function') return value;
  }
  return field.resolve(source, {}, context, copyInfo(field.info));
}

function complete(execution: Execution, field: PlannedField, value: unknown): unknown {
  const { leaf, isNullable, fields } = field;
  if (value instanceof Error) throw value;
  if (value === null || value === undefined) {
    if (isNullable) return null;
    const { parentType, fieldName } = field.info;
    throw new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
  }
  if (!leaf) return executeFields(execution, fields, value);
  const written = serializeLeaf(leaf, value);
  if (written === null || written === undefined)
    throw new Error(`Expected ${leaf.name}.serialize to return a non-nullable value.`);
  return written;
}

/** Libraries cache what a request has loaded under its `info.fieldNodes`: sharing these would share it with others. */
function copyInfo(info: PlannedField['info']): PlannedField['info'] {
  return {
    ...info,
    ...withoutVariables(),
    fieldNodes: [...info.fieldNodes],
    path: { ...info.path },
  };
}

/** A nullable field becomes null and its error is reported; an error of a non-null field goes up to its parent. */
function refuse(execution: Execution, field: PlannedField, thrown: unknown): null {
  const { isNullable, info } = field;
  const error = locatedError(thrown, info.fieldNodes, keysOf(info.path));
  if (!isNullable) throw error;
  addError(execution, error, info.path);
  return null;
}

/** Errors below a field that is null because of another error are not reported. */
function addError(execution: Execution, error: GraphQLError, path: Path | undefined): void {
  const errors = (execution.errors ??= []);
  const isNull = (at: Path | undefined): boolean =>
    errors.some((one) => one.path === at) || (at !== undefined && isNull(at.prev));
  if (!isNull(path)) errors.push({ error, path });
}

function keysOf(path: Path | undefined): (string | number)[] {
  return path ? [...keysOf(path.prev), path.key] : [];
}

function isPromise(value: unknown): value is Promise<unknown>;
function isPromise<T>(value: MaybePromise<T>): value is Promise<T>;
function isPromise(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
