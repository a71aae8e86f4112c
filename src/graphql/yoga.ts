import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { logFailure, type Logger } from '../lib/log.ts';
import { answer, type HttpRefusal, type Result } from './answer.ts';
import type { ContextFactory } from './context.ts';
import { presentError, type Failure } from './errors.ts';
import { negotiate } from './media-type.ts';
import { useStrictRequests } from './request.ts';

/** Returns the GraphQL endpoint: yoga, with our way in, our context and our way out. */
export function createGraphQLEndpoint(options: {
  schema: GraphQLSchema;
  context: ContextFactory;
  log: Logger;
}) {
  const { schema, context, log } = options;
  return createYoga({
    schema,
    context: ({ request }) => context({ request }),
    plugins: [useStrictRequests(), useAnswers(schema, log)],
    // Errors are masked once, on the way out, by `presentError`.
    maskedErrors: false,
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    // Counted by useStrictRequests, without a second stream.
    maxRequestBodySize: false,
  });
}

type OnResultProcess = NonNullable<Plugin['onResultProcess']>;
type RawResult = {
  data?: Result['data'];
  errors?: readonly unknown[];
  extensions?: { http?: HttpRefusal };
};

function useAnswers(schema: GraphQLSchema, log: Logger): Plugin {
  const onResultProcess: OnResultProcess = ({
    request,
    result,
    serverContext,
    setResultProcessor,
  }) => {
    if (Symbol.asyncIterator in result || Array.isArray(result)) return;
    const { params } = serverContext as Partial<YogaInitialContext>;
    const failure: Failure = {
      schema,
      document: params?.query ?? '',
      variables: params?.variables ?? {},
      report: (fault) => logFailure(log, request, fault),
    };
    const negotiated = negotiate(request.headers.get('accept')) ?? {
      mediaType: 'application/json',
      alwaysOk: false,
    };
    const { data, errors } = result as RawResult;
    setResultProcessor(
      () =>
        answer(
          {
            ...(errors && { errors: errors.map((error) => presentError(error, failure)) }),
            ...(data !== undefined && { data }),
          },
          negotiated,
          httpRefusal(errors?.[0]),
        ),
      negotiated.mediaType,
    );
  };
  return { onResultProcess };
}

function httpRefusal(error: unknown): HttpRefusal {
  if (!(error instanceof GraphQLError) || error.extensions['code'] !== 'BAD_REQUEST') return {};
  const { status, headers } = (error.extensions['http'] ?? {}) as HttpRefusal;
  return { status, headers };
}
