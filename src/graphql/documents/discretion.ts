import { GraphQLError, specifiedRules, type ValidationContext, type ValidationRule } from 'graphql';

/**
 * What is said in the place of graphql-js's messages that name types, fields, arguments or values of the schema, by the
 * rule that says them. The location says where, and the document who: what is not in it stays untold.
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

/** Rules whose messages name nothing but what the document does. */
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

/** Returns the rule with messages that name nothing of the schema but what the document names. */
export function discreet(rule: ValidationRule): ValidationRule {
  // A rule of an embedder says what they want it to say; one of graphql-js that is new is not trusted to be discreet.
  if (discreetRules.has(rule.name) || !specified.has(rule.name)) return rule;
  const sentence = sentences[rule.name] ?? 'The document does not fit the schema here.';
  return (context) => rule(reportingAs(sentence, context));
}

/** The context is shared by all rules, which have one budget of work: each gets a view of it. */
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
