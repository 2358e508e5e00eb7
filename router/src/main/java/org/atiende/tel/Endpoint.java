package org.atiende.tel;

import java.util.regex.Pattern;

/** The name of a PJSIP endpoint, safe to stand in a dial string. */
public record Endpoint(String name) implements Comparable<Endpoint> {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    public Endpoint {
        if (!SAFE.matcher(name).matches()) {
            throw new IllegalArgumentException("not an endpoint name (1 to 40 letters, digits, _ -)");
        }
    }

    /** The device as Asterisk names it: {@code PJSIP/1001}. */
    public String device() {
        return "PJSIP/" + name;
    }

    @Override
    public int compareTo(Endpoint other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
