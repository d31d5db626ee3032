-- Values of one period lie together, since they are written together: a summary of each stretch of pages finds them, at no cost to writing.
create index publish_value_period on publish_value using brin (period) with (pages_per_range = 32, autosummarize = on);

-- The same view with the state as it is stored, so that exceptions are found by their index.
create or replace view publish_value_now as
  select v.place_id, v.cell_id, v.period, v.value, v.batch_id, v.reason, v.detail, v.source_record, v.fetched_at,
         v.computed_at, v.run_id,
         case when v.state = 'batched' and b.state = 'answered' then v.value else v.sent_value end as held_there,
         case
           when v.state = 'computed' then 'computed'
           when v.state in ('rejected', 'refused') then 'rejected'
           when v.state = 'dead' then 'dead'
           when b.state = 'sending' then 'sending'
           when b.state = 'answered' then case when v.value is null then 'deleted' else 'accepted' end
           else 'released'
         end as state,
         b.sent_at, b.answered_at, b.attempt, v.state as stored_state
    from publish_value v left join publish_batch b on b.id = v.batch_id;
