-- Attempts that provably did nothing belong to no case. A refund told of one of them ends the payment for all of them:
-- this finds the others. Small, since few attempts never reach their gateway.
create index attempts_without_effect on attempts (company_id, mode, join_key)
  where state = 'not_processed' and case_id is null;
