-- How often customers were rung within the last hour is asked before each ring.
CREATE INDEX promise_attempts_by_instant ON promise_attempts (placed);

-- Whoever calls after a call of ours is returning it.
CREATE INDEX promises_by_customer ON promises (customer, first_rung);
