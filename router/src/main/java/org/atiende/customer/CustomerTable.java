package org.atiende.customer;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.atiende.agent.AgentId;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The customers' rows, with their numbers. Every method works inside the caller's transaction. */
public final class CustomerTable {

    /** A customer and every number they are known under. */
    public record Known(Customer customer, Set<PhoneNumber> numbers) {

        public Known {
            numbers = Set.copyOf(numbers);
        }
    }

    private static final String COLUMNS = "c.id, c.name, c.language, c.priority, c.preferred_agent, c.area, c.no_calls, c.time_zone";

    private CustomerTable() {
    }

    /** At most {@code most} customers known under a number, by id. */
    static List<Customer> withNumber(Handle handle, PhoneNumber number, int most) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM customers c JOIN customer_numbers n ON n.customer = c.id"
                        + " WHERE n.number = :number ORDER BY c.id FETCH FIRST :most ROWS ONLY")
                .bind("number", number.e164()).bind("most", most)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(customerOf(row));
                    return found;
                });
    }

    /** Those of the ids that are there. */
    public static Map<String, Known> byId(Handle handle, Collection<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var customers = handle.createQuery("SELECT " + COLUMNS + " FROM customers c WHERE c.id IN (<ids>)").bindList("ids", List.copyOf(ids))
                .reduceRows(new LinkedHashMap<String, Customer>(), (found, row) -> {
                    var customer = customerOf(row);
                    found.put(customer.id(), customer);
                    return found;
                });
        var numbers = handle.createQuery("SELECT customer, number FROM customer_numbers WHERE customer IN (<ids>)")
                .bindList("ids", List.copyOf(ids))
                .reduceRows(new HashMap<String, Set<PhoneNumber>>(), (found, row) -> {
                    found.computeIfAbsent(row.getColumn("customer", String.class), id -> new HashSet<>())
                            .add(new PhoneNumber(row.getColumn("number", String.class)));
                    return found;
                });
        var known = new HashMap<String, Known>();
        customers.forEach((id, customer) -> known.put(id, new Known(customer, numbers.getOrDefault(id, Set.of()))));
        return known;
    }

    private static Customer customerOf(RowView row) {
        return new Customer(row.getColumn("id", String.class), row.getColumn("name", String.class), row.getColumn("language", String.class),
                row.getColumn("priority", Integer.class),
                Optional.ofNullable(row.getColumn("preferred_agent", String.class)).map(AgentId::new),
                Optional.ofNullable(row.getColumn("area", String.class)), row.getColumn("no_calls", Boolean.class),
                Optional.ofNullable(row.getColumn("time_zone", String.class)).map(ZoneId::of));
    }

    /** Adds customers that are not there yet. */
    public static void insert(Handle handle, Collection<Known> customers) {
        write(handle, customers, "INSERT INTO customers (id, name, language, priority, preferred_agent, area, no_calls, time_zone)"
                + " VALUES (:id, :name, :language, :priority, :preferred, :area, :noCalls, :zone)");
        insertNumbers(handle, customers);
    }

    /** Replaces customers that are there; their numbers become exactly these. */
    public static void update(Handle handle, Collection<Known> customers) {
        write(handle, customers, "UPDATE customers SET name = :name, language = :language, priority = :priority,"
                + " preferred_agent = :preferred, area = :area, no_calls = :noCalls, time_zone = :zone WHERE id = :id");
        if (!customers.isEmpty()) {
            var forget = handle.prepareBatch("DELETE FROM customer_numbers WHERE customer = :id");
            customers.forEach(known -> forget.bind("id", known.customer.id()).add());
            forget.execute();
        }
        insertNumbers(handle, customers);
    }

    private static void write(Handle handle, Collection<Known> customers, String statement) {
        var batch = handle.prepareBatch(statement);
        for (var known : customers) {
            var customer = known.customer;
            batch.bind("id", customer.id()).bind("name", customer.name()).bind("language", customer.language())
                    .bind("priority", customer.priority()).bind("noCalls", customer.noCalls())
                    .bindByType("preferred", customer.preferredAgent().map(AgentId::text).orElse(null), String.class)
                    .bindByType("area", customer.area().orElse(null), String.class)
                    .bindByType("zone", customer.zone().map(ZoneId::getId).orElse(null), String.class).add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void insertNumbers(Handle handle, Collection<Known> customers) {
        var batch = handle.prepareBatch("INSERT INTO customer_numbers (number, customer) VALUES (:number, :customer)");
        for (var known : customers) {
            for (var number : new TreeSet<>(known.numbers.stream().map(PhoneNumber::e164).toList())) {
                batch.bind("number", number).bind("customer", known.customer.id()).add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
