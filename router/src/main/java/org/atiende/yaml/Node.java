package org.atiende.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A value of the file with the place where it stands. */
sealed interface Node {

    /**
     * Where something stands in a file.
     *
     * @param line from 1
     * @param column from 1, in characters
     */
    record Place(int line, int column) implements Comparable<Place> {

        static final Place START = new Place(1, 1);

        @Override
        public int compareTo(Place other) {
            return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
        }
    }

    Place place();

    /** The same value without places, for the schema. */
    JsonNode json();

    /** @param raw as written, before quotes and types */
    record Scalar(Place place, JsonNode json, String raw) implements Node {
    }

    record Sequence(Place place, List<Node> items) implements Node {

        @Override
        public JsonNode json() {
            var array = JsonNodeFactory.instance.arrayNode();
            items.forEach(item -> array.add(item.json()));
            return array;
        }
    }

    /** Keys in the order of the file. */
    record Mapping(Place place, Map<String, Entry> entries) implements Node {

        record Entry(Place key, Node value) {
        }

        @Override
        public JsonNode json() {
            var object = JsonNodeFactory.instance.objectNode();
            entries.forEach((key, entry) -> object.set(key, entry.value().json()));
            return object;
        }

        Mapping with(String key, Node value) {
            var more = new LinkedHashMap<>(entries);
            more.put(key, new Entry(place, value));
            return new Mapping(place, more);
        }
    }

    /** A value that nobody wrote, as one of the file at that place. */
    static Node of(JsonNode value, Place place) {
        if (value.isObject()) {
            var entries = new LinkedHashMap<String, Mapping.Entry>();
            value.properties().forEach(field -> entries.put(field.getKey(), new Mapping.Entry(place, of(field.getValue(), place))));
            return new Mapping(place, entries);
        }
        if (value.isArray()) {
            return new Sequence(place, value.valueStream().map(item -> of(item, place)).toList());
        }
        return new Scalar(place, value, value.asString());
    }
}
