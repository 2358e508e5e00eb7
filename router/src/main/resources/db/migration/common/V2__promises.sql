-- Promises to call, their slots, and the alarms that keep them. Shared by H2 and PostgreSQL, as V1.

CREATE TABLE promises (
    id VARCHAR(90) PRIMARY KEY,
    made_in VARCHAR(80) NOT NULL,
    line VARCHAR(60) NOT NULL,
    number VARCHAR(16) NOT NULL,
    customer VARCHAR,
    case_id VARCHAR,
    skill VARCHAR(60) NOT NULL,
    language VARCHAR(2) NOT NULL,
    priority SMALLINT NOT NULL,
    named VARCHAR(40),
    made TIMESTAMP WITH TIME ZONE NOT NULL,
    due TIMESTAMP WITH TIME ZONE NOT NULL,
    heard BOOLEAN NOT NULL,
    state VARCHAR(12) NOT NULL CHECK (state IN ('DUE', 'PLACING', 'ANSWERED', 'TALKING', 'KEPT', 'KEPT_EARLY', 'WITHDRAWN', 'UNREACHED')),
    version INTEGER NOT NULL,
    next_try TIMESTAMP WITH TIME ZONE NOT NULL,
    attempt VARCHAR(60),
    calls SMALLINT NOT NULL,
    first_rung TIMESTAMP WITH TIME ZONE,
    ended TIMESTAMP WITH TIME ZONE,
    live_key VARCHAR UNIQUE
);
COMMENT ON TABLE promises IS 'Calls that we owe; a row is on disk before a word of it is spoken, and none expires';
COMMENT ON COLUMN promises.made_in IS 'The call in which it was made';
COMMENT ON COLUMN promises.heard IS 'The caller heard the whole of it, the time included';
COMMENT ON COLUMN promises.version IS 'Grows with each change; a change of an older version is refused';
COMMENT ON COLUMN promises.attempt IS 'The call under way to keep it; its channel in Asterisk bears this id';
COMMENT ON COLUMN promises.calls IS 'How often the customer was called and not reached';
COMMENT ON COLUMN promises.first_rung IS 'When the customer''s phone was first rung';
COMMENT ON COLUMN promises.live_key IS 'Number and case, while it lives: one live promise for both';
CREATE INDEX promises_by_number ON promises (number);
CREATE INDEX promises_by_call ON promises (made_in);
CREATE INDEX promises_by_due ON promises (due);

CREATE TABLE promise_slots (
    line VARCHAR(60) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    seat SMALLINT NOT NULL,
    promise VARCHAR(90) NOT NULL,
    named VARCHAR(40),
    PRIMARY KEY (line, at, seat),
    UNIQUE (at, named)
);
COMMENT ON TABLE promise_slots IS 'Who has which seat of a slot; there are no more seats than the line can call at once, and nobody is named twice';
CREATE INDEX promise_slots_by_promise ON promise_slots (promise);

CREATE TABLE promise_attempts (
    id VARCHAR(60) PRIMARY KEY,
    promise VARCHAR(90) NOT NULL REFERENCES promises (id) ON DELETE CASCADE,
    agent VARCHAR(40) NOT NULL,
    placed TIMESTAMP WITH TIME ZONE NOT NULL,
    answered TIMESTAMP WITH TIME ZONE,
    outcome VARCHAR(20),
    ended TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE promise_attempts IS 'Every ring of an agent for a promise, and what came of it';
CREATE INDEX promise_attempts_by_promise ON promise_attempts (promise, placed);

ALTER TABLE calls ADD COLUMN promise VARCHAR(90);
COMMENT ON COLUMN calls.promise IS 'The promise made in this call, or the one the caller was owed';

-- The table of db-scheduler 16, as its documentation gives it.
CREATE TABLE scheduled_tasks (
    task_name VARCHAR(100) NOT NULL,
    task_instance VARCHAR(100) NOT NULL,
    task_data BYTEA,
    execution_time TIMESTAMP WITH TIME ZONE NOT NULL,
    picked BOOLEAN NOT NULL,
    picked_by VARCHAR(100),
    last_success TIMESTAMP WITH TIME ZONE,
    last_failure TIMESTAMP WITH TIME ZONE,
    consecutive_failures INTEGER,
    last_heartbeat TIMESTAMP WITH TIME ZONE,
    version BIGINT NOT NULL,
    priority SMALLINT,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_by_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_by_heartbeat ON scheduled_tasks (last_heartbeat);
