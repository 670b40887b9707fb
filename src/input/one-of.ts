import { assertValidSchema, type GraphQLSchema, isInputObjectType } from 'graphql'
import { Extensions, Field, InputType } from 'type-graphql'
import { IsOptional, ValidateNested } from './class-validator.ts'

/** An input of which exactly one field is given. type-graphql has no word for it: `applyOneOf` makes it true. */
export function OneOfInput(name: string, options: { description: string }): ClassDecorator {
  return (target) => {
    Extensions({ oneOf: true })(target as never)
    InputType(name, options)(target as never)
  }
}

/** One field of a OneOfInput: may be left out, and is judged field by field when it is there. */
export function Arm(description: string, type: () => unknown): PropertyDecorator {
  return (target, key) => {
    Field(type as () => never, { nullable: true, description })(target, key as string)
    IsOptional()(target, key as string)
    ValidateNested()(target, key as string)
  }
}

/**
 * Call it right after buildSchema. Writing `isOneOf` relies on graphql-js 16's internals: a test keeps watch that two
 * keys are refused.
 *
 * @param options.assumeValid as of GraphQLSchema: it is not validated
 */
export function applyOneOf(schema: GraphQLSchema, { assumeValid }: { assumeValid: boolean }): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()))
    if (isInputObjectType(type) && type.extensions.oneOf === true) (type as { isOneOf: boolean }).isOneOf = true
  ;(schema as unknown as { __validationErrors: unknown }).__validationErrors = assumeValid ? [] : undefined
  assertValidSchema(schema)
  return schema
}
