-- Written in the SQL that H2 (MODE=PostgreSQL) and PostgreSQL 15 share; it runs unchanged on both.
-- VARCHAR without a length, not TEXT: H2 keeps TEXT as a large object outside the row.
-- Lists of words that no statement searches are JSON arrays, or words parted by one space.

CREATE TABLE store_probe (written BIGINT NOT NULL);
COMMENT ON TABLE store_probe IS 'One row, counted up by the health probe to prove that the store can be written';
INSERT INTO store_probe (written) VALUES (0);

CREATE TABLE agents (
    id VARCHAR(40) PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    endpoint VARCHAR(50) NOT NULL UNIQUE,
    site VARCHAR(60) NOT NULL,
    languages VARCHAR(200) NOT NULL,
    supervisor BOOLEAN NOT NULL,
    wrap_up_seconds INTEGER NOT NULL CHECK (wrap_up_seconds BETWEEN 0 AND 3600)
);
COMMENT ON TABLE agents IS 'The people who answer';
COMMENT ON COLUMN agents.languages IS 'ISO 639-1 codes, sorted, parted by one space';

CREATE TABLE agent_skills (
    agent VARCHAR(40) NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    skill VARCHAR(60) NOT NULL,
    level SMALLINT NOT NULL CHECK (level BETWEEN 1 AND 9),
    expires DATE,
    PRIMARY KEY (agent, skill)
);
COMMENT ON COLUMN agent_skills.level IS '1 is the strongest';
COMMENT ON COLUMN agent_skills.expires IS 'The last day on which the qualification counts';

CREATE TABLE availability (
    agent VARCHAR(40) PRIMARY KEY,
    state VARCHAR(20) NOT NULL CHECK (state IN ('signed-out', 'signed-in', 'paused')),
    reason VARCHAR(40),
    changed TIMESTAMP WITH TIME ZONE NOT NULL
);
COMMENT ON TABLE availability IS 'What each agent last chose to be; no row means signed out';

CREATE TABLE customers (
    id VARCHAR(60) PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    language VARCHAR(2) NOT NULL,
    priority SMALLINT NOT NULL CHECK (priority BETWEEN 0 AND 9),
    preferred_agent VARCHAR(40) REFERENCES agents (id)
);

CREATE TABLE customer_numbers (
    number VARCHAR(16) NOT NULL,
    customer VARCHAR(60) NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    PRIMARY KEY (number, customer)
);
COMMENT ON COLUMN customer_numbers.number IS 'E.164, with the plus sign';
CREATE INDEX customer_numbers_by_customer ON customer_numbers (customer);

CREATE TABLE cases (
    id VARCHAR(60) PRIMARY KEY,
    customer VARCHAR(60) NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    topic VARCHAR(60) NOT NULL,
    owner VARCHAR(40) REFERENCES agents (id),
    is_open BOOLEAN NOT NULL,
    impact SMALLINT NOT NULL CHECK (impact BETWEEN 1 AND 5),
    opened TIMESTAMP WITH TIME ZONE NOT NULL,
    due TIMESTAMP WITH TIME ZONE,
    summary VARCHAR(500) NOT NULL
);
CREATE INDEX cases_by_customer ON cases (customer, is_open, opened);

CREATE TABLE contacts (
    id VARCHAR(60) PRIMARY KEY,
    customer VARCHAR(60) NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    case_id VARCHAR(60) REFERENCES cases (id) ON DELETE SET NULL,
    agent VARCHAR(40) NOT NULL REFERENCES agents (id),
    happened TIMESTAMP WITH TIME ZONE NOT NULL,
    topic VARCHAR(60) NOT NULL,
    outcome VARCHAR(20) NOT NULL CHECK (outcome IN ('HELPED', 'CONTINUED', 'NOT_HELPED'))
);
CREATE INDEX contacts_by_customer ON contacts (customer, happened);
CREATE INDEX contacts_by_case ON contacts (case_id);

-- The ledger references no other table: the truth about a call stays when an agent leaves or a customer is erased.
CREATE TABLE calls (
    id VARCHAR(80) PRIMARY KEY,
    revision INTEGER NOT NULL,
    arrived TIMESTAMP WITH TIME ZONE NOT NULL,
    line VARCHAR NOT NULL,
    caller_kind VARCHAR(10) NOT NULL CHECK (caller_kind IN ('presented', 'withheld', 'unknown')),
    caller_number VARCHAR(16),
    customer VARCHAR,
    need VARCHAR NOT NULL,
    need_reasons VARCHAR NOT NULL,
    explanation VARCHAR NOT NULL,
    transfers VARCHAR NOT NULL,
    answered_by VARCHAR(40),
    waited_ms BIGINT NOT NULL,
    talked_ms BIGINT NOT NULL,
    disposition VARCHAR(30),
    ended TIMESTAMP WITH TIME ZONE,
    CHECK ((caller_kind = 'presented') = (caller_number IS NOT NULL))
);
COMMENT ON TABLE calls IS 'One row of truth per call; a higher revision replaces a lower one';
COMMENT ON COLUMN calls.disposition IS 'How it ended; empty while it lasts';
COMMENT ON COLUMN calls.caller_number IS 'Never that of a caller who withheld it';
CREATE INDEX calls_by_arrival ON calls (arrived);
CREATE INDEX calls_by_disposition ON calls (disposition, arrived);
CREATE INDEX calls_by_customer ON calls (customer, arrived);

CREATE TABLE offers (
    call_id VARCHAR(80) NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    agents VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    site_proof VARCHAR NOT NULL,
    rung TIMESTAMP WITH TIME ZONE NOT NULL,
    guardia BOOLEAN NOT NULL,
    outcome VARCHAR(20),
    rang_ms BIGINT,
    answered_by VARCHAR(40),
    PRIMARY KEY (call_id, number)
);
COMMENT ON TABLE offers IS 'Every ring of a person for a call, with the proof of where their phone was';
