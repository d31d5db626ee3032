-- One month of one district, and whether a place supplies others, are asked for by every page.
drop index facility_antigen_month_month;
create index facility_antigen_month_month on facility_antigen_month (month, facility_id);
create index supply_link_supplier on supply_link (supplier_place_id);
