-- Where what was made by a call is found (the header `Location`), so that the
-- call repeated under its Idempotency-Key tells it too.
alter table idempotency add column location text;
