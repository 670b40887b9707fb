import { Field, ID, InputType, InterfaceType, ObjectType } from 'type-graphql'

@InterfaceType('Node', {
  description: 'Any object with a global id.',
  resolveType: (value: { __typename?: string }) => value.__typename,
})
export abstract class NodeType {
  @Field(() => ID, { description: 'Global, opaque id.' })
  id!: string
}

@InputType({ description: 'Selects an object by its id.' })
export class IdInput {
  @Field(() => ID, { description: 'Its global id.' })
  id!: string
}

@ObjectType('PageInfo', { description: 'Position of a page in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are more items after the page.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether there are more items before the page.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'Cursor of the first item.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'Cursor of the last item.' })
  endCursor!: string | null
}
