package org.atiende.yaml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds a file against the published schema (JSON Schema 2020-12), and says in an administrator's words what does not fit. The
 * schema is also where defaults stand, so that editors, people and the reader know the same ones.
 */
public final class SchemaCheck {

    private final JsonNode document;
    private final Schema schema;

    /**
     * @param owner the class that the schema stands beside
     * @param resource the schema's file
     */
    public SchemaCheck(Class<?> owner, String resource) {
        try (var in = owner.getResourceAsStream(resource)) {
            document = JsonMapper.shared().readTree(in);
            schema = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(document);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    void check(Node root, Problems problems) {
        schema.validate(root.json()).forEach(error -> report(error, root, problems));
    }

    private void report(Error error, Node root, Problems problems) {
        var at = new Walk(root, Shape.root(document), "the file");
        NodePath path = error.getInstanceLocation();
        for (var i = 0; i < path.getNameCount(); i++) {
            at = at.step(path.getElement(i));
        }
        switch (error.getKeyword()) {
            case "additionalProperties" -> unknownKey(at, error.getProperty(), problems);
            case "propertyNames" -> wrongKey(at, error.getProperty(), problems);
            case "required" -> missingKey(at, error.getProperty(), problems);
            default -> problems.addUnlessKnown(at.node().place(), at.name() + " " + misfit(error, at));
        }
    }

    private static void unknownKey(Walk at, String key, Problems problems) {
        problems.add(at.keyPlace(key), "unknown key \"" + YamlTree.oneLine(key) + "\" in " + at.name() + Nearest.hint(key, at.shape().keys())
                + " (allowed: " + String.join(", ", at.shape().keys()) + ")");
    }

    /** Where the file chooses the keys, they still have a form. */
    private static void wrongKey(Walk at, String key, Problems problems) {
        problems.doubt(at.node().place());
        problems.add(at.keyPlace(key), "\"" + YamlTree.oneLine(key) + "\" in " + at.name()
                + at.shape().names().map(shape -> " must be " + shape.kind() + shape.example()).orElse(" is not allowed"));
    }

    private static void missingKey(Walk at, String key, Problems problems) {
        var wanted = at.shape().property(key);
        var why = wanted.flatMap(shape -> shape.text("description").or(() -> shape.text("title")));
        problems.add(at.node().place(), at.name() + " needs \"" + key + "\"" + why.map(text -> " (" + text + ")").orElse("")
                + wanted.map(Shape::example).orElse(""));
    }

    /** What is wrong with the value, without the value: it may be a secret in the wrong place. */
    private static String misfit(Error error, Walk at) {
        var shape = at.shape();
        return switch (error.getKeyword()) {
            case "type" -> at.node().json().isNull() ? "is empty; it must be " + shape.kind() + shape.example()
                    : quoted(at).orElseGet(() -> "must be " + shape.kind() + shape.example());
            case "pattern" -> "must be " + shape.kind() + shape.example();
            case "enum" -> "must be one of " + String.join(", ", shape.choices()) + Nearest.hint(at.node().json().asString(""), shape.choices());
            case "minimum", "maximum", "exclusiveMinimum" -> "must be " + range(shape);
            case "minLength", "maxLength" -> "must have " + bounds(shape, "minLength", "maxLength") + " characters";
            case "minItems", "maxItems" -> "must have " + bounds(shape, "minItems", "maxItems") + " entries"
                    + shape.text("description").map(text -> " (" + text + ")").orElse("");
            case "minProperties", "maxProperties" -> "must have " + bounds(shape, "minProperties", "maxProperties")
                    + (shape.keys().isEmpty() ? " entries" : " of " + String.join(", ", shape.keys())) + shape.example();
            case "uniqueItems" -> "has an entry twice";
            default -> error.getMessage();
        };
    }

    /** A number where text belongs only lacks its quotes. */
    private static Optional<String> quoted(Walk at) {
        var bare = at.node() instanceof Node.Scalar scalar && at.shape().text("type").equals(Optional.of("string"))
                && at.shape().text("pattern").map(pattern -> scalar.raw().matches(pattern)).orElse(true);
        return bare ? Optional.of("looks like a number; write it in quotes: \"" + YamlTree.oneLine(((Node.Scalar) at.node()).raw()) + "\"")
                : Optional.empty();
    }

    private static String range(Shape shape) {
        return shape.text("exclusiveMinimum").map(below -> "more than " + below + shape.text("maximum").map(most -> " and at most " + most).orElse(""))
                .orElseGet(() -> bounds(shape, "minimum", "maximum"));
    }

    private static String bounds(Shape shape, String low, String high) {
        var from = shape.text(low);
        var to = shape.text(high);
        if (from.isPresent() && from.equals(to)) {
            return "exactly " + from.get();
        }
        return from.map(least -> to.map(most -> least + " to " + most).orElse("at least " + least))
                .orElseGet(() -> "at most " + to.orElseThrow());
    }

    /**
     * The tree with every value that was not written but has a default in the schema; a value of the wrong form stays as it is.
     *
     * @param taken receives {@code key: value} of each default
     */
    Node complete(Node root, List<String> taken) {
        return complete(root, Shape.root(document), "", taken);
    }

    private Node complete(Node node, Shape shape, String path, List<String> taken) {
        if (node instanceof Node.Sequence(var place, var items) && shape.item().isPresent()) {
            var filled = new ArrayList<Node>();
            for (var i = 0; i < items.size(); i++) {
                filled.add(complete(items.get(i), shape.item().get(), path + "[" + i + "]", taken));
            }
            return new Node.Sequence(place, filled);
        }
        if (!(node instanceof Node.Mapping(var place, var entries))) {
            return node;
        }
        var filled = new LinkedHashMap<>(entries);
        for (var key : shape.keys()) {
            var inner = shape.property(key).orElseThrow();
            var name = path.isEmpty() ? key : path + "." + key;
            if (!filled.containsKey(key) && inner.defaultValue().isPresent()) {
                var value = inner.defaultValue().get();
                filled.put(key, new Node.Mapping.Entry(place, Node.of(value, place)));
                if (!value.isObject()) {
                    taken.add(name + ": " + (value.isString() ? value.asString() : value.toString()));
                }
            }
            filled.computeIfPresent(key, (_, entry) -> new Node.Mapping.Entry(entry.key(), complete(entry.value(), inner, name, taken)));
        }
        return new Node.Mapping(place, filled);
    }

    /** A node, what the schema says of it, and its name for people. */
    private record Walk(Node node, Shape shape, String name) {

        Walk step(Object element) {
            return switch (node) {
                case Node.Mapping mapping when mapping.entries().containsKey(element.toString()) -> new Walk(
                        mapping.entries().get(element.toString()).value(), shape.property(element.toString()).orElse(shape), element.toString());
                case Node.Sequence sequence when element instanceof Number index -> new Walk(sequence.items().get(index.intValue()),
                        shape.item().orElse(shape), entryName(sequence.items().get(index.intValue()), index.intValue()));
                default -> this;
            };
        }

        Node.Place keyPlace(String key) {
            return node instanceof Node.Mapping mapping && mapping.entries().containsKey(key) ? mapping.entries().get(key).key() : node.place();
        }

        /** {@code lines "support"} rather than a bare index, where the entry has a name. */
        private String entryName(Node entry, int index) {
            if (entry instanceof Node.Mapping(_, var entries) && entries.containsKey("name")
                    && entries.get("name").value() instanceof Node.Scalar scalar && scalar.json().isString()) {
                return name + " \"" + YamlTree.oneLine(scalar.raw()) + "\"";
            }
            return name + "[" + index + "]";
        }
    }

    /**
     * One value's part of the schema, for messages and defaults: what may stand here, in words. Understands what our schema uses:
     * {@code properties}, a schema as {@code additionalProperties}, {@code propertyNames}, {@code items}, {@code $ref} into
     * {@code $defs} with keywords beside it.
     */
    private record Shape(JsonNode schema, JsonNode own) {

        static Shape root(JsonNode schema) {
            return new Shape(schema, schema);
        }

        private Optional<JsonNode> keyword(String name) {
            if (own.has(name)) {
                return Optional.of(own.get(name));
            }
            return Optional.ofNullable(own.get("$ref"))
                    .flatMap(ref -> new Shape(schema, schema.at(ref.asString().substring(1))).keyword(name));
        }

        Optional<Shape> property(String key) {
            return keyword("properties").map(all -> all.get(key)).or(() -> keyword("additionalProperties").filter(JsonNode::isObject))
                    .map(one -> new Shape(schema, one));
        }

        /** The form of keys that the file chooses. */
        Optional<Shape> names() {
            return keyword("propertyNames").map(one -> new Shape(schema, one));
        }

        Optional<Shape> item() {
            return keyword("items").map(one -> new Shape(schema, one));
        }

        /** The keys that may stand in this mapping. */
        List<String> keys() {
            return keyword("properties").map(all -> all.properties().stream().map(Map.Entry::getKey).toList()).orElse(List.of());
        }

        Optional<JsonNode> defaultValue() {
            return keyword("default");
        }

        List<String> choices() {
            return keyword("enum").map(all -> all.valueStream().map(JsonNode::asString).toList()).orElse(List.of());
        }

        Optional<String> text(String keyword) {
            return keyword(keyword).filter(JsonNode::isValueNode).map(JsonNode::asString);
        }

        /** What may stand here: {@code a duration: a whole number with its unit}. */
        String kind() {
            return switch (text("type").orElse("")) {
                case "object" -> own == schema ? "a group of keys" : text("title").orElse("a group of keys");
                case "array" -> "a list";
                case "integer" -> text("title").orElse("a whole number");
                case "number" -> "a number";
                case "boolean" -> "true or false";
                default -> text("title").orElse("text");
            };
        }

        /** {@code ; write for example 150s}, or nothing. */
        String example() {
            return keyword("examples").map(all -> "; write for example " + all.get(0).asString()).orElse("");
        }
    }
}
