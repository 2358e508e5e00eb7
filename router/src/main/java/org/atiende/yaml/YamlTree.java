package org.atiende.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads YAML 1.2 (core schema) into nodes that know their places. Built on the parser's events rather than on its values, because
 * those lose what an administrator must be told: a key that stands twice, an anchor, an alias, a merge.
 */
final class YamlTree {

    static final int MAX_DEPTH = 20;

    private static final int MAX_DIGITS = 15;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Iterator<Event> events;
    private final Problems problems;
    private final CoreSchema schema = new CoreSchema();

    private YamlTree(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /** The one document of the text, or nothing when it cannot be read any further; what is wrong stands in the problems. */
    static Optional<Node> read(String text, Problems problems) {
        try {
            var settings = LoadSettings.builder().setUseMarks(true).setAllowDuplicateKeys(true).build();
            return new YamlTree(new Parse(settings).parseString(text).iterator(), problems).document();
        } catch (Unreadable unreadable) {
            problems.add(unreadable.place, unreadable.getMessage());
        } catch (MarkedYamlEngineException broken) {
            var where = broken.getProblemMark().map(mark -> new Node.Place(mark.getLine() + 1, mark.getColumn() + 1)).orElse(Node.Place.START);
            problems.add(where, "not YAML: " + oneLine(broken.getProblem() == null ? broken.getContext() : broken.getProblem()) + hint(broken));
        } catch (ReaderException broken) {
            problems.add(placeOf(text, broken.getPosition()), "a character that YAML does not allow (code " + broken.getCodePoint() + ")");
        } catch (YamlEngineException broken) {
            problems.add(Node.Place.START, "not YAML: " + oneLine(broken.getMessage()));
        }
        return Optional.empty();
    }

    private Optional<Node> document() {
        var root = Optional.<Node>empty();
        while (events.hasNext()) {
            var event = events.next();
            if (event instanceof NodeEvent start) {
                if (root.isPresent()) {
                    throw new Unreadable(place(event), "a second document begins here; keep one and remove the --- line");
                }
                root = Optional.of(node(start, 0));
            }
        }
        if (root.isEmpty()) {
            problems.add(Node.Place.START, "the file is empty");
        }
        return root;
    }

    private Node node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Unreadable(place(event), "nested deeper than " + MAX_DEPTH + " levels");
        }
        if (event instanceof NodeEvent named && !(event instanceof AliasEvent) && named.getAnchor().isPresent()) {
            problems.add(place(event), "anchors (&" + named.getAnchor().get().getValue()
                    + ") are not supported; write the value where it is needed");
        }
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent sequence -> {
                refuseTag(sequence.getTag(), event);
                yield sequence(event, depth);
            }
            case MappingStartEvent mapping -> {
                refuseTag(mapping.getTag(), event);
                yield mapping(event, depth);
            }
            case AliasEvent alias -> {
                var name = alias.getAlias().getValue();
                problems.add(place(event), "aliases (*" + name + ") are not supported; "
                            + "a value that begins with * stands in quotes: \"*" + name + "\"");
                yield new Node.Scalar(place(event), JSON.stringNode("*" + name), "*" + name);
            }
            default -> throw new Unreadable(place(event), "a value was expected here");
        };
    }

    private Node sequence(Event start, int depth) {
        var items = new ArrayList<Node>();
        for (var next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(node(next, depth + 1));
        }
        return new Node.Sequence(place(start), items);
    }

    private Node mapping(Event start, int depth) {
        var entries = new LinkedHashMap<String, Node.Mapping.Entry>();
        for (var next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            var key = key(next, depth);
            var entry = new Node.Mapping.Entry(place(next), node(events.next(), depth + 1));
            if (key.equals("<<")) {
                problems.add(entry.key(), "merge keys (<<) are not supported; write the keys out");
                continue;
            }
            var earlier = entries.putIfAbsent(key, entry);
            if (earlier != null) {
                problems.add(entry.key(), "\"" + oneLine(key) + "\" stands twice here; it stands at line " + earlier.key().line() + " already");
            }
        }
        return new Node.Mapping(place(start), entries);
    }

    private String key(Event event, int depth) {
        if (node(event, depth + 1) instanceof Node.Scalar(_, _, var raw)) {
            return raw;
        }
        throw new Unreadable(place(event), "a key must be a word");
    }

    private Node scalar(ScalarEvent event) {
        refuseTag(event.getTag(), event);
        var text = event.getValue();
        var tag = event.isPlain() ? schema.getScalarResolver().resolve(text, true) : Tag.STR;
        return new Node.Scalar(place(event), typed(text, tag), text);
    }

    private static JsonNode typed(String text, Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(text.equalsIgnoreCase("true"));
        }
        if (tag.equals(Tag.INT)) {
            return text.length() <= MAX_DIGITS && text.matches("[-+]?[0-9]+")
                    ? JSON.numberNode(Long.parseLong(text)) : JSON.stringNode(text);
        }
        if (tag.equals(Tag.FLOAT)) {
            return text.matches("[-+]?[0-9]+\\.[0-9]+") && text.length() <= MAX_DIGITS
                    ? JSON.numberNode(Double.parseDouble(text)) : JSON.stringNode(text);
        }
        return JSON.stringNode(text);
    }

    private void refuseTag(Optional<String> tag, Event event) {
        tag.ifPresent(name -> problems.add(place(event), "type tags (" + oneLine(name) + ") are not supported; write the plain value"));
    }

    private static String hint(MarkedYamlEngineException broken) {
        var said = String.valueOf(broken.getProblem());
        return said.contains("\\t") || said.contains("TAB") ? "; indent with spaces, not tabs" : "";
    }

    static String oneLine(String text) {
        var shown = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}+", " ");
    }

    private static Node.Place place(Event event) {
        return event.getStartMark().map(mark -> new Node.Place(mark.getLine() + 1, mark.getColumn() + 1)).orElse(Node.Place.START);
    }

    private static Node.Place placeOf(String text, int index) {
        var before = text.substring(0, Math.clamp(index, 0, text.length()));
        return new Node.Place((int) before.chars().filter(c -> c == '\n').count() + 1, before.length() - before.lastIndexOf('\n'));
    }

    /** Nothing after this place can be read. */
    private static final class Unreadable extends RuntimeException {

        private final transient Node.Place place;

        Unreadable(Node.Place place, String message) {
            super(message);
            this.place = place;
        }
    }
}
