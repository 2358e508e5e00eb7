-- What is wrong in an area, so that those who live there are not asked why they call. Shared by H2 and PostgreSQL, as V1.

ALTER TABLE customers ADD COLUMN area VARCHAR(60);
COMMENT ON COLUMN customers.area IS 'The company''s own key of where they are supplied; empty when nobody knows';

CREATE TABLE signals (
    id VARCHAR(60) PRIMARY KEY,
    topic VARCHAR(60) NOT NULL,
    area VARCHAR(60) NOT NULL,
    impact SMALLINT NOT NULL CHECK (impact BETWEEN 1 AND 5),
    what VARCHAR(200) NOT NULL,
    began TIMESTAMP WITH TIME ZONE NOT NULL,
    expected_end TIMESTAMP WITH TIME ZONE,
    ended TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE signals IS 'Outages and whatever else befalls a whole area';
COMMENT ON COLUMN signals.id IS 'The company''s own key; who tells the same signal again changes its row';
COMMENT ON COLUMN signals.topic IS 'The skill that resolves it';
COMMENT ON COLUMN signals.what IS 'What happened, in one sentence';
COMMENT ON COLUMN signals.ended IS 'Empty while it lasts';
-- In the very order in which a call reads it, so that years of ended signals cost nothing.
CREATE INDEX signals_by_area ON signals (area, ended DESC NULLS FIRST, impact DESC, began DESC, id);
