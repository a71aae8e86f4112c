import { GraphQLError, specifiedRules, type ValidationContext, type ValidationRule } from 'graphql';

/**
 * Messages that replace those of graphql-js that name types, fields, arguments or values of the schema, by rule. The
 * location points into the document, so a client learns only names that it sent.
 */
const sentences: Readonly<Record<string, string>> = {
  FieldsOnCorrectTypeRule: 'There is no such field here.',
  ScalarLeafsRule: 'This field lacks a selection of fields, or must not have one.',
  KnownArgumentNamesRule: 'There is no such argument here.',
  ProvidedRequiredArgumentsRule: 'A required argument is missing here.',
  ValuesOfCorrectTypeRule: 'This value does not have the type that is needed here.',
  VariablesInAllowedPositionRule: 'This variable does not have the type that is needed here.',
  PossibleFragmentSpreadsRule: 'No value can have the type of this fragment here.',
  OverlappingFieldsCanBeMergedRule:
    'These fields have one name in the answer and are different. Use aliases.',
};

/** Rules whose messages name only what the document names. */
const discreetRules = new Set([
  'ExecutableDefinitionsRule',
  'FragmentsOnCompositeTypesRule',
  'KnownDirectivesRule',
  'KnownFragmentNamesRule',
  'KnownTypeNamesRule',
  'LoneAnonymousOperationRule',
  'MaxIntrospectionDepthRule',
  'NoFragmentCyclesRule',
  'NoUndefinedVariablesRule',
  'NoUnusedFragmentsRule',
  'NoUnusedVariablesRule',
  'SingleFieldSubscriptionsRule',
  'UniqueArgumentNamesRule',
  'UniqueDirectivesPerLocationRule',
  'UniqueFragmentNamesRule',
  'UniqueInputFieldNamesRule',
  'UniqueOperationNamesRule',
  'UniqueVariableNamesRule',
  'VariablesAreInputTypesRule',
]);

const specified = new Set<string>(specifiedRules.map(({ name }) => name));

/** Returns the rule, with messages that name only those parts of the schema that the document names. */
export function discreet(rule: ValidationRule): ValidationRule {
  // An embedder's rule keeps its messages. A new rule of graphql-js may name anything, so its message is replaced.
  if (discreetRules.has(rule.name) || !specified.has(rule.name)) return rule;
  const sentence = sentences[rule.name] ?? 'The document does not fit the schema here.';
  return (context) => rule(reportingAs(sentence, context));
}

/** All rules share one context with one budget of work: each rule gets a view of it. */
function reportingAs(sentence: string, context: ValidationContext): ValidationContext {
  const reportError = ({ source, positions }: GraphQLError) =>
    context.reportError(
      new GraphQLError(sentence, { source: source ?? null, positions: positions ?? null }),
    );
  return new Proxy(context, {
    get(target, key) {
      if (key === 'reportError') return reportError;
      const member: unknown = Reflect.get(target, key);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
