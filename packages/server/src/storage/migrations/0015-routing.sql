-- What becomes of retries that are booked at a gateway which is switched off.
create domain when_gateway_disabled as text check (value in ('hold', 'move'));
alter table companies add column when_gateway_disabled when_gateway_disabled not null default 'hold';
