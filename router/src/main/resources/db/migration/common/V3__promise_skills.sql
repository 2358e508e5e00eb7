-- A call may need several skills in one person. Shared by H2 and PostgreSQL, as V1.

ALTER TABLE promises ADD COLUMN further_skills VARCHAR DEFAULT '' NOT NULL;
COMMENT ON COLUMN promises.further_skills IS 'Needed besides skill, parted by one space; a router that does not know the column leaves it empty';
