-- A person can say of a product that it belongs to no antigen, e.g. syringes: rejected, without an antigen.
alter table product_antigen alter column antigen drop not null;
alter table product_antigen add constraint product_antigen_only_rejected_without
  check (antigen is not null or state = 'rejected');
