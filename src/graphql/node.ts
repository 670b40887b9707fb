import { Field, ID, InputType, InterfaceType, ObjectType } from 'type-graphql'

@InterfaceType('Node', {
  description: 'Anything with a global id.',
  resolveType: (value: { __typename?: string }) => value.__typename,
})
export abstract class NodeType {
  @Field(() => ID, { description: 'Global and opaque.' })
  id!: string
}

@InputType({ description: 'Something by its id.' })
export class IdInput {
  @Field(() => ID, { description: 'Its global id.' })
  id!: string
}

@ObjectType('PageInfo', { description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'There is more after it.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'There is more before it.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'Cursor of the first item.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'Cursor of the last item.' })
  endCursor!: string | null
}
