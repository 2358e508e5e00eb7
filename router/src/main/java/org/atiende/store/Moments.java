package org.atiende.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Instants as {@code TIMESTAMP WITH TIME ZONE} in UTC. By default they would travel as {@code java.sql.Timestamp}, which H2 reads in the
 * machine's zone: in the hour that comes twice each October, calls would move by an hour.
 */
final class Moments {

    private Moments() {
    }

    static final class Argument extends AbstractArgumentFactory<Instant> {

        Argument() {
            super(Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        protected org.jdbi.v3.core.argument.Argument build(Instant value, ConfigRegistry config) {
            // Both databases keep microseconds; cutting here keeps them from rounding a moment up into the future.
            var moment = OffsetDateTime.ofInstant(value.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
            return (position, statement, context) -> statement.setObject(position, moment, Types.TIMESTAMP_WITH_TIMEZONE);
        }
    }

    static final class Mapper implements ColumnMapper<Instant> {

        @Override
        public Instant map(ResultSet row, int column, StatementContext context) throws SQLException {
            var moment = row.getObject(column, OffsetDateTime.class);
            return moment == null ? null : moment.toInstant();
        }
    }
}
