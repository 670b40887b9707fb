import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** In order; never edited once released. Kysely runs them in one transaction under a lock. */
export const migrationsOf = (killPoint: (point: string) => void): Record<string, Migration> => ({
  '0001_generations': {
    async up(database) {
      await sql`
        create table generation (
          id uuid primary key,
          tenant text not null,
          sequence int not null default 0,
          status text not null,
          family text not null,
          model text not null,
          capability text not null,
          provider text not null,
          request jsonb not null,
          settled jsonb not null,
          settled_parameters jsonb not null,
          warnings jsonb not null,
          count int not null,
          idempotency_key text,
          input_hash text not null,
          client_reference text,
          poll_interval_milliseconds int not null,
          created_at timestamptz not null default now(),
          started_at timestamptz,
          finished_at timestamptz,
          deadline_at timestamptz not null,
          cancel_requested_at timestamptz,
          late_result text not null default 'DISCARD',
          prepared jsonb,
          failure jsonb,
          charge_state text not null default 'NONE',
          charge_micros bigint,
          estimate_micros bigint,
          settling boolean not null default false,
          work_done boolean not null default false,
          lease bigint not null default 0,
          holder int,
          job_id uuid,
          claims int not null default 0
        )`.execute(database)
      await sql`create unique index generation_idempotency on generation (tenant, idempotency_key) where idempotency_key is not null`.execute(
        database,
      )
      await sql`create index generation_newest on generation (tenant, created_at desc, id desc)`.execute(database)
      await sql`create index generation_active on generation (tenant) where finished_at is null`.execute(database)
      await sql`create index generation_work on generation (created_at) where not work_done`.execute(database)
      await sql`create index generation_holder on generation (holder) where holder is not null`.execute(database)
      await sql`
        create table clip (
          generation_id uuid not null references generation on delete cascade,
          index int not null,
          status text not null,
          fraction double precision,
          progress_source text not null default 'UNKNOWN',
          queue_position int,
          message text,
          polls int not null default 0,
          as_of timestamptz not null default now(),
          expected_median_at timestamptz,
          expected_ninetieth_at timestamptz,
          expected_samples int,
          failure jsonb,
          arrived_late boolean not null default false,
          started_at timestamptz,
          finished_at timestamptz,
          timing_key text not null,
          primary key (generation_id, index)
        )`.execute(database)
      await sql`create index clip_queued on clip (generation_id) where status = 'QUEUED'`.execute(database)
      await sql`create index clip_timing on clip (timing_key, finished_at desc) where status = 'SUCCEEDED'`.execute(
        database,
      )
      await sql`
        create table attempt (
          id uuid primary key,
          generation_id uuid not null references generation on delete cascade,
          clip_index int not null,
          number int not null,
          provider text not null,
          credential text not null,
          model text not null,
          sent_at timestamptz not null default now(),
          submit_deadline_at timestamptz not null,
          operation jsonb,
          charge jsonb,
          result jsonb,
          closed_at timestamptz,
          outcome text,
          unique (generation_id, clip_index, number)
        )`.execute(database)
      await sql`create index attempt_open on attempt (provider, credential, model) where closed_at is null`.execute(
        database,
      )
      killPoint('migrate.half')
      await sql`
        create table event (
          generation_id uuid not null references generation on delete cascade,
          sequence int not null,
          type text not null,
          at timestamptz not null default now(),
          status text not null,
          is_final boolean not null,
          data jsonb not null,
          primary key (generation_id, sequence)
        )`.execute(database)
      await sql`create unique index event_one_final on event (generation_id) where is_final`.execute(database)
      await sql`
        create table video (
          id uuid primary key,
          tenant text not null,
          generation_id uuid not null references generation on delete cascade,
          clip_index int not null,
          facts jsonb not null,
          created_at timestamptz not null default now(),
          unique (generation_id, clip_index)
        )`.execute(database)
      await sql`
        create table upload (
          id uuid primary key,
          tenant text not null,
          status text not null,
          content_type text not null,
          declared_bytes bigint not null,
          declared_sha256 text,
          file_name text,
          facts jsonb,
          problem jsonb,
          created_at timestamptz not null default now(),
          expires_at timestamptz not null
        )`.execute(database)
      await sql`create index upload_waiting on upload (tenant, expires_at) where status = 'WAITING'`.execute(database)
      await sql`create table setting (name text primary key, value text not null)`.execute(database)
    },
  },
  '0002_routes': {
    async up(database) {
      await sql`alter table generation add column route text, add column catalog_version text`.execute(database)
      await sql`create index generation_spend on generation (tenant, created_at)`.execute(database)
      await sql`create index attempt_health on attempt (provider, model, sent_at)`.execute(database)
    },
  },
  '0003_providers': {
    async up(database) {
      await sql`alter table attempt add column answers jsonb, add column request jsonb, add column duplicates jsonb`.execute(
        database,
      )
      await sql`alter table generation add column charge_units text, add column emulated boolean not null default false`.execute(
        database,
      )
      // One purchase, one attempt: a job of the provider's is never adopted twice.
      await sql`
        create unique index attempt_operation on attempt (
          provider, credential, md5(coalesce(operation ->> 'id', operation::text)))
        where operation is not null`.execute(database)
      await sql`create index attempt_operation_id on attempt (provider, (operation ->> 'id')) where closed_at is null`.execute(
        database,
      )
    },
  },
  '0004_never_lost': {
    async up(database) {
      await sql`alter table attempt add column outputs jsonb`.execute(database)
      await sql`alter table generation add column failed_starts int not null default 0`.execute(database)
      await sql`
        update attempt set duplicates = (
          select jsonb_agg(jsonb_build_object('operation', one)) from jsonb_array_elements(duplicates) as one)
        where duplicates is not null`.execute(database)
      await sql`create index attempt_duplicates on attempt (sent_at) where duplicates is not null`.execute(database)
      await sql`alter table video add column verify_after timestamptz, add column verify_tries int not null default 0`.execute(
        database,
      )
      await sql`alter table upload add column generation_id uuid`.execute(database)
      await sql`
        create index upload_stored on upload (tenant) include (declared_bytes)
        where status in ('READY', 'WAITING')`.execute(database)
      await sql`create index video_unverified on video (verify_after) where verify_after is not null`.execute(database)
      await sql`alter table clip add column retry_at timestamptz`.execute(database)
      // The default is for rows that are open now, and for processes of the version before.
      await sql`
        alter table attempt
        add column presumed_running_until timestamptz not null default now() + interval '10 minutes'`.execute(database)
      await sql`
        create table slot_queue (
          key text not null,
          holder int not null,
          credentials text[] not null,
          absent text[] not null default '{}',
          seen_at timestamptz not null default now(),
          primary key (key, holder)
        )`.execute(database)
      await sql`create index generation_open on generation (provider, model) where finished_at is null`.execute(
        database,
      )
    },
  },
  '0006_suspended_routes': {
    async up(database) {
      await sql`
        create table suspended_route (
          route text not null,
          emulated boolean not null,
          refused_at timestamptz not null,
          primary key (route, emulated)
        )`.execute(database)
    },
  },
  '0007_route_changes': {
    async up(database) {
      // Of older ones nobody knows whether the caller named the provider.
      await sql`alter table generation add column may_change_route boolean not null default false`.execute(database)
      await sql`alter table attempt add column route text`.execute(database)
    },
  },
  '0008_request_limits': {
    async up(database) {
      await sql`create table request_limit (key text primary key, free_at timestamptz not null)`.execute(database)
    },
  },
  '0010_run_times': {
    async up(database) {
      await sql`
        create table run_time (
          id bigint generated always as identity primary key,
          timing_key text not null,
          earliest_milliseconds double precision not null,
          latest_milliseconds double precision not null
        )`.execute(database)
      await sql`create index run_time_latest on run_time (timing_key, id desc)`.execute(database)
      await sql`
        insert into run_time (timing_key, earliest_milliseconds, latest_milliseconds)
        select key, milliseconds, milliseconds from (
          select case when generation.emulated then 'emulated|' else '' end || timing_key as key,
            extract(epoch from clip.finished_at - clip.started_at)::float8 * 1000 as milliseconds, clip.finished_at,
            row_number() over (partition by timing_key, generation.emulated order by clip.finished_at desc) as place
          from clip join generation on generation.id = clip.generation_id
          where clip.status = 'SUCCEEDED' and clip.started_at is not null
        ) as ended where place <= 300 order by finished_at`.execute(database)
      await sql`drop index clip_timing`.execute(database)
      // Processes of the version before go on with the default of theirs.
      await sql`
        alter table generation add column longest_poll_milliseconds int,
        alter column poll_interval_milliseconds set default 5000`.execute(database)
    },
  },
  '0011_storyboards': {
    async up(database) {
      await sql`
        create table storyboard (
          id uuid primary key,
          tenant text not null,
          status text not null,
          shot_names text[] not null,
          film jsonb not null,
          film_takes text,
          film_generation_id uuid,
          film_problems jsonb,
          maximum_cost_micros bigint,
          idempotency_key text,
          input_hash text not null,
          created_at timestamptz not null,
          changed_at timestamptz not null,
          due_at timestamptz
        )`.execute(database)
      await sql`create unique index storyboard_idempotency on storyboard (tenant, idempotency_key) where idempotency_key is not null`.execute(
        database,
      )
      await sql`create index storyboard_open on storyboard (tenant) where status in ('RUNNING', 'NEEDS_RETRY')`.execute(
        database,
      )
      await sql`create index storyboard_due on storyboard (due_at) where due_at is not null`.execute(database)
      await sql`create index storyboard_film on storyboard (film_generation_id)`.execute(database)
      // No reference to the generation: a take whose generation is gone must not look as if it had never been started.
      await sql`
        create table storyboard_take (
          storyboard_id uuid not null references storyboard on delete cascade,
          shot_index int not null,
          number int not null,
          input jsonb not null,
          expected jsonb not null,
          emulated boolean not null,
          estimate_micros bigint,
          generation_id uuid,
          problems jsonb,
          idempotency_key text,
          input_hash text not null,
          created_at timestamptz not null,
          primary key (storyboard_id, shot_index, number)
        )`.execute(database)
      await sql`create unique index storyboard_take_generation on storyboard_take (generation_id)`.execute(database)
      await sql`create unique index storyboard_take_idempotency on storyboard_take (storyboard_id, idempotency_key)`.execute(
        database,
      )
      await sql`alter table upload add column storyboard_id uuid`.execute(database)
    },
  },
  '0012_deletion': {
    async up(database) {
      await sql`alter table generation add column keep_for_seconds bigint, add column deleted_at timestamptz`.execute(
        database,
      )
      await sql`
        create index generation_kept on generation (tenant, finished_at)
        where finished_at is not null and deleted_at is null`.execute(database)
      await sql`
        create index generation_keep on generation (finished_at)
        where keep_for_seconds is not null and deleted_at is null`.execute(database)
      await sql`alter table video add column deleted_at timestamptz`.execute(database)
      await sql`create index video_deleted on video (deleted_at) where deleted_at is not null`.execute(database)
      await sql`alter table storyboard add column erased_at timestamptz`.execute(database)
      await sql`create index storyboard_whole on storyboard (changed_at) where erased_at is null`.execute(database)
      await sql`create index upload_age on upload (tenant, created_at)`.execute(database)
      await sql`
        create table media_reference (
          generation_id uuid references generation on delete set null,
          storyboard_id uuid references storyboard on delete set null,
          upload_id uuid references upload on delete cascade,
          video_id uuid references video on delete cascade,
          check (num_nonnulls(generation_id, storyboard_id) <= 1),
          check (num_nonnulls(upload_id, video_id) = 1)
        )`.execute(database)
      await sql`
        create unique index media_reference_generation on media_reference (generation_id, upload_id, video_id)
        nulls not distinct where generation_id is not null`.execute(database)
      await sql`
        create unique index media_reference_storyboard on media_reference (storyboard_id, upload_id, video_id)
        nulls not distinct where storyboard_id is not null`.execute(database)
      await sql`create index media_reference_upload on media_reference (upload_id) where upload_id is not null`.execute(
        database,
      )
      await sql`create index media_reference_video on media_reference (video_id) where video_id is not null`.execute(
        database,
      )
      await sql`
        create index media_reference_gone on media_reference (upload_id)
        where generation_id is null and storyboard_id is null`.execute(database)
      await sql`
        create table media_removal (
          key text primary key,
          due_at timestamptz not null default now(),
          is_again boolean not null default false
        )`.execute(database)
      await sql`create index media_removal_due on media_removal (due_at)`.execute(database)
      await referToEarlierMedia(database)
    },
  },
  '0013_derived_media': {
    async up(database) {
      await sql`
        create table derived_medium (
          video_id uuid not null references video on delete cascade,
          name text not null,
          tenant text not null,
          size_bytes bigint not null default 0,
          refusal jsonb,
          made_at timestamptz not null default now(),
          primary key (video_id, name)
        )`.execute(database)
      await sql`create index derived_medium_newest on derived_medium (tenant, made_at desc)`.execute(database)
      await sql`alter table media_removal add column made_of uuid[]`.execute(database)
      await sql`
        create index media_removal_made_of on media_removal using gin (made_of) where made_of is not null`.execute(
        database,
      )
    },
  },
  '0014_trace_context': {
    async up(database) {
      await sql`alter table generation add column trace_context jsonb`.execute(database)
    },
  },
  '0016_operators': {
    async up(database) {
      await sql`
        create table operator_action (
          id bigint generated always as identity primary key,
          generation_id uuid not null references generation on delete cascade,
          attempt_id uuid,
          action text not null,
          actor text not null,
          reason text,
          at timestamptz not null default now(),
          before jsonb not null,
          after jsonb not null
        )`.execute(database)
      await sql`create index operator_action_generation on operator_action (generation_id)`.execute(database)
      await sql`alter table generation add column reopened_at timestamptz`.execute(database)
      await sql`create index attempt_uncertain on attempt (sent_at) where outcome = 'uncertain'`.execute(database)
    },
  },
  '0017_webhooks': {
    async up(database) {
      await sql`
        create table webhook_endpoint (
          id uuid primary key,
          tenant text not null,
          generation_id uuid unique references generation on delete cascade,
          url text not null,
          types text[] not null,
          secret text,
          previous_secret text,
          previous_until timestamptz,
          signing_key text,
          is_enabled boolean not null default true,
          disabled_reason text,
          failing_since timestamptz,
          created_at timestamptz not null,
          check ((generation_id is null) = (secret is not null))
        )`.execute(database)
      await sql`
        create index webhook_endpoint_tenant on webhook_endpoint (tenant) where generation_id is null`.execute(database)
      await sql`
        create table webhook_cursor (
          endpoint_id uuid not null,
          generation_id uuid not null references generation on delete cascade,
          tenant text not null,
          delivered_to int not null,
          wanted_to int not null,
          due_at timestamptz,
          turn bigint not null default 0,
          holder int,
          held_until timestamptz,
          primary key (endpoint_id, generation_id)
        )`.execute(database)
      await sql`create index webhook_cursor_due on webhook_cursor (due_at) where due_at is not null`.execute(database)
      await sql`create index webhook_cursor_generation on webhook_cursor (generation_id)`.execute(database)
      await sql`
        create table webhook_delivery (
          id uuid primary key,
          endpoint_id uuid not null references webhook_endpoint on delete cascade,
          generation_id uuid references generation on delete cascade,
          sequence int,
          webhook_id text not null,
          type text not null,
          status text not null,
          attempts int not null,
          http_status int,
          error text,
          milliseconds int,
          first_attempt_at timestamptz not null,
          last_attempt_at timestamptz not null,
          next_attempt_at timestamptz,
          unique (endpoint_id, generation_id, sequence)
        )`.execute(database)
      await sql`
        create index webhook_delivery_recent on webhook_delivery (endpoint_id, last_attempt_at desc)`.execute(database)
      await sql`create index webhook_delivery_generation on webhook_delivery (generation_id)`.execute(database)
      await sql`create index webhook_delivery_age on webhook_delivery (last_attempt_at)`.execute(database)
    },
  },
  '0018_held': {
    async up(database) {
      // By which one holder after the other is found.
      await sql`create index webhook_cursor_holder on webhook_cursor (holder) where holder is not null`.execute(
        database,
      )
      // Of a clip that runs, what was seen last is written every ten seconds: in its page, if there is room, and in no index.
      await sql`alter table clip set (fillfactor = 70)`.execute(database)
    },
  },
})

/** What the requests of before the table name, found by the ids as callers write them. */
async function referToEarlierMedia(database: Parameters<Migration['up']>[0]): Promise<void> {
  const globalId = (type: string, id: string) =>
    sql`translate(encode(convert_to(${sql.lit(`${type}:`)} || ${sql.ref(id)}, 'UTF8'), 'base64'), '+/=', '-_')`
  const requests = sql`
    select id as generation_id, null::uuid as storyboard_id, tenant, request from generation
    union all
    select null, storyboard_id, tenant, input from storyboard_take join storyboard on storyboard.id = storyboard_id
    union all
    select null, id, tenant, film from storyboard`
  await sql`
    insert into media_reference (generation_id, storyboard_id, upload_id)
    select distinct asked.generation_id, asked.storyboard_id, upload.id from (${requests}) as asked
    cross join jsonb_path_query(asked.request, '$.**.uploadId') as named
    join upload on upload.tenant = asked.tenant and ${globalId('Upload', 'upload.id')} = named #>> '{}'`.execute(
    database,
  )
  await sql`
    insert into media_reference (generation_id, video_id)
    select distinct asked.id, video.id from generation as asked
    cross join lateral (
      select jsonb_path_query(asked.request, '$.**.generationFrame') as named
      union all select jsonb_path_query(asked.request, '$.**.generationClip')) as clip
    join video on video.tenant = asked.tenant
      and ${globalId('Generation', 'video.generation_id')} = named ->> 'generationId'
      and video.clip_index::text = coalesce(named ->> 'clipIndex', '0')
    where asked.finished_at is null or asked.settling`.execute(database)
  await sql`
    insert into media_reference (storyboard_id, video_id)
    select distinct storyboard_take.storyboard_id, video.id from storyboard_take
    join video on video.generation_id = storyboard_take.generation_id`.execute(database)
}
