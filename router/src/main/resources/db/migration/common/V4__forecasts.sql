-- What callers were told of their waits, and what became of it. Shared by H2 and PostgreSQL, as V1.

CREATE TABLE forecasts (
    call_id VARCHAR(80) NOT NULL,
    number INTEGER NOT NULL,
    line VARCHAR NOT NULL,
    priority SMALLINT NOT NULL,
    made TIMESTAMP WITH TIME ZONE NOT NULL,
    ahead INTEGER NOT NULL,
    median_ms BIGINT NOT NULL,
    p90_ms BIGINT NOT NULL,
    said VARCHAR(20) NOT NULL,
    waited_ms BIGINT,
    answered BOOLEAN,
    kept BOOLEAN,
    PRIMARY KEY (call_id, number)
);
COMMENT ON TABLE forecasts IS 'Every forecast of a wait: the first of each call as it began to wait, further ones as they were said';
COMMENT ON COLUMN forecasts.p90_ms IS 'What the wait was not to exceed nine times out of ten, not rounded; 1800000 stands for that or longer';
COMMENT ON COLUMN forecasts.said IS 'soon, minutes N, long, unknown; empty when nothing was said';
COMMENT ON COLUMN forecasts.waited_ms IS 'From the forecast to a person, or to when the caller left; empty while they wait';
COMMENT ON COLUMN forecasts.kept IS 'Whether the wait was within p90_ms; empty when the caller left before that could be known';
CREATE INDEX forecasts_by_instant ON forecasts (made);
