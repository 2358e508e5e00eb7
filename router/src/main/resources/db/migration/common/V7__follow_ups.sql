-- How customers are kept informed of their cases. Shared by H2 and PostgreSQL, as V1.

CREATE TABLE follow_ups (
    case_id VARCHAR(60) PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    tracking_key VARCHAR(9) NOT NULL UNIQUE,
    state VARCHAR(40) NOT NULL,
    message VARCHAR(500),
    next_contact TIMESTAMP WITH TIME ZONE,
    deadline TIMESTAMP WITH TIME ZONE NOT NULL,
    news INTEGER NOT NULL,
    told INTEGER NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE,
    told_in VARCHAR(80),
    call_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL
);
COMMENT ON TABLE follow_ups IS 'What the customer of a case is to be told, and when';
COMMENT ON COLUMN follow_ups.tracking_key IS 'Nine digits, the last of them a check digit: what the customer names the case by';
COMMENT ON COLUMN follow_ups.message IS 'As it is said to the customer; without one a person calls';
COMMENT ON COLUMN follow_ups.deadline IS 'The law''s, for an answer';
COMMENT ON COLUMN follow_ups.news IS 'Counts what there was to tell; told is what the customer knows of it';
COMMENT ON COLUMN follow_ups.told_in IS 'The call in which they were told: theirs, or an attempt of ours';
COMMENT ON COLUMN follow_ups.call_at IS 'When a call is to be made of it; empty while one is owed, and when there is nothing to tell';
CREATE INDEX follow_ups_by_call ON follow_ups (call_at);

ALTER TABLE customers ADD COLUMN no_calls BOOLEAN DEFAULT FALSE NOT NULL;
COMMENT ON COLUMN customers.no_calls IS 'They do not want to be called with the status of their cases';
ALTER TABLE customers ADD COLUMN time_zone VARCHAR(60);
COMMENT ON COLUMN customers.time_zone IS 'Where they live, as Atlantic/Canary; empty: as the company';

-- A router of the version before keeps a status call as it keeps any: a person makes it.
ALTER TABLE promises ADD COLUMN kind VARCHAR(10) DEFAULT 'PROMISED' NOT NULL CHECK (kind IN ('PROMISED', 'STATUS', 'DROPPED', 'COURTESY'));
COMMENT ON COLUMN promises.kind IS 'Said to a caller at the hold cap; owed because there is something to tell of a case, because the line was lost in a talk, or because they gave up waiting';
COMMENT ON COLUMN promises.made_in IS 'The call in which it was made; - for none';
COMMENT ON COLUMN promise_attempts.agent IS 'Who was rung first; - when it was the customer';
