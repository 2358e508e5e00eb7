-- What a call was about, so that it becomes a contact of its customer. Shared by H2 and PostgreSQL, as V1.

ALTER TABLE calls ADD COLUMN topic VARCHAR(60);
ALTER TABLE calls ADD COLUMN case_id VARCHAR(60);
COMMENT ON COLUMN calls.topic IS 'What it was about, as it turned out to be; empty in rows of an earlier version';
-- A call's id may be as long as 80.
ALTER TABLE contacts ALTER COLUMN id SET DATA TYPE VARCHAR(90);
