-- What befell an area, told to each of its customers; and what other channels observed of one of them. Shared by H2 and PostgreSQL, as V1.

CREATE TABLE announcements (
    signal VARCHAR(60) PRIMARY KEY REFERENCES signals (id) ON DELETE CASCADE,
    news INTEGER NOT NULL,
    spread INTEGER NOT NULL
);
COMMENT ON TABLE announcements IS 'Signals that the customers of their area are told of';
COMMENT ON COLUMN announcements.news IS 'Counts what there was to tell; spread is what the cases of all customers of the area have of it';

CREATE TABLE announcement_words (
    signal VARCHAR(60) NOT NULL REFERENCES announcements (signal) ON DELETE CASCADE,
    language VARCHAR(2) NOT NULL,
    message VARCHAR(500) NOT NULL,
    PRIMARY KEY (signal, language)
);
COMMENT ON COLUMN announcement_words.message IS 'As it is said to customers of this language';

CREATE TABLE announced (
    signal VARCHAR(60) NOT NULL REFERENCES announcements (signal) ON DELETE CASCADE,
    customer VARCHAR(60) NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    case_id VARCHAR(60) REFERENCES cases (id) ON DELETE SET NULL,
    news INTEGER NOT NULL,
    PRIMARY KEY (signal, customer)
);
COMMENT ON COLUMN announced.case_id IS 'The customer''s case about it: one of their own that was open, or one that was opened for it';
COMMENT ON COLUMN announced.news IS 'What that case has of it';

CREATE TABLE observations (
    id VARCHAR(60) PRIMARY KEY,
    customer VARCHAR(60) NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    case_id VARCHAR(60) REFERENCES cases (id) ON DELETE CASCADE,
    noted TIMESTAMP WITH TIME ZONE NOT NULL
);
COMMENT ON TABLE observations IS 'What another channel saw of one customer; told again under the same id it changes nothing';

CREATE INDEX customers_by_area ON customers (area, id);
