-- The same view without a window function, through which no condition could be pushed down: one district then reads one district.
-- `counts_doses`: no store with a lower id carries the org unit's figures.
create or replace view facility as
  select p.id, p.name, p.code, p.type_code, p.type_name, p.active and p.vanished_at is null as active,
         p.holds_stock, p.latitude, p.longitude, p.gln,
         p.id as openlmis_place_id, l.other_place_id as dhis2_place_id,
         p.area_id as openlmis_area_id, d.area_id as dhis2_area_id,
         l.other_place_id is not null and not exists (
           select 1
             from place_link lower_link join place lower_place on lower_place.id = lower_link.place_id
            where lower_link.other_place_id = l.other_place_id and lower_link.state = 'confirmed'
              and lower_link.place_id < p.id and lower_place.system = 'openlmis'
              and not exists (
                select 1 from place_link first_link join place o on o.id = first_link.other_place_id
                 where first_link.place_id = lower_link.place_id and first_link.state = 'confirmed'
                   and first_link.id < lower_link.id and o.system = 'dhis2' and o.vanished_at is null)
         ) as counts_doses
    from place p
    left join lateral (
      select l.other_place_id from place_link l join place o on o.id = l.other_place_id
       where l.place_id = p.id and l.state = 'confirmed' and o.system = 'dhis2' and o.vanished_at is null
       order by l.id limit 1) l on true
    left join place d on d.id = l.other_place_id
   where p.system = 'openlmis'
  union all
  select p.id, p.name, p.code, p.type_code, p.type_name, p.active and p.vanished_at is null,
         false, p.latitude, p.longitude, p.gln,
         null, p.id, null, p.area_id, true
    from place p
   where p.system = 'dhis2'
     and not exists (select 1 from place_link l join place o on o.id = l.place_id
                      where l.other_place_id = p.id and l.state = 'confirmed' and o.system = 'openlmis');
