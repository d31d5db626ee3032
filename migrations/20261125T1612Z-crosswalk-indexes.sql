-- Links into a place of another system, whatever their state but ended: asked for every place that the matcher writes about.
create index place_link_into on place_link (other_place_id) where state <> 'retired';
