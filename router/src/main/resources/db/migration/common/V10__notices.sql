-- What somebody has to write to a customer, because no call will tell them. Shared by H2 and PostgreSQL, as V1.

CREATE TABLE notices (
    id VARCHAR(100) PRIMARY KEY,
    why VARCHAR(20) NOT NULL CHECK (why IN ('UNREACHED', 'NO_NUMBER', 'NO_CALLS')),
    customer VARCHAR(60),
    case_id VARCHAR(60),
    number VARCHAR(20),
    language VARCHAR(2) NOT NULL,
    made TIMESTAMP WITH TIME ZONE NOT NULL,
    tries INTEGER NOT NULL,
    next_try TIMESTAMP WITH TIME ZONE,
    sent TIMESTAMP WITH TIME ZONE
);
COMMENT ON COLUMN notices.next_try IS 'When it is given to the site''s command; empty once that has taken it, or when it was refused for days';
CREATE INDEX notices_by_try ON notices (next_try);
