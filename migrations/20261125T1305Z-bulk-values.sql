-- Tens of millions of values are written with ids that the same process has just read from `place`, `series` and `product`, whose rows
-- are never deleted (they are marked as vanished). Checking them again row by row costs three times what writing them costs.
alter table doses_given drop constraint doses_given_place_id_fkey, drop constraint doses_given_series_id_fkey;
alter table stock_month drop constraint stock_month_place_id_fkey, drop constraint stock_month_product_id_fkey;
alter table ideal_stock drop constraint ideal_stock_place_id_fkey;
-- Both are asked for by place; nothing asks for a month of all places.
drop index doses_given_month;
drop index stock_month_month;
