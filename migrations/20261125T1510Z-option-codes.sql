-- Codes of the options that an option combo is made of: they name products where the combo itself has no code.
alter table dhis2_option_combo add column option_codes text[] not null default '{}';
