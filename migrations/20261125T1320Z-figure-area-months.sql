-- Which months of an area are to be summed again; 0 = all of them. A correction of one month then costs that month.
alter table figure_area_due drop constraint figure_area_due_pkey;
alter table figure_area_due add column month integer not null default 0;
alter table figure_area_due add primary key (area_id, month);
