-- Virtual time: how far a company's sandbox is ahead of the real time. It only grows. Live rows never look at it.
alter table companies
  add column sandbox_clock_offset_ms bigint not null default 0,
  -- Who moves the clock and runs what falls due, and until when nobody else does, by the database's clock.
  add column sandbox_clock_holder text,
  add column sandbox_clock_held_until timestamptz;
