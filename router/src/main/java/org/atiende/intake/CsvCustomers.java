package org.atiende.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.atiende.agent.AgentId;
import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvProblems;
import org.atiende.csv.CsvRow;
import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.customer.Contact;
import org.atiende.customer.ContactTable;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;

/** Two of the sheets about customers: who they are, and how earlier contacts ended. */
final class CsvCustomers {

    /** The most numbers one customer is known under. */
    static final int MAX_NUMBERS = 20;

    private static final Set<String> OUTCOMES = Set.of("helped", "continued", "not-helped");

    private CsvCustomers() {
    }

    /** Customers: {@code id,name,language,numbers,priority,preferred-agent,area,no-calls,time-zone}; numbers parted by {@code |}. */
    static final class Customers extends CsvSheet<CustomerTable.Known> {

        private final NumberReader reader;
        private final CsvSeen seen;

        Customers(NumberReader reader, CsvSeen seen) {
            this.reader = reader;
            this.seen = seen;
        }

        @Override
        List<CsvFile.Column> columns() {
            return List.of(CsvFile.Column.must("id"), CsvFile.Column.must("name"), CsvFile.Column.must("language"),
                    CsvFile.Column.must("numbers"), CsvFile.Column.may("priority"), CsvFile.Column.may("preferred-agent"),
                    CsvFile.Column.may("area"), CsvFile.Column.may("no-calls"), CsvFile.Column.may("time-zone"));
        }

        @Override
        String idOf(CustomerTable.Known known) {
            return known.customer().id();
        }

        @Override
        CustomerTable.Known read(CsvRow row) {
            return new CustomerTable.Known(new Customer(row.key("id"), row.text("name", 200), row.language("language"),
                    row.numberOr("priority", 0, 9, 0), seen.agent(row, "preferred-agent"), row.keyIfAny("area"),
                    row.yes("no-calls", false), row.zoneIfAny("time-zone")), numbers(row));
        }

        private Set<PhoneNumber> numbers(CsvRow row) {
            var numbers = new LinkedHashSet<PhoneNumber>();
            for (var written : row.list("numbers")) {
                reader.read(written).ifPresentOrElse(numbers::add, () -> row.problem("numbers", CsvProblems.quoted(written)
                        + " is not a telephone number; write it with its country, as +34911234567"));
            }
            if (numbers.size() > MAX_NUMBERS) {
                row.problem("numbers", "are more than " + MAX_NUMBERS + "; keep those the customer calls from");
            }
            return numbers;
        }

        @Override
        void check(Handle handle, List<Entry<CustomerTable.Known>> entries) {
            // Everything a customer refers to is an agent, and those are known while the row is read.
        }

        @Override
        Map<String, CustomerTable.Known> stored(Handle handle, Collection<String> ids) {
            return CustomerTable.byId(handle, ids);
        }

        @Override
        void insert(Handle handle, Collection<CustomerTable.Known> customers) {
            CustomerTable.insert(handle, customers);
        }

        @Override
        void update(Handle handle, Collection<CustomerTable.Known> customers) {
            CustomerTable.update(handle, customers);
        }
    }

    /** Contacts: {@code id,customer,case,agent,at,topic,outcome}. */
    static final class Contacts extends CsvSheet<Contact> {

        private final CsvSeen seen;
        private final Instant now;

        Contacts(CsvSeen seen, Instant now) {
            this.seen = seen;
            this.now = now;
        }

        @Override
        List<CsvFile.Column> columns() {
            return List.of(CsvFile.Column.must("id"), CsvFile.Column.must("customer"), CsvFile.Column.may("case"),
                    CsvFile.Column.must("agent"), CsvFile.Column.must("at"), CsvFile.Column.must("topic"), CsvFile.Column.must("outcome"));
        }

        @Override
        String idOf(Contact contact) {
            return contact.id();
        }

        @Override
        Contact read(CsvRow row) {
            var agent = seen.agent(row, "agent");
            if (row.raw("agent").isEmpty()) {
                row.problem("agent", "is empty; write the id of the agent who took it");
            }
            var outcome = row.among("outcome", OUTCOMES);
            return new Contact(row.key("id"), row.key("customer"), row.keyIfAny("case"), agent.orElse(new AgentId("-")),
                    row.moment("at", now), row.word("topic"), switch (outcome) {
                        case "helped" -> Contact.Outcome.HELPED;
                        case "continued" -> Contact.Outcome.CONTINUED;
                        default -> Contact.Outcome.NOT_HELPED;
                    });
        }

        @Override
        void check(Handle handle, List<Entry<Contact>> entries) {
            checkCustomers(handle, seen, entries, Contact::customerId);
            var cases = new TreeSet<String>();
            entries.forEach(entry -> entry.value().caseId().ifPresent(cases::add));
            var missing = seen.missing(CsvKind.CASES, cases, ids -> CaseTable.byId(handle, ids));
            var known = CaseTable.byId(handle, cases);
            for (var entry : entries) {
                entry.value().caseId().ifPresent(id -> checkCase(entry, id, missing, Optional.ofNullable(known.get(id))));
            }
        }

        private static void checkCase(Entry<Contact> entry, String id, Set<String> missing, Optional<Case> known) {
            if (missing.contains(id)) {
                entry.row().problem("case", CsvProblems.quoted(id) + " is no case's id, neither in the files nor in the store");
            }
            known.map(Case::customerId).filter(customer -> !customer.equals(entry.value().customerId())).ifPresent(customer ->
                    entry.row().problem("case", CsvProblems.quoted(id) + " is a case of customer " + customer + "; write one of the same customer"));
        }

        @Override
        Map<String, Contact> stored(Handle handle, Collection<String> ids) {
            return ContactTable.byId(handle, ids);
        }

        @Override
        void insert(Handle handle, Collection<Contact> contacts) {
            ContactTable.insert(handle, contacts);
        }

        @Override
        void update(Handle handle, Collection<Contact> contacts) {
            ContactTable.update(handle, contacts);
        }
    }

    static <T> void checkCustomers(Handle handle, CsvSeen seen, List<CsvSheet.Entry<T>> entries,
            Function<T, String> customerOf) {
        var wanted = entries.stream().map(entry -> customerOf.apply(entry.value())).distinct().toList();
        var missing = seen.missing(CsvKind.CUSTOMERS, wanted, ids -> CustomerTable.byId(handle, ids));
        for (var entry : entries) {
            var customer = customerOf.apply(entry.value());
            if (missing.contains(customer)) {
                entry.row().problem("customer", CsvProblems.quoted(customer) + " is no customer's id, neither in the files nor in the store");
            }
        }
    }
}
